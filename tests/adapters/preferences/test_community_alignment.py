from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.preferences.reader import read_preferences
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.preferences import Preferences


def pairs(found: Preferences) -> list[tuple[str, str, float]]:
    return [
        (found.candidates[a], found.candidates[b], won)
        for a, b, won in zip(
            found.first.tolist(), found.second.tolist(), found.outcome.tolist(), strict=True
        )
    ]


TURNS = ("first", "second", "third", "fourth")
PEOPLE = ("annotator_age", "annotator_political", "annotator_country")
HEADER = (
    "conversation_id",
    "assigned_lang",
    "annotator_id",
    *(
        f"{turn}_turn_{what}"
        for turn in TURNS
        for what in (
            "prompt",
            *(f"response_{letter}" for letter in "abcd"),
            "preferred_response",
            "feedback",
            "responses",
        )
    ),
    *PEOPLE,
    "is_pregenerated_first_prompt",
    "in_balanced_subset",
    "in_balanced_subset_10",
)


def turn(name: str, prompt: str, said: str, *responses: str) -> dict[str, str]:
    """The columns of one turn in the data set's layout, with words of our own."""
    told = {f"{name}_turn_response_{c}": text for c, text in zip("abcd", responses, strict=False)}
    return told | {
        f"{name}_turn_prompt": prompt,
        f"{name}_turn_preferred_response": said,
        f"{name}_turn_feedback": "Shorter,\nand kind.",
    }


def table(path: Path, *rows: dict[str, str]) -> Path:
    written = io.StringIO()
    sheet = csv.DictWriter(written, HEADER)
    sheet.writeheader()
    sheet.writerows(rows)
    path.write_text(written.getvalue(), encoding="utf-8")
    return path


FIRST = turn("first", "hi", "response_b", "w", "x <|end_of_text|>", "y<|end_of_text|>\n", "x")
ROW = {"conversation_id": "1", "annotator_id": "n1", "annotator_country": "brazil"} | FIRST


def test_the_preferred_won_against_each_other_one(tmp_path: Path) -> None:
    found = read_preferences(table(tmp_path / "ca.csv", ROW))
    assert found.layout == "Community Alignment"
    assert pairs(found) == [("w", "x", 0), ("x", "y", 1)]
    assert found.attribute("country").names == ("brazil",)
    assert "political" not in found.attributes
    assert [(loss.n, loss.why) for loss in found.losses] == [
        (1, "a response was held against the same one")
    ]


def test_later_turns_are_asked_after_what_was_said(tmp_path: Path) -> None:
    later = turn("second", "more", "response_a", "p", "q") | turn(
        "third", "why", "response_d", "", "r", "", "s"
    )
    found = read_preferences(table(tmp_path / "ca.csv", ROW | later))
    assert [found.prompts[p] for p in found.prompt] == [
        "hi",
        "hi",
        "user: hi\nassistant: x\nuser: more",
        "user: hi\nassistant: x\nuser: more\nassistant: p\nuser: why",
    ]
    assert pairs(found)[2:] == [("p", "q", 1), ("r", "s", 0)]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"first_turn_preferred_response": ""}, "no response was preferred"),
        ({"first_turn_response_b": "<|eot_id|>"}, "the preferred response has no words"),
        ({"first_turn_prompt": ""}, "turns follow one that is empty or without a preference"),
    ],
)
def test_what_follows_a_gap_is_lost(tmp_path: Path, change: dict[str, str], why: str) -> None:
    later = turn("second", "more", "response_a", "p", "q") | turn("third", "why", "", "r", "s")
    other = ROW | {"annotator_id": "n2"}
    found = read_preferences(table(tmp_path / "ca.csv", other, ROW | later | change))
    assert found.raters == ("n2",)
    lost = {loss.why: loss.n for loss in found.losses}
    assert lost[why] >= 1
    assert lost["turns follow one that is empty or without a preference"] == 2


def test_what_lines_say_differently_of_a_rater_is_not_known(tmp_path: Path) -> None:
    ages = [{"annotator_age": age} for age in ("18-34", "", "55+", "18-34")]
    rows = [ROW | age for age in ages] + [ROW | {"annotator_id": "n2", "annotator_age": "55+"}]
    found = read_preferences(table(tmp_path / "ca.csv", *rows))
    age = found.attribute("age")
    assert (age.names, age.label.tolist()) == (("55+",), [-1, 0])
    assert (1, "raters said two things of their age, which is not known then") in [
        (loss.n, loss.why) for loss in found.losses
    ]


def test_a_label_without_a_response_names_its_line(tmp_path: Path) -> None:
    path = table(tmp_path / "ca.csv", ROW, ROW | {"first_turn_preferred_response": "response_e"})
    with pytest.raises(BadInput, match=r"column first_turn_preferred_response: 'response_e' is"):
        read_preferences(path)
