from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from cycle.stage import Played, events
from lawspeaker.cycle.contest import contest_of, contests, list_contests, ruling_of, rulings
from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import digest
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import opened_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.ports.ledger import Ledger


@pytest.fixture
def ledger(played: Played) -> Iterator[Ledger]:
    with opened_ledger(played.folder) as opened:
        yield opened


def test_a_contest_keeps_answer_version_clauses_relief_and_the_day_it_is_due(
    played: Played, ledger: Ledger
) -> None:
    (kept,) = contests(ledger)
    assert kept == played.demo.contest
    assert kept.answer_digest == digest(kept.answer.encode())
    assert kept.version == "1.0.0"
    assert [clause.id for clause in kept.clauses] == ["clause.s0"]
    assert kept.prompt
    assert kept.relief
    assert kept.due == kept.opened + timedelta(days=10)
    assert kept.simulated


def test_a_ruling_keeps_outcome_factors_reasons_and_dissent(played: Played, ledger: Ledger) -> None:
    (kept,) = rulings(ledger)
    assert kept == played.demo.ruling
    assert kept.outcome.value == "violates"
    assert kept.holding_factors
    assert set(kept.holding_factors) | set(kept.opposing_factors) == set(
        played.demo.contest.factors
    )
    assert kept.reasons
    assert kept.dissent
    assert kept.binding == "precedent"
    (event,) = events(played.folder, EventKind.RULED)
    assert event.body["inputs"]["answer"] == played.demo.contest.answer_digest


def test_the_list_says_how_each_contest_stands(played: Played, ledger: Ledger) -> None:
    (line,) = list_contests(ledger, today=date(2030, 1, 1))
    assert line.status.value == "ruled"
    assert [ruling.id for ruling in line.rulings] == ["ruling.0001"]
    assert line.contest == played.demo.contest


def test_unknown_numbers_are_said_to_be_unknown(ledger: Ledger) -> None:
    assert contest_of(ledger, "contest.0001").id == "contest.0001"
    assert ruling_of(ledger, "ruling.0001").id == "ruling.0001"
    with pytest.raises(BadInput, match=r"no contest contest\.0002"):
        contest_of(ledger, "contest.0002")
    with pytest.raises(BadInput, match=r"no ruling ruling\.0002"):
        ruling_of(ledger, "ruling.0002")
