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
    """Somebody who is there; `by` says how they came: invitation, hand or import.

    `seal` is that of the invitation last used, `session` that of the secret under which the person
    is known on the web; both are empty where there is none.
    """

    simulated: bool
    by: str
    seal: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation: whose it is, and until when it can be used."""

    participant: str
    expires_at: str


class People:
    """The roll (None before it is committed), invitations by seal, those who joined in order.

    A person's new invitation takes the place of the one before. `by_session` gives whom a
    session's seal stands for.
    """

    name: ClassVar[str] = "people"
    kinds: ClassVar[frozenset[EventKind]] = frozenset(
        {EventKind.ROLL_COMMITTED, EventKind.INVITED, EventKind.JOINED}
    )

    def __init__(self) -> None:
        self.roll: Roll | None = None
        self.invitations: dict[str, Invitation] = {}
        self.joined: dict[str, Joined] = {}
        self.by_session: dict[str, str] = {}
        self._invited: dict[str, str] = {}  # the seal by participant

    def apply(self, event: Event) -> None:
        """Take in one event."""
        body = event.body
        if event.kind is EventKind.ROLL_COMMITTED:
            kept = body["roll"]
            self.roll = Roll.from_json(kept if isinstance(kept, dict) else {})
        elif event.kind is EventKind.INVITED:
            self._invite(
                str(body["seal"]),
                Invitation(
                    participant=str(body["participant"]), expires_at=str(body["expires_at"])
                ),
            )
        else:
            self._join(
                str(body["participant"]),
                Joined(
                    simulated=body["simulated"] is True,
                    by=str(body["by"]),
                    seal=str(body.get("seal", "")),
                    session=str(body.get("session", "")),
                ),
            )

    def _invite(self, seal: str, invitation: Invitation) -> None:
        self.invitations.pop(self._invited.get(invitation.participant, ""), None)
        self._invited[invitation.participant] = seal
        self.invitations[seal] = invitation

    def _join(self, participant: str, joined: Joined) -> None:
        before = self.joined.get(participant)
        if before is not None:
            self.by_session.pop(before.session, None)
        self.joined[participant] = joined
        if joined.session:
            self.by_session[joined.session] = participant

    def to_json(self) -> dict[str, Json]:
        """All of it."""
        return {
            "roll": None if self.roll is None else self.roll.to_json(),
            "invitations": [
                {"seal": seal, "participant": each.participant, "expires_at": each.expires_at}
                for seal, each in self.invitations.items()
            ],
            "joined": [
                {
                    "participant": who,
                    "simulated": each.simulated,
                    "by": each.by,
                    "seal": each.seal,
                    "session": each.session,
                }
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
        for part in stored.parts("invitations"):
            people._invite(
                part.text("seal"),
                Invitation(
                    participant=part.text("participant"), expires_at=part.text("expires_at")
                ),
            )
        for part in stored.parts("joined"):
            people._join(
                part.text("participant"),
                Joined(
                    simulated=part.flag("simulated"),
                    by=part.text("by"),
                    seal=part.text("seal"),
                    session=part.text("session"),
                ),
            )
        return people
