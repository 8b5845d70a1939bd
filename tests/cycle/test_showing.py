"""What is shown next is drawn evenly, is on record with its chance, and stands until answered."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.memory import MemoryArchive, MemoryLedger, Silence
from lawspeaker.cycle.assembly.joining import join_by_hand
from lawspeaker.cycle.assembly.opening import close_roll, fix_rule, open_assembly
from lawspeaker.cycle.assembly.saying import moderate, propose
from lawspeaker.cycle.assembly.showing import show_next, way_of
from lawspeaker.cycle.assembly.voting import Cast, close_voting, take_vote
from lawspeaker.cycle.desk import Desk
from lawspeaker.cycle.elicit import served
from lawspeaker.cycle.projection.following import Following
from lawspeaker.elicitation.routing_audit import audit_routing
from lawspeaker.elicitation.serving_log import ServingLog
from lawspeaker.errors import UsageFault
from lawspeaker.records.statement import Moderation

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
N_STATEMENTS = 12


def assembled(n_people: int, *, n_statements: int = N_STATEMENTS) -> Desk:
    """An assembly that votes; nobody wrote its statements, and everybody is there."""
    ledger = MemoryLedger(FixedClock(NOON))
    desk = Desk(
        ledger=ledger,
        archive=MemoryArchive(),
        progress=Silence(),
        kept=Following(ledger).now,
    )
    open_assembly(desk, assembly="a", topic="Books", description="", simulated=True)
    fix_rule(desk, {"n_clauses": 1, "min_votes": 0, "method": "auto", "seed": 0})
    close_roll(desk, [True] * n_people)
    for n in range(n_people):
        join_by_hand(desk, f"p.{n}")
    for n in range(n_statements):
        propose(desk, f"Statement {n}.", author=None)
    return desk


def show(desk: Desk, who: str = "p.0", *, skipped: str = "", second: int = 0) -> str:
    at = (NOON + timedelta(seconds=second)).isoformat()
    return show_next(desk, who, skipped=skipped, at=at)


def vote(desk: Desk, statement: str, who: str = "p.0", how: int = 1) -> None:
    take_vote(desk, Cast(participant=who, statement=statement, vote=how))


def test_a_showing_stands_until_it_is_answered_or_skipped() -> None:
    desk = assembled(1, n_statements=3)
    first = show(desk)
    assert [show(desk) for _ in range(3)] == [first] * 3
    vote(desk, first)
    second = show(desk)
    third = show(desk, skipped=second)
    assert [show(desk), show(desk, skipped=second), show(desk, skipped="stmt.99")] == [third] * 3
    assert {first, second, third} == {"stmt.0", "stmt.1", "stmt.2"}
    assert show(desk, skipped=third) == second  # what was skipped comes again
    vote(desk, third)
    assert show(desk) == second
    vote(desk, second)
    assert show(desk) == ""
    kept = served(desk.ledger)
    assert [each.statement for each in kept] == [first, second, third]
    assert [(each.n_eligible, each.probability) for each in kept] == [(3, 1 / 3), (2, 0.5), (1, 1)]
    assert {each.route for each in kept} == {"uniform"}
    assert len({each.model for each in kept}) == 3


def test_what_is_ones_own_or_out_is_not_drawn_and_what_is_new_is() -> None:
    desk = assembled(2, n_statements=2)
    propose(desk, "Mine.", author="p.0")
    shown = show(desk)
    moderate(desk, shown, Moderation.OUT, reason="It names somebody.")
    other = show(desk)
    assert {shown, other} == {"stmt.0", "stmt.1"}
    vote(desk, other)
    assert show(desk) == ""
    propose(desk, "Theirs.", author="p.1")
    assert show(desk) == "stmt.3"
    assert way_of(desk.views(), "p.1").n_left == 2  # stmt.2 and the one that is not out


def test_nothing_is_drawn_before_voting_is_open_or_after() -> None:
    desk = assembled(1)
    show(desk)
    close_voting(desk, reason="The weeks are over.")
    with pytest.raises(UsageFault, match="closed"):
        show(desk)
    assert len(served(desk.ledger)) == 1


def test_every_statement_is_as_likely_at_every_draw_and_the_audit_finds_no_fault() -> None:
    n_people, n_each = 600, 4
    desk = assembled(n_people)
    rng = np.random.default_rng(1)
    for n in range(n_people):
        skipped = ""
        for step in range(n_each):
            shown = show(desk, f"p.{n}", skipped=skipped, second=n * n_each + step)
            skipped = shown
            if rng.random() < 0.7:  # the others skip
                vote(desk, shown, f"p.{n}")
    kept = served(desk.ledger)
    assert len(kept) == n_people * n_each
    names = [f"stmt.{n}" for n in range(N_STATEMENTS)]
    for step in range(n_each):
        count = Counter(each.statement for each in kept[step::n_each])
        expected = n_people / N_STATEMENTS
        chi_square = sum((count[name] - expected) ** 2 / expected for name in names)
        assert chi_square < 31.3  # the 0.999 quantile of chi-square with 11 degrees of freedom
    # After one statement any other may come: an order that all shared would show here.
    pairs = {
        (a.statement, b.statement) for a, b in pairwise(kept) if a.participant == b.participant
    }
    assert len(pairs) == N_STATEMENTS * (N_STATEMENTS - 1)
    people = [f"p.{n}" for n in range(n_people)]
    audit = audit_routing(ServingLog.of(kept, people, names))
    assert not audit.miscalibrated
    assert not audit.degenerate


def test_the_audit_catches_a_draw_that_is_not_even(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lawspeaker.cycle.assembly.showing._drawn", lambda way, **_: way.fresh[0])
    desk = assembled(100)
    for n in range(100):
        for step in range(3):
            vote(desk, show(desk, f"p.{n}", second=3 * n + step), f"p.{n}")
    people = [f"p.{n}" for n in range(100)]
    names = [f"stmt.{n}" for n in range(N_STATEMENTS)]
    assert audit_routing(ServingLog.of(served(desk.ledger), people, names)).miscalibrated


def test_showings_are_a_view_that_is_put_away_and_read_again() -> None:
    desk = assembled(2)
    show(desk)
    view = desk.views().showings
    again = type(view).from_json(view.to_json())
    assert again.shown_to("p.0") == view.shown_to("p.0") != ()
    assert again.shown_to("p.1") == ()
