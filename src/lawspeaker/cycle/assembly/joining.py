"""People of the roll are invited and join; a token is used once, and only its seal is kept."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.projection.people import Invitation, People
    from lawspeaker.governance.roll import Member, Roll
    from lawspeaker.records.canonical import Json

LET_JOIN = "Let them join first: `lawspeaker assembly join`."
BY_HAND, BY_INVITATION = "hand", "invitation"


class InvitationState(StrEnum):
    """What can be done with an invitation."""

    OPEN = "open"
    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"


def not_invited(desk: Desk) -> list[str]:
    """Who is on the roll, not there yet, and holds no invitation; BadInput while it is open."""
    people = desk.views().people
    invited = {each.participant for each in people.invitations.values()}
    return [
        m.participant
        for m in _closed(people).members
        if m.participant not in invited and m.participant not in people.joined
    ]


def invite(desk: Desk, tokens: Mapping[str, str], *, expires_at: datetime) -> None:
    """Put on record that people were invited, by participant their token; BadInput off the roll."""
    people = desk.views().people
    for participant, token in tokens.items():
        _on_the_roll(people, participant)
        body: dict[str, Json] = {
            "participant": participant,
            "seal": seal_of(token),
            "expires_at": expires_at.isoformat(),
        }
        desk.ledger.append(EventKind.INVITED, body)


def join_with(desk: Desk, token: str, *, now: datetime) -> str:
    """Join by an invitation; the participant's id, the same for the same token again.

    BadInput where no invitation has this token, or where it has expired unused.
    """
    people = desk.views().people
    seal = seal_of(token)
    invitation = _invitation(people, seal)
    if invitation.participant in people.joined:
        return invitation.participant
    _require_in_time(invitation, now)
    member = _on_the_roll(people, invitation.participant)
    return _joined(desk, member, by=BY_INVITATION, seal=seal)


def enter_with(desk: Desk, token: str, *, session: str, now: datetime) -> str:
    """Come in by an invitation, to be known from now on by the secret `session`; the id.

    An invitation is used once: claiming it, joining and the session are one event. The same token
    with the same secret is a retry. Somebody who is here already comes in anew by a new invitation,
    and an older session ends. BadInput where no invitation has this token, or where it was used
    already or has expired.
    """
    people = desk.views().people
    seal, known_by = seal_of(token), seal_of(session)
    invitation = _invitation(people, seal)
    here = people.joined.get(invitation.participant)
    if here is not None and (here.seal, here.session) == (seal, known_by):
        return invitation.participant
    if invitation_state(people, token, now=now) is InvitationState.USED:
        raise BadInput("this invitation was used already", mend="Ask for another.")
    _require_in_time(invitation, now)
    member = _on_the_roll(people, invitation.participant)
    by = BY_INVITATION if here is None else here.by
    key = "" if here is None else f":{seal}"
    return _joined(desk, member, by=by, seal=seal, session=known_by, key=key)


def invitation_state(people: People, token: str, *, now: datetime) -> InvitationState:
    """Whether an invitation still opens something to a person who is not known by it yet."""
    seal = seal_of(token)
    invitation = people.invitations.get(seal)
    if invitation is None:
        return InvitationState.UNKNOWN
    here = people.joined.get(invitation.participant)
    # An older record does not say which invitation somebody came in by.
    if here is not None and here.seal in ({seal, ""} if here.by == BY_INVITATION else {seal}):
        return InvitationState.USED
    if now >= datetime.fromisoformat(invitation.expires_at):
        return InvitationState.EXPIRED
    return InvitationState.OPEN


def join_by_hand(desk: Desk, participant: str) -> str:
    """Somebody of the roll is here in person; BadInput off the roll."""
    people = desk.views().people
    member = _on_the_roll(people, participant)
    return participant if participant in people.joined else _joined(desk, member, by=BY_HAND)


def seal_of(token: str) -> str:
    """What is kept of a token: its SHA-256, which a 256-bit token does not give away."""
    return hashlib.sha256(token.encode()).hexdigest()


def _joined(
    desk: Desk, member: Member, *, by: str, seal: str = "", session: str = "", key: str = ""
) -> str:
    body: dict[str, Json] = {
        "participant": member.participant,
        "simulated": member.simulated,
        "by": by,
    }
    body |= {name: kept for name, kept in (("seal", seal), ("session", session)) if kept}
    desk.ledger.append(EventKind.JOINED, body, key=f"joined:{member.participant}{key}")
    return member.participant


def _invitation(people: People, seal: str) -> Invitation:
    invitation = people.invitations.get(seal)
    if invitation is None:
        raise BadInput("no invitation has this token", mend="Copy it whole, or ask for another.")
    return invitation


def _require_in_time(invitation: Invitation, now: datetime) -> None:
    if now >= datetime.fromisoformat(invitation.expires_at):
        raise BadInput(
            f"the invitation expired on {invitation.expires_at}",
            mend="Ask whoever holds the assembly for another, or to be brought in by hand.",
        )


def _closed(people: People) -> Roll:
    if people.roll is None:
        raise BadInput(
            "the roll is not closed yet", mend="Close it first: `lawspeaker assembly roll`."
        )
    return people.roll


def _on_the_roll(people: People, participant: str) -> Member:
    member = _closed(people).by_participant.get(participant)
    if member is None:
        raise BadInput(
            f"{participant!r} is not on the roll", mend="Use an id of the roll, such as p.12."
        )
    return member
