"""Each vote handed in twice at one moment, by the two hands of a pair."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING, TypeAlias

from adapters.ledger.killed_store import vote
from lawspeaker.adapters.ledger.writer import event_writer

if TYPE_CHECKING:
    from collections.abc import Callable

    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.adapters.ledger.writer import GroupWriter
    from lawspeaker.records.event import Event
    from lawspeaker.records.new_event import NewEvent

    Writer: TypeAlias = GroupWriter[NewEvent, Event]


def voted(writer: Writer, number: int) -> None:
    """Hand in a vote and wait until it is on record."""
    writer.submit(vote(number)).result()


def race(
    opened: Callable[[], StoredLedger],
    submit: Callable[[Writer, int], None],
    *,
    n_votes: int,
    n_pairs: int = 1,
) -> int:
    """Hand in so many votes twice each; how many the record keeps."""
    with event_writer(opened, n_waiting=2 * n_votes) as writer:

        def client(first: int, together: Barrier) -> None:
            for number in range(first, n_votes, n_pairs):
                if number // n_pairs % 50 == 0:
                    together.wait(timeout=60)
                submit(writer, number)

        hands = []
        for first in range(n_pairs):
            together = Barrier(2)
            hands += [Thread(target=client, args=(first, together)) for _ in range(2)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
    with opened() as ledger:
        return sum(1 for _ in ledger.events())
