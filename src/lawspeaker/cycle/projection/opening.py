"""What the assembly is, by which rule it goes, and what was read into it from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from lawspeaker.cycle.projection.sources_read import SourceRead
from lawspeaker.cycle.redaction import as_object
from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event

IMPORT = "import"
"""How somebody joined who came with an export."""

CONSULTATION = "consultation"
"""The class of the rule that an assembly fixes before anybody votes."""

N_OWN = 5
"""How many statements one person may propose on the pages, where the assembly does not say."""

_DEEDS = frozenset(
    {
        EventKind.JOINED,
        EventKind.STATEMENT_PROPOSED,
        EventKind.MODERATED,
        EventKind.VOTED,
        EventKind.REVISED,
        EventKind.ERASED,
    }
)


class Opening:
    """The opening event's body, the consultation's rule, the sources that were read.

    `touched` says whether anything was done in the assembly itself since the newest source was
    read, by which what that source claims is out of date. `half_read` says that somebody or a
    vote came from a source that was not read to its end. `closed_because` is why voting ended,
    empty while it has not.
    """

    name: ClassVar[str] = "opening"
    kinds: ClassVar[frozenset[EventKind]] = _DEEDS | {
        EventKind.ASSEMBLY_OPENED,
        EventKind.RULE_FIXED,
        EventKind.SOURCE_READ,
        EventKind.VOTING_CLOSED,
    }

    def __init__(self) -> None:
        self.assembly: Mapping[str, Json] = {}
        self.rule: Mapping[str, Json] = {}
        self.sources: list[SourceRead] = []
        self.touched = False
        self.half_read = False
        self.n_erasures = 0
        self.closed_because = ""

    @property
    def simulated(self) -> bool:
        """Whether everybody in the assembly is simulated."""
        return self.assembly.get("simulated") is True

    @property
    def own_statements(self) -> int:
        """How many statements one person may propose on the pages; 0 where nobody may."""
        said = self.assembly.get("own_statements")
        return said if isinstance(said, int) else N_OWN

    @property
    def topic(self) -> str:
        """The newest source's topic, else the assembly's own."""
        return self.sources[-1].topic if self.sources else str(self.assembly.get("topic", ""))

    def require_whole(self) -> None:
        """Nothing, if every source was read to its end; else BadInput with the mend."""
        if self.half_read:
            raise BadInput(
                "an import into the record was broken off, so that a part of its votes is missing",
                mend="Do the same import again: it goes on where it was broken off.",
            )

    def apply(self, event: Event) -> None:
        """Take in one event."""
        if event.kind is EventKind.ASSEMBLY_OPENED:
            self.assembly = dict(event.body)
        elif event.kind is EventKind.SOURCE_READ:
            self.sources.append(SourceRead.from_json(event.body))
            self.touched = self.half_read = False
        elif event.kind is EventKind.RULE_FIXED:
            if event.body.get("rule_class") == CONSULTATION:
                self.rule = dict(as_object(event.body.get("rule")))
        elif event.kind is EventKind.VOTING_CLOSED:
            self.closed_because = str(event.body["reason"])
        else:
            self.touched = True
            self.half_read |= event.body.get("by") == IMPORT or "cast_at" in event.body
            self.n_erasures += event.kind is EventKind.ERASED

    def to_json(self) -> dict[str, Json]:
        """All of it."""
        return {
            "assembly": dict(self.assembly),
            "rule": dict(self.rule),
            "sources": [each.to_json() for each in self.sources],
            "touched": self.touched,
            "half_read": self.half_read,
            "n_erasures": self.n_erasures,
            "closed_because": self.closed_because,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Json]) -> Self:
        """The opening that was put away."""
        stored = Stored(what="the view of the opening", values=kept)
        opening = cls()
        opening.assembly = stored.part("assembly").values
        opening.rule = stored.part("rule").values
        opening.sources = [SourceRead.from_json(part.values) for part in stored.parts("sources")]
        opening.touched = stored.flag("touched")
        opening.half_read = stored.flag("half_read")
        opening.n_erasures = stored.whole("n_erasures")
        opening.closed_because = stored.text("closed_because")
        return opening
