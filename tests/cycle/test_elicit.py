from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from cycle.town import write_town
from lawspeaker.adapters.memory import MemoryLedger
from lawspeaker.adapters.polis.reader import read_polis
from lawspeaker.analysis.groups import GroupMethod
from lawspeaker.cycle.elicit import Ask, serve, served, standing_of
from lawspeaker.errors import KeyReused
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lawspeaker.elicitation.standing import Standing
    from lawspeaker.records.conversation import Conversation
    from lawspeaker.records.event import Event


class Ticking:
    """A clock that is a second later each time it is read."""

    def __init__(self) -> None:
        self.told = datetime(2026, 11, 25, tzinfo=UTC)

    def now(self) -> datetime:
        self.told += timedelta(seconds=1)
        return self.told


class Behind(MemoryLedger):
    """A record whose first reader sees nothing: another request is just about to write."""

    def __init__(self, kept: MemoryLedger) -> None:
        super().__init__(kept.clock)
        self.kept, self.by_key, self.late = kept.kept, kept.by_key, True

    def events(self, *kinds: EventKind) -> Iterator[Event]:
        if self.late:
            self.late = False
            return iter(())
        return super().events(*kinds)


@pytest.fixture
def setting(tmp_path: Path) -> tuple[Conversation, Standing, Ask]:
    conversation = read_polis(write_town(tmp_path))
    standing = standing_of(conversation, method=GroupMethod.AUTO, seed=0)
    votes = conversation.votes
    who = next(
        name
        for name, n in zip(votes.participants, votes.votes_each, strict=True)
        if n + 3 <= votes.n_statements
    )
    return conversation, standing, Ask(participant=who, n=2)


def test_two_requests_at_once_record_one_showing_and_both_succeed(
    setting: tuple[Conversation, Standing, Ask],
) -> None:
    conversation, standing, ask = setting
    ledger = MemoryLedger(Ticking())
    first = serve(conversation, standing, ask, ledger=ledger, clock=Ticking())
    before = served(ledger)
    later = Ticking()
    later.told += timedelta(hours=1)
    second = serve(conversation, standing, ask, ledger=Behind(ledger), clock=later)
    assert served(ledger) == before
    shown = [(each.statement, each.probability) for each in second.suggestions]
    assert shown == [(each.statement, each.probability) for each in first.suggestions]
    assert shown == [(each.statement, each.probability) for each in before]


def test_a_key_that_marks_something_else_is_not_passed_over(
    setting: tuple[Conversation, Standing, Ask],
) -> None:
    conversation, standing, ask = setting
    ledger = MemoryLedger(Ticking())
    serve(conversation, standing, ask, ledger=ledger, clock=Ticking())
    stolen = MemoryLedger(Ticking())
    for key in ledger.by_key:
        stolen.append(EventKind.AUDITED, {"outcome": "another"}, key=key)
    with pytest.raises(KeyReused):
        serve(conversation, standing, ask, ledger=stolen, clock=Ticking())
    assert served(stolen) == ()
