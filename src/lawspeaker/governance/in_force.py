"""What of a version is in force on a day, and what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.contract.constitution import Status
from lawspeaker.governance.residual import Decision, decisions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lawspeaker.contract.constitution import Constitution, Level
    from lawspeaker.records.canonical import Json

_ADOPTED = frozenset({Status.RATIFIED, Status.SIMULATED})
_WHY_NOT = {
    Status.DRAFT: "it is a draft that nobody has put to a ballot",
    Status.PROPOSED: "it is proposed, and nobody has ratified it",
    Status.SUSPENDED: "it is suspended",
    Status.SUPERSEDED: "a later version took its place",
    Status.EXPIRED: "it has expired",
}


class DueKind(StrEnum):
    """What happens on a day that a document names."""

    REVIEW = "review"
    SUNSET = "sunset"
    EXPIRY = "expiry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A day that a clause, or the whole (`clause` empty), names; `days` are left, below 0 past."""

    clause: str
    kind: DueKind
    on: date
    days: int

    @property
    def sentence(self) -> str:
        """The matter in words."""
        whose = self.clause or "the document"
        verb = {DueKind.REVIEW: "is to be reviewed by", DueKind.SUNSET: "ends on"}
        past = {DueKind.REVIEW: "was to be reviewed by", DueKind.SUNSET: "ended on"}
        words = (verb if self.days >= 0 else past).get(
            self.kind, "expires on" if self.days >= 0 else "expired on"
        )
        days = "1 day" if abs(self.days) == 1 else f"{abs(self.days)} days"
        left = f"in {days}" if self.days >= 0 else f"{days} ago"
        return f"{whose} {words} {self.on} ({left if self.days else 'today'})"

    def to_json(self) -> dict[str, Json]:
        """The form that `constitution status --json` uses."""
        return {
            "clause": self.clause or None,
            "kind": self.kind.value,
            "on": self.on.isoformat(),
            "days": self.days,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The days from which and until which a version was adopted, as a record tells them.

    `until` is the last day before another version took its place. Without a record both are
    None, and the document's own days are all that is known.
    """

    from_: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A version on a day: whether it is in force and why, its clauses, what is due, who decides.

    `clauses` are in force, `ended` have passed their sunset; both are empty where the version
    is not in force. `due` holds what is past, or comes within the horizon, soonest first.
    """

    constitution: Constitution
    day: date
    in_force: bool
    reason: str
    clauses: tuple[str, ...]
    ended: tuple[str, ...]
    due: tuple[Due, ...]
    decisions: tuple[Decision, ...]

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels, highest first."""
        return tuple(sorted(self.constitution.levels, key=lambda level: level.rank))

    def n_clauses(self, level: Level) -> int:
        """How many clauses in force are of a level."""
        held = set(self.clauses)
        return sum(
            clause.id in held and clause.level == level.id for clause in self.constitution.clauses
        )

    def to_json(self) -> dict[str, Json]:
        """The form that `constitution status --json` uses."""
        return {
            "schema_version": 1,
            "id": self.constitution.id,
            "version": self.constitution.version,
            "status": self.constitution.status.value,
            "day": self.day.isoformat(),
            "in_force": self.in_force,
            "reason": self.reason,
            "levels": [
                {
                    "id": level.id,
                    "rank": level.rank,
                    "override_by": [each.value for each in level.override_by],
                    "on_tie": None if level.on_tie is None else level.on_tie.value,
                    "n_clauses": self.n_clauses(level),
                }
                for level in self.levels
            ],
            "clauses": list(self.clauses),
            "ended": list(self.ended),
            "due": [each.to_json() for each in self.due],
            "silence": self.constitution.interpretation.silence.default,
            "control": [each.to_json() for each in self.decisions],
        }


def standing_on(
    constitution: Constitution,
    *,
    day: date,
    term: Term | None = None,
    silent_since: date | None = None,
    horizon_days: int = 90,
) -> Standing:
    """How a version stands on a day; `silent_since` is the day on which a silent case arose.

    In force is what was adopted, from its first day (that of the document or of its adoption,
    whichever is later) to its last one. What simulated people adopted is told to be so. A clause
    is in force on the day of its sunset and no longer on the next.
    """
    known = term or Term()
    first = max(constitution.effective.from_, known.from_ or constitution.effective.from_)
    last = min(filter(None, (constitution.effective.until, known.until)), default=None)
    reason = _reason(constitution.status, day, first, last)
    in_force = not reason
    if in_force:
        simulated = constitution.status is Status.SIMULATED
        people = ", adopted by simulated people only" if simulated else ""
        reason = f"in force since {first}" + people + (f", until {last}" if last else "")
    held = constitution.in_force_on(day).clauses
    gone = [clause.id for clause in constitution.clauses if clause not in held]
    return Standing(
        constitution=constitution,
        day=day,
        in_force=in_force,
        reason=reason,
        clauses=tuple(clause.id for clause in held) if in_force else (),
        ended=tuple(gone) if in_force else (),
        due=tuple(
            sorted(
                (each for each in _due(constitution, day, last) if each.days <= horizon_days),
                key=lambda each: (each.on, each.clause),
            )
        ),
        decisions=decisions(constitution, day=day, since=silent_since or day),
    )


def last_day(constitution: Constitution, *, first: date, emergency: bool) -> date | None:
    """The day on which a version ends by itself: an emergency change after its longest time."""
    days = constitution.amendment.emergency.max_duration_days
    ends = [constitution.effective.until]
    if emergency and days is not None:
        ends.append(first + timedelta(days=days))
    return min(filter(None, ends), default=None)


def _reason(status: Status, day: date, first: date, last: date | None) -> str:
    """Why a version is not in force; empty where it is."""
    if status not in _ADOPTED:
        return _WHY_NOT[status]
    if day < first:
        return f"it begins on {first}"
    return f"it ended on {last}" if last is not None and day > last else ""


def _due(constitution: Constitution, day: date, last: date | None) -> Iterator[Due]:
    for clause in constitution.clauses:
        life = clause.lifecycle
        for kind, on in ((DueKind.REVIEW, life.review_by), (DueKind.SUNSET, life.sunset)):
            if on is not None:
                yield Due(clause=clause.id, kind=kind, on=on, days=(on - day).days)
    if last is not None:
        yield Due(clause="", kind=DueKind.EXPIRY, on=last, days=(last - day).days)
