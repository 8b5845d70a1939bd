from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call, Ended

POOL = "participant,age\n" + "".join(f"v.{i},{'young' if i % 3 else 'old'}\n" for i in range(60))
QUOTAS = "feature,value,min,max\nage,young,3,3\nage,old,3,3\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "pool.csv").write_text(POOL, encoding="utf-8")
    (tmp_path / "quotas.csv").write_text(QUOTAS, encoding="utf-8")
    return tmp_path


def _plan(lawspeaker: Call, files: Path, *more: str, size: int = 6) -> Ended:
    pool, quotas, out = files / "pool.csv", files / "quotas.csv", files / "plan.json"
    words = ("panel", "plan", pool, "--quotas", quotas, "--size", size, "--out", out)
    return lawspeaker(*words, *more)


def _draw(lawspeaker: Call, files: Path, *more: str, value: str = "42") -> Ended:
    plan, pool = files / "plan.json", files / "pool.csv"
    return lawspeaker("panel", "draw", plan, "--pool", pool, "--public-value", value, *more)


def test_a_plan_says_everybodys_chance_and_a_draw_keeps_the_quotas(
    lawspeaker: Call, files: Path
) -> None:
    planned = _plan(lawspeaker, files)
    assert planned.code == 0
    assert "at least 7.50% and at most 15.00%" in planned.out
    assert "gives everybody more than 7.5000%; this one's least is 7.5000%" in planned.out
    drawn = _draw(lawspeaker, files)
    assert drawn.code == 0
    ages = [int(person.removeprefix("v.")) % 3 > 0 for person in drawn.out.split()]
    assert sorted(ages) == [False] * 3 + [True] * 3
    again = _draw(lawspeaker, files, "--declined", drawn.out.split()[0], "--json")
    told = json.loads(again.out)
    assert told["replaced"][0][0] == drawn.out.split()[0]
    assert told["replaced"][0][1] in told["seated"]
    assert "declined" in _draw(lawspeaker, files, "--declined", drawn.out.split()[0]).err


def test_the_notice_as_json_names_the_plan_that_the_draw_names(
    lawspeaker: Call, files: Path
) -> None:
    notice = json.loads(_plan(lawspeaker, files, "--json").out)
    drawn = json.loads(_draw(lawspeaker, files, "--json").out)
    assert notice["plan"] == drawn["plan"]
    assert notice["lowest"] == pytest.approx(0.075)
    assert notice["bound"] == pytest.approx(0.075)


def test_quotas_that_cannot_be_kept_name_the_smallest_mend(lawspeaker: Call, files: Path) -> None:
    (files / "quotas.csv").write_text(QUOTAS.replace("old,3,3", "old,30,30"), encoding="utf-8")
    ended = _plan(lawspeaker, files, size=33)
    assert ended.code == 3
    assert "age old: allow 20 to 30 seats instead of 30 to 30" in ended.err
    assert not (files / "plan.json").exists()


def test_a_plan_is_never_written_over(lawspeaker: Call, files: Path) -> None:
    _plan(lawspeaker, files)
    before = (files / "plan.json").read_bytes()
    assert _plan(lawspeaker, files).code == 2
    assert (files / "plan.json").read_bytes() == before


def test_more_seats_than_volunteers(lawspeaker: Call, files: Path) -> None:
    ended = _plan(lawspeaker, files, size=61)
    assert ended.code == 3
    assert "60 volunteers for 61 seats" in ended.err


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("quotas.csv", "feature,value,min\n", "no column 'max'"),
        ("quotas.csv", "feature,value,min,max\n", "no quota"),
        ("quotas.csv", "feature,value,min,max\nage,old,x,3\n", "line 2, column min: min is 'x'"),
        ("quotas.csv", "feature,value,min,max\nage,old,4,3\n", "line 2: at least 4 and at most 3"),
        ("quotas.csv", QUOTAS + "age,old,1,2\n", "line 4: age old has a quota on line 3"),
        ("pool.csv", "participant,age\n", "nobody in it"),
        ("pool.csv", "participant,age\nv.1,old\nv.1,old\n", "line 3: v.1 stands on line 2"),
        ("pool.csv", "participant,age\nv.1,\n", "line 2, column age: age is empty"),
    ],
)
def test_a_bad_file_is_named_with_its_line(
    lawspeaker: Call, files: Path, name: str, text: str, told: str
) -> None:
    (files / name).write_text(text, encoding="utf-8")
    ended = _plan(lawspeaker, files)
    assert ended.code == 3
    assert name in ended.err
    assert told in ended.err


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"size": 6', '"size": "6"', "size"),
        ('"schema_version": 1', '"schema_version": 2', "schema_version"),
        ('"tickets": 1000000', '"tickets": 999999', "do not add up"),
        ('"size": 6', '"size": 5', "a panel that breaks its size"),
        ('"feature": "', '"feature": "un', "a panel that breaks its size"),
    ],
)
def test_a_plan_that_was_touched_is_refused(
    lawspeaker: Call, files: Path, old: str, new: str, told: str
) -> None:
    _plan(lawspeaker, files)
    plan = files / "plan.json"
    text = plan.read_text(encoding="utf-8")
    assert old in text
    plan.write_text(text.replace(old, new), encoding="utf-8")
    ended = _draw(lawspeaker, files)
    assert ended.code == 3
    assert told in ended.err


def test_a_draw_needs_a_plan_and_a_value(lawspeaker: Call, files: Path) -> None:
    assert _draw(lawspeaker, files).code == 3
    _plan(lawspeaker, files)
    assert _draw(lawspeaker, files, value=" ").code == 2


def test_somebody_not_drawn_learns_the_chance_and_what_held_it(
    lawspeaker: Call, files: Path
) -> None:
    _plan(lawspeaker, files)
    words = ("panel", "explain", files / "plan.json", "--pool", files / "pool.csv")
    told = lawspeaker(*words, "--person", "v.1")
    assert told.code == 0
    assert "v.1 had a chance of 7.50%" in told.out
    assert "age young: 3 to 3 seats, no more and no fewer" in told.out
    assert json.loads(lawspeaker(*words, "--person", "v.0", "--json").out)["chance"] == 0.15
    assert lawspeaker(*words, "--person", "v.60").code == 2
