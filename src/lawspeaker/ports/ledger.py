"""The record, as the rooms see it: append and read, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event, EventKind


class Ledger(Protocol):
    """An append-only record; an appended event is on disk before `append` returns."""

    def append(self, kind: EventKind, body: Mapping[str, Json], *, key: str | None = None) -> Event:
        """Add an event and return it; the same `key` again returns the first event unchanged.

        KeyReused where the key comes again with another kind or body.
        """
        ...

    def find(self, key: str) -> Event | None:
        """The event that a key marks, so that a retry finds what it did; None where none does."""
        ...

    def events(self, *kinds: EventKind) -> Iterator[Event]:
        """All events in order, or those of the given kinds."""
        ...

    def events_from(self, seq: int) -> Iterator[Event]:
        """All events from a place on, in order."""
        ...
