"""A ballot on an assembly's record: opened on a version in a folder, cast from a file, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.cycle.assembly.balloting import (
    ballot_file,
    close_ballot,
    ended_at,
    open_ballot,
    require_counted_whole,
    take_ballots,
    turnouts,
)
from lawspeaker.cycle.ratify import motion
from lawspeaker.governance.ballot_paper import read_ballots
from lawspeaker.wiring.desk import day_of, quiet_desk, text_in
from lawspeaker.wiring.views import current_views

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from lawspeaker.cycle.assembly.balloting import BallotsTaken, Turnout


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A ballot that was opened: its id, on which version, for how many people."""

    ballot: str
    version: str
    n_people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CastBallots:
    """The ballots of a record as the file that a count reads, and what they were cast on, when."""

    text: str
    digest: str
    opened_on: date
    closed_on: date


def open_ballot_in(
    folder: Path,
    *,
    of: Path,
    number: str | None,
    closes: str,
    changeable: bool,
    emergency: bool,
) -> Opened:
    """Put a proposed version of the folder `of` to the ballot until the end of a day in UTC."""
    closes_at = datetime.combine(day_of(closes), time(), tzinfo=UTC) + timedelta(days=1)
    rehearsal = current_views(folder).views.opening.simulated
    with quiet_desk(of) as desk:
        asked = motion(desk, number=number, emergency=emergency, rehearsal=rehearsal)
    with quiet_desk(folder) as desk:
        ballot = open_ballot(desk, asked, closes_at=closes_at, changeable=changeable, now=_now())
    return Opened(ballot=ballot, version=asked.proposed.version, n_people=len(asked.roll.members))


def ballots_from(folder: Path, ballots: Path) -> BallotsTaken:
    """Put the ballots of a CSV file on record, all or none; BadInput names what cannot be read."""
    cast = read_ballots(text_in(ballots, mend="Name a CSV file."), path=str(ballots))
    with quiet_desk(folder) as desk:
        return take_ballots(desk, cast, now=_now())


def close_ballot_in(folder: Path, *, reason: str) -> bool:
    """End the open ballot before its time; False where none is open."""
    with quiet_desk(folder) as desk:
        return close_ballot(desk, reason=reason, now=_now())


def turnouts_in(folder: Path) -> tuple[Turnout, ...]:
    """How many have balloted so far, on each ballot of a record."""
    return turnouts(current_views(folder).views, now=_now())


def cast_in(folder: Path) -> CastBallots:
    """The ballots on record; UsageFault where nothing was put to the ballot, or it is open."""
    views = current_views(folder).views
    paper = require_counted_whole(views.ballots.newest, now=_now())
    return CastBallots(
        text=ballot_file(views, paper.ballot),
        digest=paper.digest,
        opened_on=datetime.fromisoformat(paper.opened_at).astimezone(UTC).date(),
        closed_on=(ended_at(paper) - timedelta(microseconds=1)).date(),
    )


def _now() -> datetime:
    return SystemClock().now()
