"""Votes are cast and changed until voting is closed; a retry is recorded once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.cycle.assembly.joining import LET_JOIN
from lawspeaker.errors import BadInput, KeyReused, UsageFault
from lawspeaker.records.event import EventKind
from lawspeaker.records.statement import Moderation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event


class Voting(StrEnum):
    """Where the voting of an assembly stands."""

    NOT_YET = "not yet open"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A vote as it comes in: who, on what, 1, 0 or -1, and the key by which a retry is known.

    `important` is what the person said of the statement, None where they were not asked.
    """

    participant: str
    statement: str
    vote: int
    important: bool | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VotesTaken:
    """How many votes were new, changed an earlier one, or were on record already."""

    n_voted: int
    n_revised: int
    n_known: int


def take_votes(desk: Desk, votes: Iterable[Cast]) -> VotesTaken:
    """Put votes on record in their order, all or none.

    A vote that says what stands already, of the mark too, is known and not recorded again; so is
    one whose key came before with the same vote. UsageFault before the rule is fixed and the roll
    closed, and when voting has ended; BadInput for somebody who has not joined or a statement that
    is not open to votes; KeyReused for a key that marks another vote.
    """
    views = desk.views()
    require_open(views)
    counts = {EventKind.VOTED: 0, EventKind.REVISED: 0}
    n_known = 0
    for cast in votes:
        event = _taken(desk, views, cast)
        if event is None:
            n_known += 1
        else:
            views.take((event,))
            counts[event.kind] += 1
    return VotesTaken(
        n_voted=counts[EventKind.VOTED], n_revised=counts[EventKind.REVISED], n_known=n_known
    )


def take_vote(desk: Desk, cast: Cast) -> Event | None:
    """Put one vote on record as `take_votes` does; None where it was known. No view is changed."""
    views = desk.views()
    require_open(views)
    return _taken(desk, views, cast)


def close_voting(desk: Desk, *, reason: str) -> bool:
    """End the voting for good, with the reason on record; False where it has ended already.

    UsageFault where voting never opened; BadInput without a reason.
    """
    views = desk.views()
    if not reason.strip():
        raise BadInput("no reason is given", mend="Say why: people read it.")
    if voting_of(views) is Voting.CLOSED:
        return False
    require_open(views)
    desk.ledger.append(EventKind.VOTING_CLOSED, {"reason": reason.strip()}, key="voting_closed")
    return True


def voting_of(views: Views) -> Voting:
    """Where the voting of an assembly stands."""
    if views.opening.closed_because:
        return Voting.CLOSED
    opened = views.opening.rule and views.people.roll is not None
    return Voting.OPEN if opened else Voting.NOT_YET


def require_open(views: Views) -> None:
    """Nothing while people vote; UsageFault before and after."""
    stands = voting_of(views)
    if stands is Voting.NOT_YET:
        raise UsageFault(
            "Voting opens when the rule is fixed and the roll is closed: `lawspeaker assembly "
            "rule`, then `lawspeaker assembly roll`."
        )
    if stands is Voting.CLOSED:
        raise UsageFault(f"Voting is closed: {views.opening.closed_because}")


def _taken(desk: Desk, views: Views, cast: Cast) -> Event | None:
    _require_place(views, cast)
    if cast.key is not None and (first := desk.ledger.find(f"vote:{cast.key}")) is not None:
        _require_same(first, cast)
        return None
    stands = views.votes.standing(cast.participant, cast.statement)
    if stands.vote == cast.vote and cast.important in {None, stands.important}:
        return None
    body: dict[str, Json] = {
        "participant": cast.participant,
        "statement": cast.statement,
        "vote": cast.vote,
    }
    kind = EventKind.VOTED if stands.vote is None else EventKind.REVISED
    body |= {} if stands.vote is None else {"was": stands.vote}
    body |= {} if cast.important is None else {"important": cast.important}
    # The n-th vote of a person on a statement has one place, whoever sends it, and how often.
    place = f"{cast.participant}:{cast.statement}:{stands.n_cast}"
    return desk.ledger.append(kind, body, key=f"vote:{cast.key or place}")


def _require_place(views: Views, cast: Cast) -> None:
    if cast.participant not in views.people.joined:
        raise BadInput(f"{cast.participant!r} has not joined", mend=LET_JOIN)
    if cast.statement not in views.statements.proposed:
        raise BadInput(f"there is no {cast.statement!r}", mend="Use an id such as stmt.12.")
    if views.statements.moderation(cast.statement) is Moderation.OUT:
        raise BadInput(f"{cast.statement} is moderated out", mend="Leave it out.")
    if views.statements.waits(cast.statement):
        raise BadInput(
            f"{cast.statement} waits for a moderator",
            mend="Decide on it first: `lawspeaker assembly moderate`.",
        )


def _require_same(first: Event, cast: Cast) -> None:
    said = tuple(first.body.get(each) for each in ("participant", "statement", "vote", "important"))
    if said != (cast.participant, cast.statement, cast.vote, cast.important):
        raise KeyReused(
            f"the key {cast.key!r} already marks another vote",
            mend="Give a new vote a new key.",
        )
