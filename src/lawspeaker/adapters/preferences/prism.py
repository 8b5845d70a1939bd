"""Choices from PRISM: `utterances.jsonl`, and who the raters are from `survey.jsonl` beside it."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from lawspeaker.adapters.preferences.choices import Choice, Choices
from lawspeaker.adapters.preferences.json_rows import JsonRow, json_rows

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.preferences import Preferences

PLAIN = ("age", "gender", "education", "employment_status", "marital_status", "study_locale")
NESTED = {
    "religion": ("simplified",),
    "ethnicity": ("simplified",),
    "location": ("reside_region", "special_region", "reside_subregion"),
}
"""What is told inside a field; the first name that is there is taken, as releases differ."""


def read_prism(path: Path) -> Preferences:
    """Read the responses to each prompt: the chosen one won against each of the others.

    A line has `interaction_id`, `user_id`, `user_prompt`, `model_name`, `if_chosen` and `score`.
    Candidates are models. Where scores are equal chance marked the chosen one, so that is a tie.
    After its first turn a conversation has two answers of one model: these, turns with one
    response and turns with none chosen are lost and counted. BadInput names file, line, field
    and mend.
    """
    found = Choices(path=path, layout="PRISM", order_known=False)
    turns: dict[str, list[JsonRow]] = {}
    for row in json_rows(path):
        if not isinstance(row.fields.get("if_chosen"), bool):
            raise row.fault("if_chosen", "is neither true nor false")
        turns.setdefault(row.text("interaction_id"), []).append(row)
    for rows in turns.values():
        _turn(found, rows)
    survey = path.with_name("survey.jsonl")
    if survey.is_file():
        there = {choice.rater for choice in found.choices}
        for row in json_rows(survey):
            if row.text("user_id") in there:
                found.tell(row.text("user_id"), _attributes(row.fields), line=row.line)
    return found.preferences()


def _turn(found: Choices, rows: list[JsonRow]) -> None:
    if len(rows) < 2:
        found.lost["turns have one response only"] += 1
        return
    if not any(row.fields["if_chosen"] for row in rows):
        found.lost["turns have no response that was chosen"] += 1
        return
    if len({row.text("model_name") for row in rows}) == 1:
        found.lost["turns have answers of one model only"] += 1
        return
    for one, two in combinations(rows, 2):
        if one.fields["if_chosen"] or two.fields["if_chosen"]:
            found.add(
                Choice(
                    prompt=one.text("user_prompt"),
                    first=one.text("model_name"),
                    second=two.text("model_name"),
                    outcome=_outcome(one, two),
                    rater=one.text("user_id"),
                )
            )


def _outcome(one: JsonRow, two: JsonRow) -> float:
    both = one.fields["if_chosen"] and two.fields["if_chosen"]
    score = one.fields.get("score")
    if both or (score is not None and score == two.fields.get("score")):
        return 0.5
    return float(one.fields["if_chosen"])


def _attributes(fields: dict[str, Any]) -> dict[str, str]:
    said = {name: str(fields[name]) for name in PLAIN if fields.get(name)}
    for name, inside in NESTED.items():
        nested = fields.get(name)
        told = (
            [nested[key] for key in inside if nested.get(key)] if isinstance(nested, dict) else []
        )
        if told:
            said[name] = str(told[0])
    return said
