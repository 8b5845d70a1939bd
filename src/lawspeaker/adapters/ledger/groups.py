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
    source, n_new = iter(new), 0
    while group := tuple(islice(source, n_a_group)):
        with ledger.transaction():
            for other in ledger.events_from(n_seen):
                if other.kind in disturbs:
                    raise BadInput(
                        f"meanwhile event {other.seq} ({other.kind.value}) was written, which what "
                        "is still to come hangs on",
                        path=ledger.name,
                        mend="Do it again: what is on record is not doubled.",
                    )
            n_new += ledger.extend(group)
            n_seen = ledger.size
    return n_new
