"""Choices from PRISM: `utterances.jsonl`, and who the raters are from `survey.jsonl` beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lawspeaker.adapters.preferences.choices import Choice, Choices
from lawspeaker.adapters.preferences.json_rows import JsonRow, json_rows

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.preferences import Preferences

PLAIN = ("age", "gender", "education", "employment_status", "marital_status", "study_locale")
NESTED = {
    "religion": "simplified",
    "ethnicity": "simplified",
    "location": "reside_region",
}


def read_prism(path: Path) -> Preferences:
    """Read the responses to each prompt: the chosen one won against each of the others.

    A line has `interaction_id`, `user_id`, `user_prompt`, `model_name`, `within_turn_id` and
    `if_chosen`. Candidates are models. Turns with one response, with none or several chosen are
    lost and counted. BadInput names file, line, field and mend.
    """
    found = Choices(path=path, layout="PRISM")
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
    chosen = [place for place, row in enumerate(rows) if row.fields["if_chosen"]]
    if len(rows) < 2 or len(chosen) != 1:
        why = "one response only" if len(rows) < 2 else "none or several responses were chosen"
        found.lost[f"turns with {why}" if len(rows) < 2 else f"turns where {why}"] += 1
        return
    best = rows[chosen[0]]
    for place, row in enumerate(rows):
        if place != chosen[0]:
            ahead = chosen[0] < place
            one, two = (best, row) if ahead else (row, best)
            found.add(
                Choice(
                    prompt=row.text("user_prompt"),
                    first=one.text("model_name"),
                    second=two.text("model_name"),
                    outcome=1.0 if ahead else 0.0,
                    rater=row.text("user_id"),
                )
            )


def _attributes(fields: dict[str, Any]) -> dict[str, str]:
    said = {name: str(fields[name]) for name in PLAIN if fields.get(name)}
    for name, inside in NESTED.items():
        nested = fields.get(name)
        if isinstance(nested, dict) and nested.get(inside):
            said[name] = str(nested[inside])
    return said
