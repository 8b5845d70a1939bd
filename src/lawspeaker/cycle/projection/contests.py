"""The contests on record, and how each was ruled on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from lawspeaker.cycle.redaction import as_object
from lawspeaker.records.contest import Contest
from lawspeaker.records.event import EventKind
from lawspeaker.records.ruling import Ruling
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event


class Contests:
    """Contests by id, and rulings in the order in which they were made."""

    name: ClassVar[str] = "contests"
    kinds: ClassVar[frozenset[EventKind]] = frozenset({EventKind.CONTESTED, EventKind.RULED})

    def __init__(self) -> None:
        self.contests: dict[str, Contest] = {}
        self.rulings: list[Ruling] = []

    def apply(self, event: Event) -> None:
        """Take in one event."""
        if event.kind is EventKind.RULED:
            self.rulings.append(Ruling.from_json(as_object(event.body.get("ruling"))))
        else:
            contest = Contest.from_json(as_object(event.body.get("contest")))
            self.contests[contest.id] = contest

    def to_json(self) -> dict[str, Json]:
        """All of it."""
        return {
            "contests": [each.to_json() for each in self.contests.values()],
            "rulings": [each.to_json() for each in self.rulings],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Json]) -> Self:
        """The contests that were put away."""
        stored = Stored(what="the view of contests", values=kept)
        found = cls()
        read = [Contest.from_json(part.values) for part in stored.parts("contests")]
        found.contests = {each.id: each for each in read}
        found.rulings = [Ruling.from_json(part.values) for part in stored.parts("rulings")]
        return found
