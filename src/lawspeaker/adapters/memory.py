"""A record, an archive, a model and a silent progress in memory: for tests and trials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput, KeyReused, ProviderFault
from lawspeaker.ports.chat_model import Answered
from lawspeaker.records.canonical import canonical_json, digest
from lawspeaker.records.event import Event
from lawspeaker.records.payloads import check_deed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lawspeaker.ports.chat_model import Asked
    from lawspeaker.ports.clock import Clock
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import EventKind


class MemoryLedger:
    """A record that is gone with the process; it keeps no proofs."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.kept: list[Event] = []
        self.by_key: dict[str, Event] = {}

    def append(self, kind: EventKind, body: Mapping[str, Json], *, key: str | None = None) -> Event:
        """Add an event; the same key again returns the first, or raises KeyReused."""
        check_deed(kind, body)
        if key is not None and key in self.by_key:
            first = self.by_key[key]
            if (first.kind, canonical_json(first.body)) != (kind, canonical_json(body)):
                raise KeyReused(
                    f"the key {key!r} already marks event {first.seq}, which is another",
                    mend="Give a new event a new key.",
                )
            return first
        event = Event(
            seq=len(self.kept),
            kind=kind,
            at=self.clock.now().isoformat(),
            body=dict(body),
            digest=digest(canonical_json(body)),
        )
        self.kept.append(event)
        if key is not None:
            self.by_key[key] = event
        return event

    def find(self, key: str) -> Event | None:
        """The event that a key marks, None where none does."""
        return self.by_key.get(key)

    def events(self, *kinds: EventKind) -> Iterator[Event]:
        """All events in order, or those of the given kinds."""
        return (event for event in self.kept if not kinds or event.kind in kinds)

    def events_from(self, seq: int) -> Iterator[Event]:
        """All events from a place on, in order."""
        return iter(self.kept[seq:])


class MemoryArchive:
    """Named texts in a dictionary."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def write(self, name: str, text: str) -> str:
        """Keep a text; returns its digest."""
        self.texts[name] = text
        return digest(text.encode())

    def read(self, name: str) -> str:
        """The text of a name; BadInput where there is none."""
        if name not in self.texts:
            raise BadInput(f"there is no text {name}", mend="Write it first.")
        return self.texts[name]

    def names(self) -> Iterator[str]:
        """The names, sorted."""
        return iter(sorted(self.texts))


class ScriptedModel:
    """A model that says what it was told to say, in order, and keeps what it was asked."""

    def __init__(self, *replies: str, name: str = "scripted") -> None:
        self.replies = list(replies)
        self.name = name
        self.asked: list[Asked] = []

    def answer(self, asked: Asked) -> Answered:
        """The next reply; ProviderFault where there is none left."""
        self.asked.append(asked)
        if not self.replies:
            raise ProviderFault("The scripted model has no reply left.")
        return Answered(text=self.replies.pop(0), model=self.name)


class Silence:
    """A progress that tells nobody."""

    def started(self, step: str) -> None:
        """Say nothing."""

    def finished(self, step: str, outcome: str) -> None:
        """Say nothing."""
