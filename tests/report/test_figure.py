from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.report import figure
from lawspeaker.report.view import Bar, Dot
from report.example import dots, estimate, tally


@given(st.floats(0, 1), st.floats(0, 1), st.integers(10, 5000))
def test_there_are_always_twenty_icons(agree: float, part: float, n: int) -> None:
    array = figure.icon_array(tally(agree, (1 - agree) * part, n))
    assert array.n_agree + array.n_pass + array.n_disagree == 20
    assert min(array.n_agree, array.n_pass, array.n_disagree) >= 0
    assert array.circles.count("M") == array.n_agree
    assert array.rings.count("M") == array.n_pass
    assert array.crosses.count("M") == array.n_disagree
    assert 0 <= array.lo <= array.hi <= 400


def test_two_halves_rounded_up_still_make_twenty() -> None:
    array = figure.icon_array(tally(0.525, 0.475, 400))
    assert (array.n_agree, array.n_pass, array.n_disagree) == (11, 0, 9)


def test_a_strip_spans_its_interval() -> None:
    line = figure.strip(estimate(0.5, 100), 0)
    assert line.lo == pytest.approx(200 * estimate(0.5, 100).lo, abs=0.05)
    assert line.lo + line.width == pytest.approx(200 * estimate(0.5, 100).hi, abs=0.11)
    assert line.outline.startswith("M94.0,4.0")


def test_the_longest_bar_fills_the_room_and_a_hidden_one_has_no_length() -> None:
    placed = figure.bars((Bar(label="a", n_people=10), Bar(label="b", n_people=40)))
    assert [bar.length for bar in placed] == [82.5, 330.0]
    hidden = figure.bars((Bar(label="a", n_people=None),))
    assert hidden[0].length == 0.0
    assert figure.bars(()) == ()


def test_the_map_holds_every_dot_and_keeps_its_shape() -> None:
    placed = figure.group_map(dots())
    assert len(placed) == len(dots())
    for dot in placed:
        corners = re.findall(r"([-\d.]+),([-\d.]+)", dot.outline)
        assert all(0 <= float(x) <= 640 and 0 <= float(y) <= 400 for x, y in corners)


def test_up_is_up_and_one_dot_alone_stands_in_the_middle() -> None:
    low = Dot(x=0, y=0, group=0, n_people=10)
    high = Dot(x=0, y=1, group=1, n_people=10)
    tops = {
        dot.group: float(dot.outline.split(",")[1].split("L")[0])
        for dot in figure.group_map((low, high))
    }
    assert tops[1] < tops[0]
    alone = figure.group_map((Dot(x=5, y=5, group=0, n_people=10),))
    assert alone[0].outline.startswith("M313.2,193.2")


def test_the_map_does_not_depend_on_the_order_of_the_dots() -> None:
    assert figure.group_map(dots()) == figure.group_map(tuple(reversed(dots())))
