"""A version is put to the ballot: people of its roll say yes, no or neither, each once."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.yaml_form import from_yaml, to_yaml
from lawspeaker.cycle.assembly.joining import LET_JOIN
from lawspeaker.errors import BadInput, KeyReused, UsageFault
from lawspeaker.governance.ballot_paper import PARTICIPANT, SIMULATED, VOTE
from lawspeaker.records.erased_words import holds_erased
from lawspeaker.records.event import EventKind
from lawspeaker.records.natural_order import in_natural_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.projection.ballots import BallotPaper
    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.cycle.ratify import Motion
    from lawspeaker.records.ballot import Ballot
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event


class Balloting(StrEnum):
    """Where a ballot stands."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotsTaken:
    """How many ballots were new, changed an earlier one, or were on record already."""

    n_cast: int
    n_changed: int
    n_known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """How many of those on a ballot's roll have balloted so far, and nothing of how."""

    ballot: str
    version: str
    stands: Balloting
    ends: datetime
    n_people: int
    n_balloted: int

    def to_json(self) -> dict[str, Json]:
        """The form that is printed."""
        return {
            "ballot": self.ballot,
            "version": self.version,
            "stands": self.stands.value,
            "ends": self.ends.isoformat(),
            "n_people": self.n_people,
            "n_balloted": self.n_balloted,
        }


def open_ballot(
    desk: Desk, motion: Motion, *, closes_at: datetime, changeable: bool, now: datetime
) -> str:
    """Put a version to the ballot of an assembly's people; the ballot's id.

    Text, rule, roll, end and whether a ballot may be changed are fixed by this. UsageFault where
    another ballot is open or this one would end before it begins; BadInput where nobody of the
    roll is here.
    """
    views = desk.views()
    newest = views.ballots.newest
    if newest is not None and balloting_of(newest, now=now) is Balloting.OPEN:
        raise UsageFault(
            f"{newest.ballot} on version {newest.version} is open until {newest.closes_at}. "
            "Close it first: `lawspeaker assembly ballot close`."
        )
    if closes_at <= now:
        raise UsageFault("The ballot would end before it begins. Name a later day with --closes.")
    people = [member.participant for member in motion.roll.members]
    if not any(each in views.people.joined for each in people):
        raise BadInput(
            "nobody on the roll of that folder takes part in this assembly",
            mend="Name the folder that `lawspeaker run` made of this assembly's record.",
        )
    ballot = f"ballot.{len(views.ballots.papers) + 1}"
    under = motion.under
    desk.ledger.append(
        EventKind.BALLOT_OPENED,
        {
            "ballot": ballot,
            "version": motion.proposed.version,
            "digest": constitution_digest(motion.proposed),
            "document": to_yaml(motion.proposed),
            "under": {} if under is None else {"document": to_yaml(under)},
            "rule_class": motion.rule_class.value,
            "rule": motion.rule.model_dump(mode="json"),
            "roll": motion.roll.digest(),
            "people": list(people),
            "closes_at": closes_at.isoformat(),
            "changeable": changeable,
        },
        key=ballot,
    )
    return ballot


def take_ballots(desk: Desk, ballots: Iterable[Ballot], *, now: datetime) -> BallotsTaken:
    """Put ballots on the newest paper on record in their order, all or none, as `take_ballot`."""
    views = desk.views()
    paper = views.ballots.newest
    if paper is None:
        raise UsageFault(
            "Nothing was put to the ballot. Open one: `lawspeaker assembly ballot open`."
        )
    counts = {EventKind.BALLOT_CAST: 0, EventKind.BALLOT_CHANGED: 0}
    n_known = 0
    for each in ballots:
        event = _taken(desk, views, each, ballot=paper.ballot, key=None, now=now)
        if event is None:
            n_known += 1
        else:
            views.take((event,))
            counts[event.kind] += 1
    return BallotsTaken(
        n_cast=counts[EventKind.BALLOT_CAST],
        n_changed=counts[EventKind.BALLOT_CHANGED],
        n_known=n_known,
    )


def take_ballot(desk: Desk, cast: Ballot, *, ballot: str, key: str, now: datetime) -> Event | None:
    """Put one ballot on record; None where it stands already, or its key came before with it.

    UsageFault once the ballot is closed, and for a second, other ballot where the first one
    counts; BadInput for somebody who is not on the roll or has not joined; KeyReused for a key
    that marks another ballot.
    """
    return _taken(desk, desk.views(), cast, ballot=ballot, key=key, now=now)


