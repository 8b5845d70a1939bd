from __future__ import annotations

import json
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


def said(interaction: str, model: str, score: int, *, chosen: bool = False) -> dict[str, object]:
    """A line of utterances.jsonl in the data set's layout, with words of our own."""
    return {
        "utterance_id": f"ut-{interaction}-{model}",
        "interaction_id": interaction,
        "conversation_id": "c1",
        "user_id": "u1",
        "turn": 0,
        "within_turn_id": 0,
        "conversation_type": "values guided",
        "user_prompt": "hi",
        "model_response": "EMPTY STRING",
        "model_name": model,
        "model_provider": "none",
        "score": score,
        "if_chosen": chosen,
        "included_in_balanced_subset": True,
    }


def folder(
    path: Path, *rows: dict[str, object], survey: tuple[dict[str, object], ...] = ()
) -> Path:
    for name, each in (("utterances.jsonl", rows), ("survey.jsonl", survey)):
        (path / name).write_text("\n".join(json.dumps(row) for row in each), encoding="utf-8")
    return path


OPEN = (said("i1", "m1", 40), said("i1", "m2", 90, chosen=True), said("i1", "m3", 90))


def test_the_chosen_won_and_equal_scores_are_ties(tmp_path: Path) -> None:
    found = read_preferences(folder(tmp_path, *OPEN))
    assert (found.layout, found.order_known) == ("PRISM", False)
    assert pairs(found) == [("m1", "m2", 0), ("m2", "m3", 0.5)]


def test_two_that_were_chosen_tie_and_beat_the_others(tmp_path: Path) -> None:
    rows = (
        said("i1", "m1", 80, chosen=True),
        said("i1", "m2", 70, chosen=True),
        said("i1", "m3", 9),
        said("i1", "m4", 8),
    )
    assert pairs(read_preferences(folder(tmp_path, *rows))) == [
        ("m1", "m2", 0.5),
        ("m1", "m3", 1),
        ("m1", "m4", 1),
        ("m2", "m3", 1),
        ("m2", "m4", 1),
    ]


def test_turns_that_hold_no_two_models_apart_are_counted(tmp_path: Path) -> None:
    rows = (
        *OPEN,
        said("i2", "m2", 50, chosen=True),
        said("i2", "m2", 40),
        said("i3", "m1", 50, chosen=True),
        said("i4", "m1", 50),
        said("i4", "m2", 50),
    )
    found = read_preferences(folder(tmp_path, *rows))
    assert len(found.first) == 2
    assert [(loss.n, loss.why) for loss in found.losses] == [
        (1, "turns have answers of one model only"),
        (1, "turns have no response that was chosen"),
        (1, "turns have one response only"),
    ]


def test_the_survey_says_who_the_raters_are(tmp_path: Path) -> None:
    place = {"reside_subregion": "South-eastern Asia", "special_region": "Asia"}
    mine = {"user_id": "u1", "age": "18-24 years old", "location": place}
    mine["religion"] = {"self_described": "none", "categorised": "none", "simplified": "No"}
    other = {"user_id": "u9", "age": "65+ years old", "location": None, "ethnicity": {}}
    found = read_preferences(folder(tmp_path, *OPEN, survey=(mine, other)))
    told = {name: part.names for name, part in found.attributes.items()}
    assert told == {"age": ("18-24 years old",), "religion": ("No",), "location": ("Asia",)}
    place["reside_region"] = "Asia (region)"
    found = read_preferences(folder(tmp_path, *OPEN, survey=(mine,)))
    assert found.attribute("location").names == ("Asia (region)",)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"if_chosen": "yes"}, "utterances.jsonl, line 1, column if_chosen"),
        ({"interaction_id": ""}, "line 1, column interaction_id"),
        ({"model_name": None}, "line 1, column model_name"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, change: dict[str, object], problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        read_preferences(folder(tmp_path, OPEN[0] | change, *OPEN[1:]))
