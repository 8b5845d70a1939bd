"""What the record comes to, kept for quick reading: it can be dropped and built anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event, EventKind


class Projection(Protocol):
    """A fold over events of some kinds, taken in the order of the record.

    It never holds what the events do not say, so that building it anew gives the same.
    """

    name: ClassVar[str]
    kinds: ClassVar[frozenset[EventKind]]

    def apply(self, event: Event) -> None:
        """Take in one event whose body is not erased."""
        ...

    def to_json(self) -> dict[str, Json]:
        """All of it, so that it can be put away."""
        ...

    @classmethod
    def from_json(cls, kept: Mapping[str, Json]) -> Self:
        """What was put away; BadInput where it is damaged."""
        ...
