"""What a folder knows: its record, its versions, its contests and the files that a run wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.digests import mark
from lawspeaker.cycle.contest import list_contests
from lawspeaker.cycle.draft import node_of
from lawspeaker.cycle.versions import current, numbers, version
from lawspeaker.records.stored import Stored
from lawspeaker.report.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.governance.docket import DocketLine
    from lawspeaker.ports.archive import Archive
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event, EventKind
    from lawspeaker.report.sheet import Chapter

_FILES = ("audit.json", "groups.json", "slate.json", "support.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that a generated document may tell.

    `versions` are all kept versions, oldest first, `files` the JSON files of a run that are
    there, by name.
    """

    constitution: Constitution
    versions: tuple[Constitution, ...]
    events: tuple[Event, ...]
    docket: tuple[DocketLine, ...]
    files: Mapping[str, Mapping[str, Json]]

    @property
    def simulated(self) -> bool:
        """Whether anybody in it is simulated, or its status says so."""
        return self.constitution.status.value == "simulated" or any(
            _count(event, "n_simulated") for event in self.events
        )

    @property
    def source(self) -> str:
        """The constitution as a source: its version and digest, as `trace` knows it."""
        return node_of(self.constitution)

    @property
    def subject(self) -> str:
        """The document of which all this speaks."""
        held = self.constitution
        return f"{held.title}, version {held.version}, {held.status.value}"

    def sheet(self, name: str, *chapters: Chapter, title: str, about: str) -> Sheet:
        """A document of these chapters, which says of which constitution it speaks."""
        return Sheet(
            name=name,
            title=title,
            about=about,
            subject=self.subject,
            simulated=self.simulated,
            chapters=chapters,
        )

    def of(self, *kinds: EventKind) -> tuple[Event, ...]:
        """The events of some kinds, in order."""
        return tuple(event for event in self.events if event.kind in kinds)

    def last(self, *kinds: EventKind) -> Event | None:
        """The last event of some kinds, None where there is none."""
        found = self.of(*kinds)
        return found[-1] if found else None

    def file(self, name: str) -> Stored | None:
        """A JSON file of the run, None where it is not there."""
        kept = self.files.get(name)
        return None if kept is None else Stored(what=name, values=kept)


def gather(ledger: Ledger, archive: Archive, *, today: date) -> Facts:
    """Read them; BadInput where the record or the constitution is damaged."""
    there = set(archive.names())
    return Facts(
        constitution=current(archive),
        versions=tuple(version(archive, number) for number in numbers(archive)),
        events=tuple(ledger.events()),
        docket=list_contests(ledger, today=today),
        files={name: json.loads(archive.read(name)) for name in _FILES if name in there},
    )


def event_source(event: Event) -> str:
    """An event as a source, as `trace` knows it."""
    return f"event.{event.seq}"


def clause_source(clause: Clause) -> str:
    """A clause's wording as a source."""
    return mark(clause)


def outcome_of(event: Event) -> str:
    """What the event says came of it."""
    return str(event.body.get("outcome", event.kind.value.replace("_", " ")))


def _count(event: Event, name: str) -> int:
    found = event.body.get(name)
    return found if isinstance(found, int) else 0
