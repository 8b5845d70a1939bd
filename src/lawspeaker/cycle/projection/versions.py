"""The versions of the constitution, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from lawspeaker.records.event import EventKind
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVersion:
    """A version by number: the digest of its newest text, when that was proposed, the counts.

    `results` are those of the counts of ballots on this very text, in order; the last one says
    where it stands: `ratified`, `rejected`, `pending`, `simulated`.
    """

    digest: str
    proposed_at: str
    results: tuple[str, ...] = ()


class Versions:
    """Versions by number, in the order in which they were first proposed."""

    name: ClassVar[str] = "versions"
    kinds: ClassVar[frozenset[EventKind]] = frozenset(
        {EventKind.DRAFTED, EventKind.AMENDED, EventKind.RATIFIED}
    )

    def __init__(self) -> None:
        self.by_number: dict[str, KnownVersion] = {}

    def apply(self, event: Event) -> None:
        """Take in one event."""
        if event.kind is EventKind.RATIFIED:
            counted = event.body.get("constitution")
            for number, each in self.by_number.items():
                if each.digest == counted:
                    results = (*each.results, str(event.body["result"]))
                    self.by_number[number] = replace(each, results=results)
            return
        self.by_number[str(event.body["version"])] = KnownVersion(
            digest=str(event.body["digest"]), proposed_at=event.at
        )

    def to_json(self) -> dict[str, Json]:
        """All of it."""
        return {
            "versions": [
                {
                    "number": number,
                    "digest": each.digest,
                    "proposed_at": each.proposed_at,
                    "results": list(each.results),
                }
                for number, each in self.by_number.items()
            ]
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Json]) -> Self:
        """The versions that were put away."""
        found = cls()
        for part in Stored(what="the view of versions", values=kept).parts("versions"):
            found.by_number[part.text("number")] = KnownVersion(
                digest=part.text("digest"),
                proposed_at=part.text("proposed_at"),
                results=part.texts("results"),
            )
        return found
