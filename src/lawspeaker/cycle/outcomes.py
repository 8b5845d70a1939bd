"""The main outcomes of votes, in a form that can be compared when votes are added or left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.consensus import consensus
from lawspeaker.analysis.groups import Verdict, opinion_groups
from lawspeaker.analysis.stability import adjusted_rand
from lawspeaker.analysis.support import support
from lawspeaker.cycle.choose import VETO_THRESHOLD
from lawspeaker.cycle.group import MAX_GROUPS
from lawspeaker.errors import BadInput
from lawspeaker.social_choice.equal_shares import equal_shares
from lawspeaker.social_choice.profile import Approvals
from lawspeaker.social_choice.veto import group_veto

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.analysis.consensus import Consensus
    from lawspeaker.analysis.groups import OpinionGroups
    from lawspeaker.analysis.support import Support
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.votes import Votes

N_TOP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """What is held fixed between the outcomes that are compared.

    `chance` holds each person's uniform draws (S + 1,) that fill in unseen votes, so that the
    same cell is filled in the same way unless its probability changes; the last is for a
    statement that comes late.
    """

    seed: int
    n_clauses: int
    min_votes: int
    chance: dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcomes:
    """Groups, the statements of widest agreement, the slate, and each statement's standing.

    `label` (n,) places people in groups, -1 for nowhere. `consensus` are the five statements of
    the greatest worst-group lower bound, `ranked` all with enough votes in that order, and
    `worst_lo` that bound by id. `standing` says agreed, rejected, divided or undecided, and
    vetoed where a group is. `leading` is the first of `ranked`.
    """

    verdict: Verdict
    n_groups: int
    label: NDArray[np.int32]
    ranked: tuple[str, ...]
    worst_lo: dict[str, float]
    agreed: tuple[str, ...]
    rejected: tuple[str, ...]
    slate: tuple[str, ...]
    standing: dict[str, str]

    @property
    def consensus(self) -> tuple[str, ...]:
        """The five statements of the greatest worst-group lower bound."""
        return self.ranked[:N_TOP]

    @property
    def leading(self) -> str | None:
        """The statement of the greatest worst-group lower bound."""
        return self.ranked[0] if self.ranked else None

    @property
    def groups_words(self) -> str:
        """`2 groups`, `no groups` or `too little data`."""
        named = f"{self.n_groups} groups"
        return named if self.verdict is Verdict.GROUPS else self.verdict.replace("_", " ")

    def to_json(self) -> dict[str, Json]:
        """Counts and ids only."""
        return {
            "groups": self.groups_words,
            "n_groups": self.n_groups,
            "consensus": list(self.consensus),
            "worst_group_bound": {each: round(self.worst_lo[each], 4) for each in self.consensus},
            "n_agreed": len(self.agreed),
            "n_rejected": len(self.rejected),
            "slate": list(self.slate),
            "leading": self.leading,
            "leading_standing": None if self.leading is None else self.standing[self.leading],
        }


def groups_likeness(before: NDArray[np.int32], after: NDArray[np.int32]) -> float | None:
    """The adjusted Rand index over those who have a group both times; None where nobody has."""
    both = (before >= 0) & (after >= 0)
    return adjusted_rand(before[both], after[both]) if both.any() else None


def yardstick(votes: Votes, *, seed: int, n_clauses: int, min_votes: int) -> Yardstick:
    """The yardstick of these votes; BadInput where no statement has enough of them."""
    most = int(np.bincount(votes.statement, minlength=1).max())
    if most < min_votes:
        raise BadInput(
            f"no statement has the {min_votes} votes that it needs",
            mend="Ask more people, or lower --min-votes.",
        )
    rng = np.random.default_rng([seed, 7])
    drawn = rng.random((votes.n_participants, votes.n_statements + 1), dtype=np.float32)
    return Yardstick(
        seed=seed,
        n_clauses=n_clauses,
        min_votes=min_votes,
        chance=dict(zip(votes.participants, drawn, strict=True)),
    )


def groups_by(votes: Votes, stick: Yardstick) -> OpinionGroups:
    """The groups that the outcomes rest on, refitted once: their stability is not asked here."""
    return opinion_groups(votes, seed=stick.seed, max_groups=MAX_GROUPS, n_repeats=1)


def outcomes_of(votes: Votes, stick: Yardstick, found: OpinionGroups | None = None) -> Outcomes:
    """The outcomes, by the rules of `run` with one completion of the votes in place of many.

    `found` are the votes' groups where `groups_by` has found them already.
    """
    found = groups_by(votes, stick) if found is None else found
    measured = support(votes, found.partition)
    sorted_out = consensus(measured, found.partition, min_votes=stick.min_votes)
    veto = group_veto(
        measured.group_agree.lo, measured.group_agree.hi, threshold=VETO_THRESHOLD
    ).eligible
    enough = measured.n_seen >= stick.min_votes
    liked = measured.agree.est > measured.disagree.est
    order = np.argsort(-sorted_out.worst_lo, kind="stable")
    names = votes.statements
    return Outcomes(
        verdict=found.verdict,
        n_groups=found.partition.n_groups,
        label=found.partition.label,
        ranked=tuple(names[j] for j in order if enough[j]),
        worst_lo=dict(zip(names, sorted_out.worst_lo.tolist(), strict=True)),
        agreed=tuple(names[j] for j in sorted_out.agreed),
        rejected=tuple(names[j] for j in sorted_out.rejected),
        slate=_slate(votes, found, measured, stick, eligible=enough & liked & veto),
        standing=_standing(names, sorted_out, veto),
    )


def _slate(
    votes: Votes,
    found: OpinionGroups,
    measured: Support,
    stick: Yardstick,
    *,
    eligible: NDArray[np.bool_],
) -> tuple[str, ...]:
    chance = np.empty((votes.n_participants, votes.n_statements), dtype=np.float32)
    # Only accounts that were added need new draws, and each time the same ones.
    fresh = np.random.default_rng([stick.seed, 8])
    for i, person in enumerate(votes.participants):
        known = stick.chance.get(person)
        chance[i] = (
            fresh.random(votes.n_statements, dtype=np.float32)
            if known is None
            else known[: votes.n_statements]
        )
    agree = np.vstack([measured.agree.est, measured.group_agree.est]).astype(np.float32)
    approves = chance < agree[found.partition.label.astype(np.int64) + 1]
    approves[votes.row, votes.statement] = votes.value == 1
    chosen = equal_shares(
        Approvals.from_matrix(approves[:, eligible]), min(stick.n_clauses, max(1, eligible.sum()))
    )
    standing = np.flatnonzero(eligible)
    return tuple(votes.statements[standing[c]] for c in chosen.members)


def _standing(
    names: tuple[str, ...], sorted_out: Consensus, eligible: NDArray[np.bool_]
) -> dict[str, str]:
    word = {}
    for kind in ("agreed", "rejected", "divided", "undecided"):
        for j in getattr(sorted_out, kind):
            word[names[j]] = kind if eligible[j] else f"{kind} and vetoed"
    return word
