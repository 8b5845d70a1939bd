"""Many events in groups, so that others can write in between and a crash leaves a whole prefix."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.records.event import EventKind
    from lawspeaker.records.new_event import NewEvent
    from lawspeaker.records.spelled_event import SpelledEvent

N_A_GROUP = 25_000
"""Events under one fsync: about a second of the write lock, where others wait up to five."""


def extend_in_groups(
    ledger: StoredLedger,
    new: Iterable[NewEvent | SpelledEvent],
    *,
    n_seen: int,
    disturbs: frozenset[EventKind],
    n_a_group: int = N_A_GROUP,
) -> int:
    """Add any number of events, each group durable before the next; how many were new.

    What is added hangs on the first `n_seen` events of the record. BadInput, with the groups
    before it kept, where somebody else has since written an event of a kind that `disturbs` it.
    """
    seen = _Seen(ledger, n_seen, disturbs)
    source, n_new = iter(new), 0
    while group := tuple(islice(source, n_a_group)):
        # Looked at in the transaction of `extend`: in one round it, each page would be kept twice.
        n_added = ledger.extend(group, first=seen.catch_up)
        seen.n_events += n_added
        n_new += n_added
    return n_new


class _Seen:
    """How much of the record is known to hold nothing that disturbs."""

    def __init__(self, ledger: StoredLedger, n_events: int, disturbs: frozenset[EventKind]) -> None:
        self.ledger = ledger
        self.n_events = n_events
        self.disturbs = disturbs

    def catch_up(self) -> None:
        """Look at what others wrote since; BadInput where it disturbs."""
        for other in self.ledger.events_from(self.n_events):
            if other.kind in self.disturbs:
                raise BadInput(
                    f"meanwhile event {other.seq} ({other.kind.value}) was written, on which "
                    "hangs what is still to come",
                    path=self.ledger.name,
                    mend="Do it again: what is on record is not doubled.",
                )
            self.n_events += 1
