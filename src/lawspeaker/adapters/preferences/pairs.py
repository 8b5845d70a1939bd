"""Choices from TRL's preference pairs and from annotated-pairs JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.preferences.choices import Choice, Choices
from lawspeaker.adapters.preferences.json_rows import JsonRow, json_rows, json_value
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.preferences import Preferences

ONE, TWO = {"text_a", "response_a", "a"}, {"text_b", "response_b", "b"}


def read_trl(path: Path) -> Preferences:
    """Read `prompt`, `chosen`, `rejected` a line, as text or as lists of messages.

    Without a field `rater` each pair is its own rater's. Where the prompt stands in both
    answers (implicit prompts), it is what they begin with alike. BadInput names line and field.
    """
    rows = list(json_rows(path))
    known = all("rater" in row.fields for row in rows)
    found = Choices(path=path, layout="TRL pairs", raters_known=known)
    for number, row in enumerate(rows, start=1):
        found.add(
            Choice(
                prompt=_words(row, "prompt") if "prompt" in row.fields else "",
                first=_words(row, "chosen"),
                second=_words(row, "rejected"),
                outcome=1.0,
                rater=row.text("rater") if known else str(number),
            )
        )
    if not known:
        found.lost["the order of the two on the screen, which pairs do not keep"] += len(rows)
    return found.preferences()


def _words(row: JsonRow, name: str) -> str:
    found = row.fields.get(name)
    if not isinstance(found, list):
        return row.text(name)
    parts: list[str] = []
    for message in found:
        if not isinstance(message, dict) or not isinstance(message.get("content"), str):
            raise row.fault(name, "holds something that is no message with content")
        parts.append(f"{message.get('role', 'user')}: {message['content']}")
    return "\n".join(parts)


def read_annotated_pairs(path: Path) -> Preferences:
    """Read annotated-pairs JSON, as Inverse Constitutional AI writes it (versions 1 and 2).

    Each annotator of type human or unknown is a rater; principles and models that annotated
    are not people, and are lost and counted. Candidates are models where the comparisons name
    them, else the responses' words. BadInput names the comparison and what it lacks.
    """
    whole = json_value(path)
    comparisons = whole.get("comparisons") if isinstance(whole, dict) else None
    annotators = whole.get("annotators") if isinstance(whole, dict) else None
    if not isinstance(comparisons, list) or not isinstance(annotators, dict):
        raise BadInput(
            "there are no comparisons and annotators",
            path=str(path),
            mend="Name a file of annotated pairs.",
        )
    found = Choices(path=path, layout="annotated pairs")
    people = {key for key, each in annotators.items() if _is_person(each)}
    for number, each in enumerate(comparisons, start=1):
        fields = each if isinstance(each, dict) else {}
        row = JsonRow(path=str(path), line=number, fields=fields)
        said = fields.get("annotations")
        if not isinstance(said, dict):
            raise row.fault("annotations", "are missing")
        one, two = _named(row, "a"), _named(row, "b")
        for annotator, annotation in said.items():
            if annotator not in people:
                found.lost["annotations by principles or models, which are no raters"] += 1
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
                    rater=annotator,
                )
            )
    return found.preferences()


def _is_person(annotator: object) -> bool:
    kind = annotator.get("type", "unknown") if isinstance(annotator, dict) else ""
    return kind in {"human", "unknown"}


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
