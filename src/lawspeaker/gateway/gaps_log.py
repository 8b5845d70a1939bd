"""The log of gaps that answers met: day, word, clauses and version, and nothing that was said."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - pydantic reads the fields' types
from typing import TYPE_CHECKING

from pydantic import Field

from lawspeaker.contract.json_tree import read_json
from lawspeaker.contract.part import ClauseId, Part, Semver, Slug
from lawspeaker.contract.uncertainty import Sign  # noqa: TC001 - pydantic reads the fields' types
from lawspeaker.contract.yaml_form import part_of_tree
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

log = logging.getLogger("lawspeaker.gateway")
GAPS_NAME = ".gateway-gaps.jsonl"
"""Beside the record and hidden; the report on what is asked of us counts its lines."""


class GapLine(Part):
    """One gap that one answer met; `kind` is the id of the constitution's term for it.

    `signs` is what was observed, each with its clauses.
    """

    day: date
    kind: Slug
    clauses: tuple[ClauseId, ...]
    version: Semver
    signs: dict[Sign, tuple[ClauseId, ...]] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GapsLog:
    """The log of one folder; each line is one write, so that several gateways may share it."""

    path: Path

    def add(self, lines: Iterable[GapLine]) -> None:
        """Append lines. Where that fails the log says so, and the answer is given all the same."""
        told = "".join(f"{json.dumps(each.model_dump(mode='json'))}\n" for each in lines)
        if not told:
            return
        try:
            opened = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(opened, told.encode())
            finally:
                os.close(opened)
        except OSError as error:
            log.error("a gap could not be logged: %s", type(error).__name__)  # noqa: TRY400 - its kind is all that helps


def read_gaps(folder: Path) -> tuple[GapLine, ...]:
    """The gaps that a folder's gateway logged, none where it logged none.

    A last line that was cut off is left out; BadInput names any other line that is no gap.
    """
    path = folder / GAPS_NAME
    if not path.is_file():
        return ()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "the log of gaps cannot be read as UTF-8", path=str(path), mend="Move it away."
        ) from error
    whole = text.split("\n")[:-1]
    return tuple(_line(each, number, str(path)) for number, each in enumerate(whole, start=1))


def _line(text: str, number: int, path: str) -> GapLine:
    try:
        return part_of_tree(GapLine, read_json(text, path=path), path=path)
    except BadInput as broken:
        raise BadInput(
            "the line is no logged gap", path=path, line=number, mend="Delete the line."
        ) from broken
