"""People who gave one answer to nearly everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.anonymity import shown, told
from lawspeaker.records.finding import Finding, Severity
from lawspeaker.records.votes import AGREE, DISAGREE, PASS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.votes import Votes


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightLinersAudit:
    """How many people with at least `min_votes` votes gave one answer beyond what chance allows."""

    n_checked: int
    n_agree: int
    n_pass: int
    n_disagree: int
    min_votes: int
    same: float

    @property
    def n(self) -> int:
        """Straight-liners of any kind."""
        return self.n_agree + self.n_pass + self.n_disagree


def audit_straight_liners(
    votes: Votes, *, min_votes: int = 10, same: float = 0.95, chance: float = 0.001
) -> StraightLinersAudit:
    """Count those with one answer on at least `same` of their votes, where that is improbable.

    Improbable: the product of everyone's rates of that answer, on the statements they
    answered so, is below `chance`; so nobody is named for agreeing with what nearly all agree.
    """
    found = straight_liners(votes, min_votes=min_votes, same=same, chance=chance)
    return StraightLinersAudit(
        n_checked=int((votes.votes_each >= min_votes).sum()),
        n_agree=int(found[AGREE].sum()),
        n_pass=int(found[PASS].sum()),
        n_disagree=int(found[DISAGREE].sum()),
        min_votes=min_votes,
        same=same,
    )


def straight_liners(
    votes: Votes, *, min_votes: int = 10, same: float = 0.95, chance: float = 0.001
) -> dict[int, NDArray[np.bool_]]:
    """Whom `audit_straight_liners` counts, a mask (n,) for each answer. Never publish it."""
    seen = np.bincount(votes.statement, minlength=votes.n_statements)
    each, n_people, person = votes.votes_each, votes.n_participants, votes.row
    found = {}
    for answer in (AGREE, PASS, DISAGREE):
        gave = votes.value == answer
        row, column = person[gave], votes.statement[gave]
        rate = (np.bincount(column, minlength=votes.n_statements) + 0.5) / (seen + 1.5)
        surprise = np.bincount(row, weights=-np.log(rate[column]), minlength=n_people)
        alike = np.bincount(row, minlength=n_people) >= same * each
        found[answer] = (each >= min_votes) & alike & (surprise > -np.log(chance))
    return found


def straight_liners_findings(audit: StraightLinersAudit) -> tuple[Finding, ...]:
    """`straight-liners`: a note, or a warning where they are over 5 % of those checked.

    Fewer than ten people are not counted out loud, nor what would give their number away.
    """
    if not audit.n:
        return ()
    by_answer = {"agreed": audit.n_agree, "passed": audit.n_pass, "disagreed": audit.n_disagree}
    few = any(shown(n) is None for n in by_answer.values())
    parts = ", ".join(f"{n} {answer}" for answer, n in by_answer.items())
    return (
        Finding(
            id="straight-liners",
            severity=Severity.WARNING if audit.n > 0.05 * audit.n_checked else Severity.NOTE,
            title="Some people gave one answer to nearly everything",
            sentence=(
                f"{told(audit.n).capitalize()} of {audit.n_checked} people with at least "
                f"{audit.min_votes} votes gave the same answer to nearly all"
                f"{'' if few else f': {parts}'}. Their votes are kept."
            ),
            evidence={
                "n_checked": audit.n_checked,
                "n_people": shown(audit.n),
                "n_agree": None if few else audit.n_agree,
                "n_pass": None if few else audit.n_pass,
                "n_disagree": None if few else audit.n_disagree,
                "same": audit.same,
            },
            mend="Compare the main results with and without them before relying on close calls.",
        ),
    )
