"""A document that is generated line by line from a record, each line with its source.

A line that the record does not bear out says so, and who should record it. Nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lawspeaker.records.canonical import Json

NOT_RECORDED = "Not recorded."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is asked, what the record says, and where; `place` is the asker's own number.

    `told` is None where the record does not say, and then `owed_by` names who should record it.
    """

    asked: str
    told: str | None
    source: str = ""
    owed_by: str = ""
    place: str = ""

    def __post_init__(self) -> None:
        """Refuse a claim without a source, and a gap that nobody owes (ValueError)."""
        if self.told is not None and not self.source:
            raise ValueError(f"{self.asked!r} is told without a source")
        if self.told is None and not self.owed_by:
            raise ValueError(f"{self.asked!r} is not recorded, and nobody owes it")

    @property
    def words(self) -> str:
        """What is told, or that it is not recorded and who owes it."""
        return f"{NOT_RECORDED} {self.owed_by} owes it." if self.told is None else self.told

    def to_json(self) -> dict[str, Json]:
        """The form of the JSON file."""
        return {
            "place": self.place,
            "asked": self.asked,
            "told": self.told,
            "source": self.source,
            "owed_by": self.owed_by,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; each row has as many cells as `head`, and the last is its source."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        """Refuse a ragged table (ValueError)."""
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError(f"{self.caption!r} has rows of other lengths than its head")

    def to_json(self) -> dict[str, Json]:
        """The form of the JSON file."""
        rows: list[Json] = [list(row) for row in self.rows]
        return {"caption": self.caption, "head": list(self.head), "rows": rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A part of a sheet: a sentence or two, then lines, then a table."""

    title: str
    lead: str = ""
    lines: tuple[Line, ...] = ()
    grid: Grid | None = None

    def to_json(self) -> dict[str, Json]:
        """The form of the JSON file."""
        return {
            "title": self.title,
            "lead": self.lead,
            "lines": [line.to_json() for line in self.lines],
            "table": None if self.grid is None else self.grid.to_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole document. `about` says in a sentence or two what it is and what it is not."""

    name: str
    title: str
    about: str
    subject: str
    simulated: bool
    chapters: tuple[Chapter, ...]

    @property
    def n_lines(self) -> int:
        """How many lines ask something."""
        return sum(len(chapter.lines) for chapter in self.chapters)

    @property
    def n_missing(self) -> int:
        """How many of them the record does not answer."""
        return sum(line.told is None for chapter in self.chapters for line in chapter.lines)

    def to_json(self) -> dict[str, Json]:
        """The form of the JSON file."""
        return {
            "name": self.name,
            "title": self.title,
            "about": self.about,
            "subject": self.subject,
            "simulated": self.simulated,
            "n_lines": self.n_lines,
            "n_not_recorded": self.n_missing,
            "chapters": [chapter.to_json() for chapter in self.chapters],
        }
