"""Objects of a JSON or JSON Lines file, each with the line on which it starts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lawspeaker.records.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonRow:
    """One object of a file; `line` counts from 1, or is the object's number in a list."""

    path: str
    line: int
    fields: dict[str, Any]

    def text(self, name: str) -> str:
        """A field that must be there as text or a number; BadInput otherwise."""
        found = self.fields.get(name)
        if isinstance(found, bool) or not isinstance(found, str | int | float) or found == "":
            raise self.fault(name, "is missing or no text")
        return str(found)

    def fault(self, name: str, problem: str) -> BadInput:
        """What is wrong with a field, with its place."""
        return BadInput(
            f"{name} {problem}",
            path=self.path,
            line=self.line,
            column=name,
            mend="Export the file again, or mend this entry.",
        )


def json_rows(path: Path) -> Iterator[JsonRow]:
    """The objects of a `.jsonl` file, a line each, or of a `.json` file's list."""
    text = _text(path)
    if path.suffix.lower() == ".json":
        listed = json_value(path, text)
        if not isinstance(listed, list):
            raise BadInput("it is no list", path=str(path), line=1, mend="Write [ ... ].")
        for number, each in enumerate(listed, start=1):
            yield _row(path, number, each)
        return
    for line, written in enumerate(text.splitlines(), start=1):
        if written.strip():
            try:
                found = json.loads(written)
            except json.JSONDecodeError as error:
                raise BadInput(
                    f"this line is no JSON ({error.msg})",
                    path=str(path),
                    line=line,
                    mend="Write one JSON object on each line.",
                ) from error
            yield _row(path, line, found)


def json_value(path: Path, text: str | None = None) -> Json:
    """The one value of a JSON file; BadInput names the line that cannot be read."""
    try:
        found: Json = json.loads(_text(path) if text is None else text)
    except json.JSONDecodeError as error:
        raise BadInput(
            f"it is no JSON ({error.msg})",
            path=str(path),
            line=error.lineno,
            mend="Export the file again.",
        ) from error
    return found


def _row(path: Path, line: int, found: object) -> JsonRow:
    if not isinstance(found, dict):
        raise BadInput(
            "this entry is no JSON object", path=str(path), line=line, mend="Write { ... }."
        )
    return JsonRow(path=str(path), line=line, fields=found)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"the bytes here are not UTF-8 (byte {error.start})",
            path=str(path),
            mend="Save the file as UTF-8 and try again.",
        ) from error
