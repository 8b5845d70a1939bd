"""What was drawn for whom to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from lawspeaker.records.event import EventKind
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event


class Showings:
    """By participant the statements that they were shown, each once, the latest one last."""

    name: ClassVar[str] = "showings"
    kinds: ClassVar[frozenset[EventKind]] = frozenset({EventKind.SERVED})

    def __init__(self) -> None:
        self._shown: dict[str, list[str]] = {}

    def apply(self, event: Event) -> None:
        """Take in one showing."""
        mine = self._shown.setdefault(str(event.body["participant"]), [])
        statement = str(event.body["statement"])
        if statement not in mine:
            mine.append(statement)

    def shown_to(self, participant: str) -> tuple[str, ...]:
        """What somebody was shown, in the order of the record."""
        return tuple(self._shown.get(participant, ()))

    def to_json(self) -> dict[str, Json]:
        """All of it."""
        return {
            "shown": [
                {"participant": who, "statements": list(mine)} for who, mine in self._shown.items()
            ]
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Json]) -> Self:
        """The showings that were put away."""
        showings = cls()
        for part in Stored(what="the view of showings", values=kept).parts("shown"):
            showings._shown[part.text("participant")] = list(part.texts("statements"))
        return showings