def close_ballot(desk: Desk, *, reason: str, now: datetime) -> bool:
    """End the open ballot before its time, with the reason on record; False where none is open."""
    if not reason.strip():
        raise BadInput("no reason is given", mend="Say why: people read it.")
    paper = desk.views().ballots.newest
    if paper is None or balloting_of(paper, now=now) is Balloting.CLOSED:
        return False
    desk.ledger.append(
        EventKind.BALLOT_CLOSED,
        {"ballot": paper.ballot, "reason": reason.strip()},
        key=f"{paper.ballot}:closed",
    )
    return True


def balloting_of(paper: BallotPaper, *, now: datetime) -> Balloting:
    """Where a ballot stands at a moment."""
    over = paper.closed_because or now >= datetime.fromisoformat(paper.closes_at)
    return Balloting.CLOSED if over else Balloting.OPEN


def turnouts(views: Views, *, now: datetime) -> tuple[Turnout, ...]:
    """Every ballot in the order in which they were opened."""
    return tuple(
        Turnout(
            ballot=name,
            version=paper.version,
            stands=balloting_of(paper, now=now),
            ends=ended_at(paper),
            n_people=len(paper.people),
            n_balloted=len(views.ballots.said.get(name, {})),
        )
        for name, paper in views.ballots.papers.items()
    )


def ended_at(paper: BallotPaper) -> datetime:
    """When a ballot ended, or is to end."""
    return datetime.fromisoformat(paper.closed_at or paper.closes_at).astimezone(UTC)


def ballot_file(views: Views, ballot: str) -> str:
    """The ballots that count, as the file that a count reads; each person once."""
    out = io.StringIO(newline="")
    write = csv.writer(out, lineterminator="\n")
    write.writerow([PARTICIPANT, VOTE, SIMULATED])
    said = views.ballots.said.get(ballot, {})
    for who in in_natural_order(said):
        write.writerow([who, said[who].choices[-1], str(said[who].simulated).lower()])
    return out.getvalue()


def require_counted_whole(paper: BallotPaper | None, *, now: datetime) -> BallotPaper:
    """A paper whose ballots can be counted; UsageFault before it was opened and while it is."""
    if paper is None:
        raise UsageFault(
            "Nothing was put to the ballot there. Open one: `lawspeaker assembly ballot open`."
        )
    if balloting_of(paper, now=now) is Balloting.OPEN:
        raise UsageFault(
            f"{paper.ballot} is open until {paper.closes_at}, and nothing is counted before. To "
            "end it now, say why: `lawspeaker assembly ballot close`."
        )
    return paper


def document_of(text: str) -> Constitution:
    """The version that a paper holds, from its YAML."""
    return from_yaml(text, path="the ballot paper")


def _taken(
    desk: Desk, views: Views, cast: Ballot, *, ballot: str, key: str | None, now: datetime
) -> Event | None:
    paper = views.ballots.papers.get(ballot)
    if paper is None:
        raise BadInput(f"there is no {ballot!r}", mend="Open a ballot first.")
    who, choice = cast.participant, cast.choice.value
    if key is not None and (first := desk.ledger.find(f"ballot:{key}")) is not None:
        _require_same(first, ballot=ballot, who=who, choice=choice)
        return None
    _require_place(views, paper, who, now=now)
    before = views.ballots.of(ballot, who)
    if before[-1:] == (choice,):
        return None
    if before and not paper.changeable:
        raise UsageFault(f"{who} has balloted on {ballot} already, and the first ballot counts.")
    body: dict[str, Json] = {
        "ballot": ballot,
        "participant": who,
        "choice": choice,
        "simulated": cast.simulated or views.people.joined[who].simulated,
    }
    body |= {"was": before[-1]} if before else {}
    kind = EventKind.BALLOT_CHANGED if before else EventKind.BALLOT_CAST
    # The n-th ballot of a person has one place, whoever sends it, and how often.
    place = f"{ballot}:{who}:{len(before)}"
    return desk.ledger.append(kind, body, key=f"ballot:{key or place}")


def _require_place(views: Views, paper: BallotPaper, who: str, *, now: datetime) -> None:
    if balloting_of(paper, now=now) is Balloting.CLOSED:
        raise UsageFault(f"{paper.ballot} is closed since {ended_at(paper).isoformat()}.")
    if holds_erased(paper.document):
        raise UsageFault(f"Words of {paper.version} were erased; nothing is balloted on it.")
    if who not in paper.people:
        raise BadInput(
            f"{who!r} is not on the roll of {paper.ballot}",
            mend="It is of those who took part before it was opened.",
        )
    if who not in views.people.joined:
        raise BadInput(f"{who!r} has not joined", mend=LET_JOIN)


def _require_same(first: Event, *, ballot: str, who: str, choice: str) -> None:
    said = tuple(first.body.get(each) for each in ("ballot", "participant", "choice"))
    if said != (ballot, who, choice):
        raise KeyReused("the key already marks another ballot", mend="Give a new one a new key.")
