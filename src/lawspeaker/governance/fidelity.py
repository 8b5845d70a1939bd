"""Whether people hold an edit true to its sources: its authors and a panel accept or reject it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.analysis.intervals import jeffreys
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.ballot import Choice

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lawspeaker.governance.roll import Roll
    from lawspeaker.records.ballot import Ballot
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.estimate import Estimate

HALF = 0.5


class FidelityVerdict(StrEnum):
    """What became of an edit; only ACCEPTED words replace a quotation."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REFUSED_BY_AUTHOR = "refused by an author"
    TOO_LITTLE_DATA = "too little data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fidelity:
    """The share who hold the edit true, its verdict, and the judgments that did not count.

    `share` is None where fewer than ten took a side: it would say who said what.
    `refused` are `participant: reason`. `simulated` marks a count of simulated people.
    """

    verdict: FidelityVerdict
    n_sides: int
    share: Estimate | None
    refused: tuple[str, ...]
    simulated: bool

    @property
    def sentence(self) -> str:
        """The verdict in a sentence."""
        who = "simulated people" if self.simulated else "people"
        if self.verdict is FidelityVerdict.TOO_LITTLE_DATA:
            return f"At least {K_ANONYMITY} {who} must take a side."
        if self.verdict is FidelityVerdict.REFUSED_BY_AUTHOR:
            return "An author of a source does not stand by these words; the quotation stays."
        told = (
            ""
            if self.share is None
            else (
                f" {self.share.est:.0%} ({self.share.lo:.0%} to {self.share.hi:.0%}) of "
                f"{self.share.n} {who}"
            )
        )
        word = "Held true by" if self.verdict is FidelityVerdict.ACCEPTED else "Not held true: only"
        return f"{word}{told}."

    def to_json(self) -> dict[str, Json]:
        """The form that the record keeps."""
        return {
            "verdict": self.verdict.value,
            "share": None if self.share is None else self.share.to_json(),
            "n_refused": len(self.refused),
            "simulated": self.simulated,
        }


def fidelity_of(
    judgments: Sequence[Ballot], *, roll: Roll, authors: Collection[str], rehearsal: bool
) -> Fidelity:
    """Count judgments (yes: true to its sources) of people on the roll, the last of each.

    Accepted where the 95 % lower bound of the share (Jeffreys) exceeds one half and no author of
    a source rejects it. Simulated people count only in a rehearsal, whose result says so.
    """
    members, last, refused = roll.by_participant, {}, []
    for each in judgments:
        member = members.get(each.participant)
        if member is None:
            refused.append(f"{each.participant}: not on the roll")
        elif (each.simulated or member.simulated) and not rehearsal:
            refused.append(f"{each.participant}: simulated")
        else:
            last[each.participant] = each.choice
    yes = sum(choice is Choice.YES for choice in last.values())
    n = yes + sum(choice is Choice.NO for choice in last.values())
    share = jeffreys(yes, n) if n >= K_ANONYMITY else None
    return Fidelity(
        verdict=_verdict(share, [last.get(author) for author in authors]),
        n_sides=n,
        share=share,
        refused=tuple(refused),
        simulated=rehearsal,
    )


def _verdict(share: Estimate | None, of_authors: list[Choice | None]) -> FidelityVerdict:
    if Choice.NO in of_authors:
        return FidelityVerdict.REFUSED_BY_AUTHOR
    if share is None:
        return FidelityVerdict.TOO_LITTLE_DATA
    return FidelityVerdict.ACCEPTED if share.lo > HALF else FidelityVerdict.REJECTED
