"""What is asked of us: where the text left a model without an answer, and what was contested.

Counts without content, and none of which fewer than ten events follow. Weeks are told once they
are over, and as many of them together as hold ten events; a week that was told never changes. So
no two reports, of whatever days, give more than the later one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

import numpy as np

from lawspeaker.governance.docket import DocketStatus
from lawspeaker.records.anonymity import K_ANONYMITY, told
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.suppression import published_cells
from lawspeaker.report.sheet import Chapter, Grid, Line, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lawspeaker.contract.uncertainty import Sign
    from lawspeaker.governance.docket import DocketLine
    from lawspeaker.ports.kept_answers import GivenCount

HIDDEN = "not shown"
NO_CLAUSE = "no clause"
WEEK = timedelta(days=7)


class LoggedGap(Protocol):
    """An answer that met a gap: when, of which kind, at which clauses; nothing of what was said."""

    @property
    def day(self) -> date:
        """The day of the answer."""
        ...

    @property
    def kind(self) -> str:
        """The word of the constitution for the kind of gap."""
        ...

    @property
    def clauses(self) -> Sequence[str]:
        """The ids of the clauses in play, none where none was."""
        ...

    @property
    def version(self) -> str:
        """The version that the answer was given under."""
        ...

    @property
    def signs(self) -> Mapping[Sign, Sequence[str]]:
        """What was observed, each with the clauses that it was observed at."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One event that is counted; a gap names the version, and its signs with their clauses."""

    day: date
    kind: str
    clauses: tuple[str, ...]
    version: str = ""
    signs: Mapping[Sign, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """Whole weeks, Monday to Sunday, that are told together, with what happened in them."""

    first: date
    last: date
    events: tuple[Occurrence, ...]

    @property
    def name(self) -> str:
        """The days, as a table names them."""
        return f"{self.first.isoformat()} to {self.last.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """All that the report counts, as of a day."""

    subject: str
    simulated: bool
    today: date
    gaps: tuple[Occurrence, ...]
    contests: tuple[DocketLine, ...]
    given: tuple[GivenCount, ...]


def gap_events(gaps: Iterable[LoggedGap]) -> tuple[Occurrence, ...]:
    """Logged gaps as events; a clause that is named twice counts once."""
    return tuple(
        Occurrence(
            day=each.day,
            kind=each.kind,
            clauses=tuple(dict.fromkeys(each.clauses)),
            version=each.version,
            signs=each.signs,
        )
        for each in gaps
    )


def whole_weeks(
    events: Sequence[Occurrence], *, today: date, k: int = K_ANONYMITY
) -> tuple[Weeks, ...]:
    """The weeks that are over, joined in order until at least k events are in each part.

    What is left at the end waits for later weeks. A part depends on its own weeks and those
    before it only, so a later day adds parts and changes none.
    """
    ordered = sorted(events, key=lambda event: event.day)
    if not ordered:
        return ()
    parts: list[Weeks] = []
    first = _monday(ordered[0].day)
    waiting: list[Occurrence] = []
    at = 0
    last = first + WEEK - timedelta(days=1)
    while last < today and at < len(ordered):
        while at < len(ordered) and ordered[at].day <= last:
            waiting.append(ordered[at])
            at += 1
        if len(waiting) >= k:
            parts.append(Weeks(first=first, last=last, events=tuple(waiting)))
            first, waiting = last + timedelta(days=1), []
        last += WEEK
    return tuple(parts)


def counts_by_kind(parts: Sequence[Weeks], kinds: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """For each part and kind the number of events, or that it is not shown.

    A kind of fewer than ten is hidden, and a second one with it where it would follow from the
    part's total.
    """
    n = np.array(
        [[sum(e.kind == kind for e in part.events) for part in parts] for kind in kinds],
        dtype=np.int64,
    ).reshape(len(kinds), len(parts))
    seen = published_cells(n, n.sum(axis=0))
    return tuple(
        tuple(f"{n[i, j]:,}" if seen[i, j] else HIDDEN for i in range(len(kinds)))
        for j in range(len(parts))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseCount:
    """How many events of some weeks name a clause; only where that may be told."""

    weeks: str
    clause: str
    n: int


def counts_by_clause(parts: Sequence[Weeks]) -> tuple[ClauseCount, ...]:
    """The clauses that may be told, most often named first, for each part.

    An event may name several. So two sums must not give a hidden number away: all namings less
    those that are shown, and the part's events less those that name the clause.
    """
    found: list[ClauseCount] = []
    for part in parts:
        named = [clause for e in part.events for clause in (e.clauses or (NO_CLAUSE,))]
        ids = list(in_natural_order(set(named)))
        n = np.array([[named.count(each)] for each in ids], dtype=np.int64)
        among_namings = published_cells(n, n.sum(axis=0))[:, 0]
        pair = np.stack([n[:, 0], len(part.events) - n[:, 0]])
        among_events = published_cells(pair, pair.sum(axis=0))[0]
        seen = among_namings & among_events
        shown = [(int(n[i, 0]), each) for i, each in enumerate(ids) if seen[i]]
        found.extend(
            ClauseCount(weeks=part.name, clause=each, n=count)
            for count, each in sorted(shown, key=lambda pair_: -pair_[0])
        )
    return tuple(found)


def asked_sheet(asked: Asked) -> Sheet:
    """The report as a document: by kind and by clause, week by week, and the contests."""
    opened = tuple(
        Occurrence(
            day=line.contest.opened,
            kind="contest",
            clauses=tuple(each.id for each in line.contest.clauses),
        )
        for line in asked.contests
    )
    gaps = whole_weeks(asked.gaps, today=asked.today)
    contests = whole_weeks(opened, today=asked.today)
    return Sheet(
        name="asked-of-us",
        title="What is asked of us",
        about="Where the text left the model without an answer of its own, and what people "
        "contested. Counts of events, not of people, and nothing of what was said. It shows what "
        "was met, not how often it would be met by others.",
        subject=asked.subject,
        simulated=asked.simulated,
        chapters=(
            _overview(asked, gaps),
            _by_kind(gaps, "Gaps by kind and week", "gaps log"),
            _by_clause(gaps, "Gaps by clause and week", "gaps log"),
            _by_clause(contests, "Contests by clause and week", "contested"),
            _how(),
        ),
    )


def _overview(asked: Asked, gaps: Sequence[Weeks]) -> Chapter:
    overdue = sum(line.status is DocketStatus.OVERDUE for line in asked.contests)
    n_gaps = sum(len(part.events) for part in gaps)
    day = asked.today.isoformat()
    return Chapter(
        title="In short",
        lines=(
            Line(
                asked="How many answers were given?",
                told=_answers_told(asked.given, today=asked.today),
                source="count of answers by day",
            ),
            Line(
                asked="How many gaps did they meet?",
                told=f"{n_gaps:,} in the weeks told below; an answer may meet several"
                if gaps
                else f"fewer than {K_ANONYMITY} in the weeks that are over",
                source="gaps log",
            ),
            Line(
                asked="How many answers were contested?",
                told=told(len(asked.contests)),
                source="contested",
            ),
            Line(
                asked="How many contests are overdue?",
                told=f"{told(overdue)}, as of {day}; lawspeaker contest list names them",
                source="contested, ruled",
            ),
        ),
    )


def _answers_told(given: Sequence[GivenCount], *, today: date) -> str:
    """The answers of whole weeks, as many weeks as leave no step under ten."""
    by_week: dict[date, int] = {}
    for each in given:
        sunday = _monday(each.day) + WEEK - timedelta(days=1)
        if sunday < today:
            by_week[sunday] = by_week.get(sunday, 0) + each.n
    n_told, n_waiting, until = 0, 0, None
    for sunday in sorted(by_week):
        n_waiting += by_week[sunday]
        if n_waiting >= K_ANONYMITY:
            n_told, n_waiting, until = n_told + n_waiting, 0, sunday
    if until is None:
        return f"fewer than {K_ANONYMITY} in the weeks that are over"
    return f"{n_told:,} up to {until.isoformat()}"


def _by_kind(parts: Sequence[Weeks], title: str, source: str) -> Chapter:
    kinds = sorted({event.kind for part in parts for event in part.events})
    rows = zip(parts, counts_by_kind(parts, kinds), strict=True)
    return _table(
        title,
        Grid(
            caption=f"Events of each kind; “{HIDDEN}” stands for a number that is under "
            f"{K_ANONYMITY}, or that would give one away",
            head=("Weeks", *kinds, "All", "Source"),
            rows=tuple(
                (part.name, *cells, f"{len(part.events):,}", source) for part, cells in rows
            ),
        ),
    )


def _by_clause(parts: Sequence[Weeks], title: str, source: str) -> Chapter:
    return _table(
        title,
        Grid(
            caption=f"Clauses in play, where at least {K_ANONYMITY} events name them and no "
            "smaller number follows",
            head=("Weeks", "Clause", "Events", "Source"),
            rows=tuple(
                (each.weeks, each.clause, f"{each.n:,}", source) for each in counts_by_clause(parts)
            ),
        ),
    )


def _table(title: str, grid: Grid) -> Chapter:
    """A chapter with its table, or in words that there is nothing large enough to be told."""
    if grid.rows:
        return Chapter(title=title, grid=grid)
    return Chapter(
        title=title,
        lead="Nothing can be told yet: there were no such events in weeks that are over, or each "
        f"number is under {K_ANONYMITY} or would give one away.",
    )


def _how() -> Chapter:
    return Chapter(
        title="How it is counted",
        lead=f"A week is told when it is over and, with the weeks before it that were not told "
        f"yet, holds at least {K_ANONYMITY} events; it then never changes. Numbers under "
        f"{K_ANONYMITY} are hidden, and with them the smallest other number from which they would "
        "follow. Nothing is estimated: every answer of the gateway is counted.",
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
