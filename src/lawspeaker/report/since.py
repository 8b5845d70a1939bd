"""What the report's page on later events shows: versions, changes word by word, contests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lawspeaker.contract.redline import Redline


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A version: where it stands, from which day (ISO) it is meant to be in force, and how."""

    number: str
    status: str
    start: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A proposed change: from one version to the next, its class, its reason, word by word."""

    kind: str
    reason: str
    source: str
    redline: Redline


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestLine:
    """A contest: what it asked, when (ISO) it was opened and due, and what was held."""

    id: str
    opened: str
    due: str
    status: str
    clauses: tuple[str, ...]
    relief: str
    held: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What happened after the report was first written; all empty where nothing did."""

    versions: tuple[VersionLine, ...] = ()
    changes: tuple[Change, ...] = ()
    contests: tuple[ContestLine, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether anything happened: a ballot, a change, a contest."""
        balloted = any(version.status not in {"draft", "proposed"} for version in self.versions)
        return balloted or len(self.versions) > 1 or bool(self.changes or self.contests)
