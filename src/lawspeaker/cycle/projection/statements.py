"""What was proposed, and what the moderators decided of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from lawspeaker.records.event import EventKind
from lawspeaker.records.statement import Moderation, Statement
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What moderators decided of a statement, and why."""

    moderation: Moderation
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A statement as it was proposed; `said_at` is ms since 1970, None where it is not known."""

    text: str
    author: str | None
    said_at: int | None


class Statements:
    """Statements in the order in which they were proposed, and every decision on each.

    With `moderated_first` what a participant proposed waits until a moderator decides on it.
    """

    name: ClassVar[str] = "statements"
    kinds: ClassVar[frozenset[EventKind]] = frozenset(
        {EventKind.ASSEMBLY_OPENED, EventKind.STATEMENT_PROPOSED, EventKind.MODERATED}
    )

    def __init__(self) -> None:
        self.proposed: dict[str, Proposed] = {}
        self.decisions: dict[str, list[Decision]] = {}
        self.moderated_first = False

    def apply(self, event: Event) -> None:
        """Take in one event."""
        body = event.body
        if event.kind is EventKind.ASSEMBLY_OPENED:
            self.moderated_first = body.get("moderated_first") is True
            return
        statement = str(body["statement"])
        if event.kind is EventKind.MODERATED:
            decided = Moderation[str(body["decision"]).upper()]
            self.decisions.setdefault(statement, []).append(
                Decision(moderation=decided, reason=str(body["reason"]))
            )
            return
        author, said_at = body.get("author"), body.get("said_at")
        self.proposed[statement] = Proposed(
            text=str(body["text"]),
            author=None if author is None else str(author),
            said_at=None if said_at is None else int(str(said_at)),
        )

    def moderation(self, statement: str) -> Moderation:
        """What was decided last; undecided before anybody did."""
        decided = self.decisions.get(statement)
        return decided[-1].moderation if decided else Moderation.UNDECIDED

    def waits(self, statement: str) -> bool:
        """Whether it waits for a moderator, and takes no votes before; KeyError if unknown."""
        undecided = self.moderation(statement) is Moderation.UNDECIDED
        return self.moderated_first and undecided and self.proposed[statement].author is not None

    def takes_votes(self, statement: str) -> bool:
        """Whether people are asked about it: it is there, not out, and waits for nobody."""
        return (
            statement in self.proposed
            and self.moderation(statement) is not Moderation.OUT
            and not self.waits(statement)
        )

    def statement(self, identifier: str) -> Statement:
        """One of them as the analysis takes it, out while it waits; KeyError for an unknown id."""
        each = self.proposed[identifier]
        return Statement(
            id=identifier,
            text=each.text,
            author=each.author,
            moderation=Moderation.OUT if self.waits(identifier) else self.moderation(identifier),
        )

    def to_json(self) -> dict[str, Json]:
        """All of it."""
        return {
            "moderated_first": self.moderated_first,
            "proposed": [
                {"id": key, "text": each.text, "author": each.author, "said_at": each.said_at}
                for key, each in self.proposed.items()
            ],
            "decisions": [
                {"statement": key, "decision": each.moderation.name.lower(), "reason": each.reason}
                for key, decided in self.decisions.items()
                for each in decided
            ],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Json]) -> Self:
        """The statements that were put away."""
        stored = Stored(what="the view of statements", values=kept)
        found = cls()
        found.moderated_first = stored.flag("moderated_first")
        for part in stored.parts("proposed"):
            found.proposed[part.text("id")] = Proposed(
                text=part.text("text"),
                author=None if part.values.get("author") is None else part.text("author"),
                said_at=None if part.values.get("said_at") is None else part.whole("said_at"),
            )
        for part in stored.parts("decisions"):
            found.decisions.setdefault(part.text("statement"), []).append(
                Decision(
                    moderation=Moderation[part.text("decision").upper()],
                    reason=part.text("reason"),
                )
            )
        return found
