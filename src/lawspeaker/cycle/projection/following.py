"""Views that follow a record which others write too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.projection.views import Views
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from lawspeaker.ports.ledger import Ledger


class Following:
    """The views of a ledger of which the first `n_events` were taken in."""

    def __init__(self, ledger: Ledger, *, views: Views | None = None, n_events: int = 0) -> None:
        self.ledger = ledger
        self.views = views or Views()
        self.n_events = n_events

    def now(self) -> Views:
        """The views of the record as it is now; whoever asks takes nothing into them.

        Where somebody was erased since, they are built anew, for they know what was forgotten.
        """
        since = self.ledger.events_from(self.n_events)
        if self.n_events:
            fresh = tuple(since)
            if any(event.kind is EventKind.ERASED for event in fresh):
                self.views, self.n_events = Views(), 0
                return self.now()
            since = iter(fresh)
        self.n_events += self.views.take(since)
        return self.views
