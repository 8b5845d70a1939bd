"""What is asked of us: counted without content, and nothing under ten follows from any report."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.cycle import asked as asked_room
from lawspeaker.cycle.asked import (
    HIDDEN,
    NO_CLAUSE,
    Asked,
    Occurrence,
    asked_sheet,
    counts_by_clause,
    counts_by_kind,
    gap_events,
    whole_weeks,
)
from lawspeaker.governance.docket import DocketLine, DocketStatus
from lawspeaker.ports.kept_answers import GivenCount
from lawspeaker.records.contest import CitedClause, Contest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pytest

    from lawspeaker.contract.uncertainty import Sign
    from lawspeaker.cycle.asked import Weeks

MONDAY = date(2026, 11, 2)
KINDS = ("contested", "factual", "missing", "silent")


@dataclass(frozen=True)
class Logged:
    day: date
    kind: str
    clauses: tuple[str, ...]
    words: str = "never to be seen"
    version: str = "1.0.0"
    signs: Mapping[Sign, Sequence[str]] = field(default_factory=dict)


def events(
    n: int, *, week: int = 0, kind: str = "silent", clauses: tuple[str, ...] = ()
) -> list[Occurrence]:
    day = MONDAY + timedelta(days=7 * week + 2)
    return [Occurrence(day=day, kind=kind, clauses=clauses)] * n


def contest(number: int, day: date) -> DocketLine:
    made = Contest(
        id=f"contest.{number:04d}",
        constitution="c",
        version="1.0.0",
        constitution_digest="sha256:0",
        clauses=(CitedClause(id="clause.s1", digest="sha256:1"),),
        prompt="secret prompt",
        answer="secret answer",
        relief="secret relief",
        factors=("secret factor",),
        tier="jury",
        opened=day,
        due=day + timedelta(days=10),
    )
    return DocketLine(contest=made, status=DocketStatus.OVERDUE, rulings=(), answered_late=False)


occurrences = st.builds(
    Occurrence,
    day=st.integers(0, 41).map(lambda n: MONDAY + timedelta(days=n)),
    kind=st.sampled_from(KINDS),
    clauses=st.lists(
        st.sampled_from(["clause.s1", "clause.s2", "clause.s10"]), unique=True, max_size=3
    ).map(tuple),
)
many = st.lists(st.tuples(occurrences, st.integers(1, 14)), max_size=12).map(
    lambda drawn: [each for each, n in drawn for _ in range(n)]
)


def test_a_week_is_told_when_it_is_over_and_holds_ten_with_those_that_waited() -> None:
    log = events(4) + events(5, week=1) + events(1, week=3) + events(30, week=4)
    sunday = MONDAY + timedelta(days=27)
    assert whole_weeks(log, today=sunday) == ()
    (first,) = whole_weeks(log, today=sunday + timedelta(days=1))
    assert (first.first, first.last, len(first.events)) == (MONDAY, sunday, 10)
    assert first.name == "2026-11-02 to 2026-11-29"
    both = whole_weeks(log, today=date(2027, 1, 1))
    assert [len(part.events) for part in both] == [10, 30]
    assert both[1].first == sunday + timedelta(days=1)
    assert whole_weeks([], today=sunday) == ()


@given(many, st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=200, deadline=None)
def test_a_later_report_adds_parts_and_changes_none(
    log: list[Occurrence], one: int, other: int
) -> None:
    early, late = sorted((MONDAY + timedelta(days=one), MONDAY + timedelta(days=other)))
    known = [each for each in log if each.day <= early]
    before = whole_weeks(known, today=early)
    after = whole_weeks(log, today=late)
    assert after[: len(before)] == before
    assert all(len(part.events) >= 10 for part in after)
    assert all(part.first.weekday() == 0 and part.last.weekday() == 6 for part in after)


def followable(parts: Sequence[Weeks]) -> list[str]:
    """Every number under ten that follows from a report by a sum less those that are shown."""
    found = []
    for part, row in zip(parts, counts_by_kind(parts, KINDS), strict=True):
        shown = [int(cell.replace(",", "")) for cell in row if cell != HIDDEN]
        rest = len(part.events) - sum(shown)
        found += [f"kind {n}" for n in [*shown, rest] if 0 < n < 10]
    clauses = counts_by_clause(parts)
    for part in parts:
        named = sum(len(each.clauses) or 1 for each in part.events)
        ours = [each.n for each in clauses if each.weeks == part.name]
        less = [len(part.events) - n for n in ours]
        found += [f"clause {n}" for n in [*ours, *less, named - sum(ours)] if 0 < n < 10]
    return found


@given(many)
@settings(max_examples=300, deadline=None)
def test_no_number_under_ten_is_shown_or_follows(log: list[Occurrence]) -> None:
    parts = whole_weeks(log, today=date(2027, 6, 1))
    assert followable(parts) == []


def test_without_complements_a_small_number_would_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The promise switched off: to hide small cells alone is not enough."""
    log = events(3, kind="factual", clauses=("clause.s1",)) + events(
        20, kind="silent", clauses=("clause.s2",)
    )
    parts = whole_weeks(log, today=date(2027, 6, 1))
    assert followable(parts) == []
    monkeypatch.setattr(asked_room, "published_cells", lambda n, _: n >= 10)
    assert followable(parts) == ["kind 3", "clause 3", "clause 3"]


