"""Who may vote is fixed and hashed before anybody votes, and each part of that can fail."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.memory import MemoryArchive, MemoryLedger, Silence
from lawspeaker.cycle import ratify
from lawspeaker.cycle.assembly import joining, opening, voting
from lawspeaker.cycle.desk import Desk
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.governance.roll import Roll
from lawspeaker.records.event import EventKind

N_PEOPLE = 3
VOTE = voting.Cast(participant="p.0", statement="stmt.0", vote=1)


@pytest.fixture
def desk() -> Desk:
    """An assembly with a rule and a statement, and no roll yet."""
    clock = FixedClock(datetime(2026, 11, 26, tzinfo=UTC))
    made = Desk(ledger=MemoryLedger(clock), archive=MemoryArchive(), progress=Silence())
    body = {"assembly": "a", "topic": "Books", "description": "", "simulated": False}
    made.ledger.append(EventKind.ASSEMBLY_OPENED, body, key="assembly")
    made.ledger.append(EventKind.STATEMENT_PROPOSED, {"statement": "stmt.0", "text": "A case."})
    opening.fix_rule(made, {"clauses": 2})
    return made


def unproven_votes(desk: Desk) -> list[int]:
    """Votes before which no roll stands whose digest and size are those of its people."""
    sure, found = False, []
    for event in desk.ledger.events():
        if event.kind is EventKind.ROLL_COMMITTED:
            roll = Roll.from_json(event.body["roll"])
            told = str(event.body["outcome"]).partition(" ")[0]
            sure = (event.body["digest"], told) == (roll.digest(), str(len(roll.members)))
        elif event.kind is EventKind.VOTED and not sure:
            found.append(event.seq)
    return found


def held(desk: Desk) -> None:
    opening.close_roll(desk, [False] * N_PEOPLE)
    joining.join_by_hand(desk, "p.0")
    voting.take_votes(desk, [VOTE])


def test_the_roll_with_its_size_and_digest_stands_before_the_first_vote(desk: Desk) -> None:
    with pytest.raises(UsageFault, match="Voting opens when"):
        voting.take_votes(desk, [VOTE])
    with pytest.raises(BadInput, match="the roll is not closed"):
        joining.join_by_hand(desk, "p.0")
    held(desk)
    assert unproven_votes(desk) == []
    with pytest.raises(BadInput, match="the roll is closed, with 3 people"):
        opening.close_roll(desk, [False])


def test_without_the_gate_somebody_votes_before_the_roll(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voting, "require_open", lambda _: None)
    desk.ledger.append(EventKind.JOINED, {"participant": "p.0", "simulated": False, "by": "hand"})
    voting.take_votes(desk, [VOTE])
    assert len(unproven_votes(desk)) == 1


def test_without_its_digest_a_roll_proves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as off:
        off.setattr(Roll, "digest", lambda _: "sha256:0")
        held(desk)
    assert len(unproven_votes(desk)) == 1


def test_a_roll_that_is_not_the_one_that_was_hashed_takes_no_ballot(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(desk)
    assert len(ratify.roll_on_record(desk.ledger).members) == N_PEOPLE
    (event,) = desk.ledger.events(EventKind.ROLL_COMMITTED)
    assert isinstance(event.body, dict)
    event.body["roll"] = Roll.from_json(event.body["roll"]).to_json()
    event.body["roll"]["members"].append({"participant": "p.9", "group": "", "simulated": False})
    with pytest.raises(BadInput, match="not the one whose digest was committed"):
        ratify.roll_on_record(desk.ledger)
    monkeypatch.setattr(Roll, "digest", lambda _: event.body["digest"])
    assert len(ratify.roll_on_record(desk.ledger).members) == N_PEOPLE + 1
