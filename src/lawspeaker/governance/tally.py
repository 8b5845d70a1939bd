"""Which ballots count, which are refused and why, and what those that count add up to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.records.ballot import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lawspeaker.governance.roll import Roll
    from lawspeaker.records.ballot import Ballot
    from lawspeaker.records.canonical import Json


class Refusal(StrEnum):
    """Why a ballot is not counted."""

    UNKNOWN = "not on the roll"
    SIMULATED = "a simulated participant's ballot"
    SECOND = "a second ballot of the same person; the first one counts"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedBallot:
    """Whose ballot was refused, the how manieth in the box from 1, and why."""

    participant: str
    place: int
    why: Refusal

    def to_json(self) -> dict[str, Json]:
        """The form that the ledger keeps."""
        return {"participant": self.participant, "place": self.place, "why": self.why.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Ballots of distinct people. Those who abstain take part and take no side."""

    n_yes: int = 0
    n_no: int = 0
    n_abstain: int = 0

    @classmethod
    def of(cls, choices: Iterable[Choice]) -> Tally:
        """Add up choices."""
        listed = list(choices)
        return cls(
            n_yes=listed.count(Choice.YES),
            n_no=listed.count(Choice.NO),
            n_abstain=listed.count(Choice.ABSTAIN),
        )

    @property
    def n_ballots(self) -> int:
        """People who took part."""
        return self.n_yes + self.n_no + self.n_abstain

    @property
    def n_decided(self) -> int:
        """People who took a side."""
        return self.n_yes + self.n_no

    def with_more_no(self, n_changed: int) -> Tally:
        """So many people who said yes say no instead."""
        return Tally(
            n_yes=self.n_yes - n_changed, n_no=self.n_no + n_changed, n_abstain=self.n_abstain
        )

    def with_more_yes(self, n_changed: int) -> Tally:
        """So many people say yes instead: first of those who said no, then of the abstainers."""
        from_no = min(n_changed, self.n_no)
        return Tally(
            n_yes=self.n_yes + n_changed,
            n_no=self.n_no - from_no,
            n_abstain=self.n_abstain - (n_changed - from_no),
        )

    def to_json(self) -> dict[str, Json]:
        """The form that files use."""
        return {"yes": self.n_yes, "no": self.n_no, "abstain": self.n_abstain}


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """An opened ballot box: what counts, overall and by group, and what was refused.

    People who are placed in no group count overall only.
    """

    overall: Tally
    groups: Mapping[str, Tally]
    refused: tuple[RefusedBallot, ...]
    n_simulated: int


def open_box(ballots: Sequence[Ballot], *, roll: Roll, rehearsal: bool = False) -> Box:
    """Sort ballots in the order in which they came; a rehearsal alone takes simulated ones."""
    members = roll.by_participant
    counted: dict[str, Ballot] = {}
    refused: list[RefusedBallot] = []
    n_simulated = 0
    for place, ballot in enumerate(ballots, start=1):
        member = members.get(ballot.participant)
        simulated = ballot.simulated or (member is not None and member.simulated)
        if member is None:
            why = Refusal.UNKNOWN
        elif simulated and not rehearsal:
            why = Refusal.SIMULATED
        elif ballot.participant in counted:
            why = Refusal.SECOND
        else:
            counted[ballot.participant] = ballot
            n_simulated += simulated
            continue
        refused.append(RefusedBallot(participant=ballot.participant, place=place, why=why))
    return Box(
        overall=Tally.of(ballot.choice for ballot in counted.values()),
        groups={
            name: Tally.of(b.choice for who, b in counted.items() if members[who].group == name)
            for name in roll.n_members_of
        },
        refused=tuple(refused),
        n_simulated=n_simulated,
    )