def test_a_clause_is_told_with_its_number_and_a_missing_clause_is_one_too() -> None:
    log = (
        events(12, clauses=("clause.s10", "clause.s2"))
        + events(11)
        + events(15, clauses=("clause.s2",))
    )
    (part,) = whole_weeks(log, today=date(2027, 6, 1))
    told = {each.clause: each.n for each in counts_by_clause([part])}
    assert told == {"clause.s2": 27, "clause.s10": 12, NO_CLAUSE: 11}
    assert [each.n for each in counts_by_clause([part])] == [27, 12, 11]


def test_logged_gaps_are_counted_once_for_each_clause() -> None:
    (one,) = gap_events([Logged(MONDAY, "silent", ("clause.s1", "clause.s1"))])
    assert one == Occurrence(
        day=MONDAY, kind="silent", clauses=("clause.s1",), version="1.0.0", signs={}
    )


def asked(**more: object) -> Asked:
    given_: dict[str, object] = {
        "subject": "A text, version 1.0.0",
        "simulated": False,
        "today": date(2027, 6, 1),
        "gaps": (),
        "contests": (),
        "given": (),
    }
    return Asked(**{**given_, **more})  # type: ignore[arg-type] # as the tests name them


def test_the_report_counts_answers_gaps_and_contests_and_holds_no_content() -> None:
    log = events(12, kind="silent") + events(14, kind="factual", clauses=("clause.s1",))
    lines = tuple(contest(n, MONDAY) for n in range(1, 13))
    given_ = tuple(
        GivenCount(day=MONDAY + timedelta(days=7 * week), version="1.0.0", n=n)
        for week, n in enumerate([8, 7, 400, 3])
    )
    sheet = asked_sheet(asked(gaps=tuple(log), contests=lines, given=given_))
    told = {line.asked: line.told for line in sheet.chapters[0].lines}
    assert told["How many answers were given?"] == "415 up to 2026-11-22"
    assert told["How many gaps did they meet?"] == (
        "26 in the weeks told below; an answer may meet several"
    )
    assert told["How many answers were contested?"] == "12"
    assert str(told["How many contests are overdue?"]).startswith("12, as of 2027-06-01")
    grids = [chapter.grid for chapter in sheet.chapters if chapter.grid is not None]
    weeks = "2026-11-02 to 2026-11-08"
    assert grids[0].head == ("Weeks", "factual", "silent", "All", "Source")
    assert grids[0].rows == ((weeks, "14", "12", "26", "gaps log"),)
    assert grids[1].rows == (
        (weeks, "clause.s1", "14", "gaps log"),
        (weeks, NO_CLAUSE, "12", "gaps log"),
    )
    assert grids[2].rows == ((weeks, "clause.s1", "12", "contested"),)
    assert "secret" not in str(sheet.to_json())
    assert sheet.n_missing == 0


def test_few_events_are_said_to_be_few() -> None:
    sheet = asked_sheet(
        asked(
            gaps=tuple(events(9)),
            contests=(contest(1, MONDAY),),
            given=(GivenCount(day=MONDAY, version="1.0.0", n=9),),
        )
    )
    told = [line.told for line in sheet.chapters[0].lines]
    assert [str(each)[:13] for each in told] == ["fewer than 10"] * 4
    assert all(chapter.grid is None for chapter in sheet.chapters)
    assert [chapter.lead[:26] for chapter in sheet.chapters[1:4]] == [
        "Nothing can be told yet: t"
    ] * 3


def test_answers_of_a_week_that_runs_are_not_told() -> None:
    given_ = (GivenCount(day=MONDAY, version="1.0.0", n=50),)
    sunday = MONDAY + timedelta(days=6)
    before = asked_sheet(asked(given=given_, today=sunday)).chapters[0].lines[0].told
    after = asked_sheet(asked(given=given_, today=sunday + timedelta(days=1)))
    assert before == "fewer than 10 in the weeks that are over"
    assert after.chapters[0].lines[0].told == f"50 up to {sunday.isoformat()}"
