"""The one writer: killed, raced, overfilled and given bad events among good ones."""

from __future__ import annotations

from threading import Barrier, Event
from time import sleep
from typing import TYPE_CHECKING, ClassVar

import pytest

from adapters.ledger.double_votes import race, voted
from adapters.ledger.killed_store import killed_under_clients, vote
from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.ledger.sqlite import SqliteLedger, open_ledger
from lawspeaker.adapters.ledger.writer import GroupWriter, event_writer
from lawspeaker.errors import BadInput, KeyReused, Overloaded, ProviderFault, UsageFault
from lawspeaker.records.event import EventKind
from lawspeaker.records.new_event import NewEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from adapters.ledger.double_votes import Writer
    from lawspeaker.records.event import Event as Recorded

N_VOTES, N_FEW, N_KILLS = 100_000, 12_000, 12
N_DOUBLES = 1_500


def opener(path: Path) -> Callable[[], SqliteLedger]:
    return lambda: open_ledger(path, SystemClock(), create=True)


@pytest.mark.no_cover
def test_kill_9_under_retrying_clients_loses_and_doubles_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    found = killed_under_clients(str(path), opener(path), n_votes=N_VOTES, n_kills=N_KILLS)
    assert found.whole
    assert found.n_starts > N_KILLS
    assert (found.n_lost, found.n_doubled, found.n_kept) == (0, 0, N_VOTES)


@pytest.mark.no_cover
def test_the_kill_finds_a_store_that_acknowledges_too_early(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    found = killed_under_clients(
        str(path), opener(path), n_votes=N_FEW, n_kills=N_KILLS, eager=True
    )
    assert found.n_lost > 0


@pytest.mark.no_cover
def test_1500_double_submissions_are_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    assert race(opener(path), voted, n_votes=N_DOUBLES) == N_DOUBLES


@pytest.mark.no_cover
def test_the_race_catches_check_then_insert(tmp_path: Path) -> None:
    seen: set[int] = set()
    gap = Barrier(2)  # both have checked before either inserts: the worst schedule

    def weak(writer: Writer, number: int) -> None:
        known = number in seen
        gap.wait(timeout=30)
        if not known:
            new = NewEvent(kind=EventKind.BALLOTED, body={"n": number})  # no key, so no UNIQUE
            writer.submit(new).result()
            seen.add(number)

    assert race(opener(tmp_path / "a.db"), weak, n_votes=N_DOUBLES) > N_DOUBLES


class Slow(SqliteLedger):
    """Waits for a sign before it writes, and can fail as a server does."""

    go, asked = Event(), Event()
    broken = False

    def append_all(self, new: Sequence[NewEvent]) -> tuple[Recorded, ...]:
        if len(new) == 1 and self.depth == 0:
            self.asked.set()
            assert self.go.wait(timeout=30)
        if Slow.broken:
            raise ProviderFault("gone")
        return super().append_all(new)


def test_a_bad_event_fails_alone_and_a_full_queue_says_when_to_try_again(tmp_path: Path) -> None:
    Slow.go.clear()
    Slow.asked.clear()
    path = tmp_path / "ledger.db"
    writer = event_writer(lambda: Slow(path, SystemClock()), n_waiting=6)
    first = writer.submit(vote(0))
    assert Slow.asked.wait(timeout=30)  # alone: what is sent from now on waits in the queue
    bad = [
        NewEvent(kind=EventKind.RULED, body={}, key="k1"),
        NewEvent(kind=EventKind.RULED, body={"x": float("nan")}),
        NewEvent(kind=EventKind.RULED, body={"x": "\ud800"}),
        NewEvent(kind=EventKind.RULED, body={"form": 1}),
    ]
    promises = [writer.submit(new) for new in (vote(1), *bad, vote(2))]
    with pytest.raises(Overloaded, match="6 events wait") as refusal:
        writer.submit(vote(3))
    assert refusal.value.retry_after_s >= 1
    assert not first.done()
    Slow.go.set()
    writer.close()
    assert [promises[0].result().seq, promises[-1].result().seq] == [1, 2]
    for promise, kind in zip(
        promises[1:5], (KeyReused, ValueError, UnicodeEncodeError, BadInput), strict=True
    ):
        assert isinstance(promise.exception(), kind)
    with pytest.raises(UsageFault, match="closed"):
        writer.submit(vote(4))
    with open_ledger(path, SystemClock(), create=False) as ledger:
        assert ledger.verify().n_events == 3


def test_a_failed_store_acknowledges_nothing_and_is_opened_again(tmp_path: Path) -> None:
    Slow.go.set()
    with event_writer(lambda: Slow(tmp_path / "ledger.db", SystemClock())) as writer:
        Slow.broken = True
        try:
            with pytest.raises(ProviderFault):
                writer.submit(vote(1)).result()
        finally:
            Slow.broken = False
        assert writer.submit(vote(1)).result().seq == 0
    with pytest.raises(BadInput, match="cannot be opened"):
        event_writer(opener(tmp_path / "none" / "ledger.db"))


class Grouped(SqliteLedger):
    """Tells when it begins, writes when it may, and remembers how many were written together."""

    sizes: ClassVar[list[int]] = []
    begun: ClassVar[Event] = Event()
    go: ClassVar[Event] = Event()

    def append_all(self, new: Sequence[NewEvent]) -> tuple[Recorded, ...]:
        self.begun.set()
        self.go.wait()
        sleep(0.01)  # that a group is waited for is measured by the time of the last
        self.sizes.append(len(new))
        return super().append_all(new)


def test_hands_answered_together_are_waited_for_and_one_hand_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Grouped.sizes.clear()
    Grouped.begun.clear()
    Grouped.go.clear()
    patience = f"{GroupWriter.__module__}.PATIENCE"
    monkeypatch.setattr(patience, 1_000.0)  # outlasts any pause of a busy machine
    with event_writer(lambda: Grouped(tmp_path / "ledger.db", SystemClock())) as writer:
        first = writer.submit(vote(0))
        Grouped.begun.wait()  # it is being written alone
        second, third = writer.submit(vote(1)), writer.submit(vote(2))
        Grouped.go.set()
        for written in (first, second, third):
            written.result()
        again = writer.submit(vote(3))
        sleep(0.02)  # the other hand is a moment later
        writer.submit(vote(4)).result()
        again.result()
        monkeypatch.setattr(patience, 0.5)
        writer.submit(vote(5)).result()  # the other has gone
    assert Grouped.sizes == [1, 2, 2, 1]
