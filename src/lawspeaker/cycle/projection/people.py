"""Who may take part, who was invited, and who is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from lawspeaker.governance.roll import Roll
from lawspeaker.records.event import EventKind
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Somebody who is there; `by` says how they came: invitation, hand or import."""

    simulated: bool
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation: whose it is, and until when it can be used."""

    participant: str
    expires_at: str


class People:
    """The roll (None before it is committed), invitations by seal, those who joined in order."""

    name: ClassVar[str] = "people"
    kinds: ClassVar[frozenset[EventKind]] = frozenset(
        {EventKind.ROLL_COMMITTED, EventKind.INVITED, EventKind.JOINED}
    )

    def __init__(self) -> None:
        self.roll: Roll | None = None
        self.invitations: dict[str, Invitation] = {}
        self.joined: dict[str, Joined] = {}

    def apply(self, event: Event) -> None:
        """Take in one event."""
        body = event.body
        if event.kind is EventKind.ROLL_COMMITTED:
            kept = body["roll"]
            self.roll = Roll.from_json(kept if isinstance(kept, dict) else {})
        elif event.kind is EventKind.INVITED:
            self.invitations[str(body["seal"])] = Invitation(
                participant=str(body["participant"]), expires_at=str(body["expires_at"])
            )
        else:
            self.joined[str(body["participant"])] = Joined(
                simulated=body["simulated"] is True, by=str(body["by"])
            )

    def to_json(self) -> dict[str, Json]:
        """All of it."""
        return {
            "roll": None if self.roll is None else self.roll.to_json(),
            "invitations": [
                {"seal": seal, "participant": each.participant, "expires_at": each.expires_at}
                for seal, each in self.invitations.items()
            ],
            "joined": [
                {"participant": who, "simulated": each.simulated, "by": each.by}
                for who, each in self.joined.items()
            ],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Json]) -> Self:
        """The people that were put away."""
        stored = Stored(what="the view of people", values=kept)
        people = cls()
        if kept.get("roll") is not None:
            people.roll = Roll.from_json(stored.part("roll").values)
        people.invitations = {
            part.text("seal"): Invitation(
                participant=part.text("participant"), expires_at=part.text("expires_at")
            )
            for part in stored.parts("invitations")
        }
        people.joined = {
            part.text("participant"): Joined(simulated=part.flag("simulated"), by=part.text("by"))
            for part in stored.parts("joined")
        }
        return people
