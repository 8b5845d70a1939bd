from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.report.render import render_sheet
from lawspeaker.report.sheet import Chapter, Grid, Line, Sheet
from lawspeaker.report.sheet_markdown import escaped, to_markdown
from report.example import HOSTILE
from report.page import Page


def sheet(words: str = "Twelve clauses.", *, simulated: bool = False) -> Sheet:
    return Sheet(
        name="card",
        title="A card",
        about="What it is.",
        subject=words,
        simulated=simulated,
        chapters=(
            Chapter(
                title="First",
                lead="A lead.",
                lines=(
                    Line(place="1(a)", asked="Which rules?", told=words, source="event.3"),
                    Line(asked="Which model?", told=None, owed_by="The operator"),
                ),
                grid=Grid(
                    caption="Rows", head=("A", "Source"), rows=((words, "event.4"), ("", "e"))
                ),
            ),
            Chapter(title="Empty", grid=Grid(caption="None here", head=("A", "B"), rows=())),
            Chapter(title="Third"),
            Chapter(title="Fourth"),
        ),
    )


def test_what_is_told_has_a_source_and_what_is_not_is_owed() -> None:
    with pytest.raises(ValueError, match="without a source"):
        Line(asked="Which rules?", told="Twelve.")
    with pytest.raises(ValueError, match="nobody owes it"):
        Line(asked="Which rules?", told=None)
    with pytest.raises(ValueError, match="other lengths"):
        Grid(caption="Rows", head=("A", "B"), rows=(("1",),))


def test_lines_are_counted() -> None:
    made = sheet()
    assert (made.n_lines, made.n_missing) == (2, 1)
    kept = made.to_json()
    assert kept["n_not_recorded"] == 1
    assert kept["chapters"][0]["lines"][1] == {
        "place": "",
        "asked": "Which model?",
        "told": None,
        "source": "",
        "owed_by": "The operator",
    }
    assert kept["chapters"][1]["table"]["rows"] == []


def test_the_markdown_says_what_is_missing_and_who_owes_it() -> None:
    text = to_markdown(sheet())
    assert "- **1(a) Which rules?** Twelve clauses. \\[event.3\\]" in text
    assert "- **Which model?** Not recorded. The operator owes it." in text
    assert "1 of 2 lines are borne out by the record; 1 are not recorded." in text
    assert "Nothing is recorded." in text
    assert "Simulated" not in text
    assert "**Simulated. No real person took part.**" in to_markdown(sheet(simulated=True))


def test_the_page_is_well_formed_and_says_the_same() -> None:
    page = Page(render_sheet(sheet(simulated=True)))
    text = page.root.text
    assert "Not recorded. The operator owes it." in text
    assert "Simulated. No real person took part." in text
    assert "None here: nothing is recorded." in text
    assert "In this document" in text


def test_hostile_words_stay_words() -> None:
    html = render_sheet(sheet(HOSTILE))
    assert "<script" not in html
    assert "<svg" not in html
    text = to_markdown(sheet(HOSTILE))
    assert "\\<script\\>" in text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("- no list", "\\- no list"),
        ("1. no list", "1\\. no list"),
        ("2) no list", "2\\) no list"),
        ("+ none", "\\+ none"),
        ("=== none", "\\=== none"),
        ("1.0.0 stands", "1\\.0.0 stands"),
        ("a | b", "a \\| b"),
        ("two\nlines", "two lines"),
    ],
)
def test_no_character_is_mark_up(words: str, told: str) -> None:
    assert escaped(words) == told


@given(st.text(max_size=80))
def test_every_mark_is_escaped_and_nothing_is_lost(words: str) -> None:
    told = escaped(words)
    assert "\n" not in told
    bare = told.replace("\\\\", "")
    for place, character in enumerate(bare):
        if character in "`*_[]<>#|~&":
            assert bare[place - 1] == "\\"
    unescaped = ""
    escape = False
    for character in told:
        if character == "\\" and not escape:
            escape = True
            continue
        unescaped += character
        escape = False
    assert unescaped == " ".join(words.split())
