"""Choices from TRL's preference pairs and from annotated-pairs JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lawspeaker.adapters.preferences.choices import Choice, Choices
from lawspeaker.adapters.preferences.json_rows import JsonRow, json_rows, json_value
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lawspeaker.records.preferences import Preferences

TURN_MARKS = {"Assistant:", "assistant:"}
"""What a dialogue in one text writes before an answer."""

ONE, TWO = {"text_a", "response_a", "a"}, {"text_b", "response_b", "b"}


def read_trl(path: Path) -> Preferences:
    """Read `prompt`, `chosen`, `rejected` a line, as text or as lists of messages.

    Without a field `rater` each pair is its own rater's. Where there is no prompt (an implicit
    one), it is what both answers begin with alike: whole messages, or words. BadInput names line
    and field.
    """
    rows = list(json_rows(path))
    known = all("rater" in row.fields for row in rows)
    found = Choices(path=path, layout="TRL pairs", raters_known=known, order_known=False)
    for number, row in enumerate(rows, start=1):
        chosen, rejected = _parts(row, "chosen"), _parts(row, "rejected")
        shared = 0 if "prompt" in row.fields else _shared(chosen, rejected)
        prompt = _parts(row, "prompt") if "prompt" in row.fields else chosen[:shared]
        between = "\n" if isinstance(row.fields["chosen"], list) else ""
        found.add(
            Choice(
                prompt=between.join(prompt).strip(),
                first=between.join(chosen[shared:]).strip(),
                second=between.join(rejected[shared:]).strip(),
                outcome=1.0,
                rater=row.text("rater") if known else str(number),
            )
        )
    return found.preferences()


def _parts(row: JsonRow, name: str) -> list[str]:
    """What a field is made of: its messages, or of a text its words with what follows each."""
    found = row.fields.get(name)
    if not isinstance(found, list):
        return re.findall(r"\s*\S+\s*|\s+", row.text(name))
    parts: list[str] = []
    for message in found:
        if not isinstance(message, dict) or not isinstance(message.get("content"), str):
            raise row.fault(name, "holds something that is no message with content")
        parts.append(f"{message.get('role', 'user')}: {message['content']}")
    return parts


def _shared(one: list[str], two: list[str]) -> int:
    """How many parts both begin with, with one of each left over, and no more than a dialogue.

    Answers that begin alike would lose their first words to the prompt: where the shared words
    hold the mark of an answer's turn, the prompt ends there.
    """
    most = min(len(one), len(two)) - 1
    n = next((i for i in range(most) if one[i] != two[i]), max(most, 0))
    marks = [i for i in range(n) if one[i].strip() in TURN_MARKS]
    return marks[-1] + 1 if marks else n


def read_annotated_pairs(path: Path) -> Preferences:
    """Read annotated-pairs JSON, as Inverse Constitutional AI writes it (versions 1 and 2).

    Each annotator of type human or unknown is a rater; principles and models that annotated
    are not people, and are lost and counted. The default annotator of unknown type is a data
    set's own column, which many people may have filled: it is lost where others are raters, else
    each of its choices is its own rater's. Candidates are models where the comparisons name
    them, else the responses' words. BadInput names the comparison and what it lacks.
    """
    whole = json_value(path)
    comparisons = whole.get("comparisons") if isinstance(whole, dict) else None
    annotators = whole.get("annotators") if isinstance(whole, dict) else None
    metadata = whole.get("metadata") if isinstance(whole, dict) else None
    if not isinstance(comparisons, list) or not isinstance(annotators, dict):
        raise BadInput(
            "there are no comparisons and annotators",
            path=str(path),
            mend="Name a file of annotated pairs.",
        )
    found = Choices(path=path, layout="annotated pairs")
    people = {key for key, each in annotators.items() if _is_person(each)}
    default = _default(metadata, annotators)
    found.raters_known = bool(people - {default})
    if found.raters_known:
        people.discard(default)
    for number, each in enumerate(comparisons, start=1):
        fields = each if isinstance(each, dict) else {}
        row = JsonRow(path=str(path), line=number, fields=fields)
        said = fields.get("annotations")
        if not isinstance(said, dict):
            raise row.fault("annotations", "are missing")
        one, two = _named(row, "a"), _named(row, "b")
        for annotator, annotation in said.items():
            if annotator not in people:
                found.lost[
                    "annotations by the default annotator, who may be many people"
                    if annotator == default
                    else "annotations by principles or models, which are no raters"
                ] += 1
                continue
            pref = annotation.get("pref") if isinstance(annotation, dict) else None
            if pref not in ONE | TWO:
                found.lost["annotations without a preference"] += 1
                continue
            found.add(
                Choice(
                    prompt=str(fields.get("prompt") or ""),
                    first=one,
                    second=two,
                    outcome=float(pref in ONE),
                    rater=annotator if found.raters_known else str(number),
                )
            )
    return found.preferences()


def _is_person(annotator: object) -> bool:
    kind = annotator.get("type", "unknown") if isinstance(annotator, dict) else ""
    return kind in {"human", "unknown"}


def _default(metadata: object, annotators: Mapping[str, object]) -> str:
    """The annotator that stands for a data set's own preferences, "" where a person does."""
    key = str(metadata.get("default_annotator", "")) if isinstance(metadata, dict) else ""
    kind = annotators.get(key)
    return "" if isinstance(kind, dict) and kind.get("type") == "human" else key


def _named(row: JsonRow, letter: str) -> str:
    metadata = row.fields.get("metadata")
    if isinstance(metadata, dict) and metadata.get(f"model_{letter}"):
        return str(metadata[f"model_{letter}"])
    response = row.fields.get(f"response_{letter}")
    if isinstance(response, dict):
        model = response.get("model")
        return (
            str(model)
            if model
            else JsonRow(path=row.path, line=row.line, fields=response).text("text")
        )
    return row.text(f"text_{letter}")
