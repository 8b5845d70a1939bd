"""Step 5: a slate that gives every group of like-minded people its share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import logit

from lawspeaker.analysis.intervals import z_of
from lawspeaker.analysis.unrepresented import Unrepresented, unrepresented
from lawspeaker.cycle.desk import as_json
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.event import EventKind
from lawspeaker.records.suppression import published_cells
from lawspeaker.social_choice.belief import LogitNormalBelief
from lawspeaker.social_choice.completion import select_under_missing_votes
from lawspeaker.social_choice.equal_shares import equal_shares
from lawspeaker.social_choice.seen import SeenVotes
from lawspeaker.social_choice.veto import group_veto

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.analysis.groups import OpinionGroups
    from lawspeaker.analysis.support import Support
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.settings import Settings
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.conversation import Conversation
    from lawspeaker.records.estimate import Estimate
    from lawspeaker.records.partition import Partition
    from lawspeaker.records.votes import Votes
    from lawspeaker.social_choice.completion import SelectionUncertainty
    from lawspeaker.social_choice.veto import Veto

VETO_THRESHOLD = 0.5
_EDGE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrowlyOut:
    """A statement outside the slate, and how often completions of the votes would choose it."""

    statement: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAgainst:
    """A statement that a group's whole interval of agreement puts below one half."""

    statement: str
    group: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Selection:
    """The slate in order of choice, how sure it is, and who and what it leaves out.

    `probability` follows `slate`. `n_eligible` statements could stand. `ejr` is the EJR+ ratio
    over completions of the votes.
    """

    slate: tuple[str, ...]
    probability: tuple[float, ...]
    ejr: Estimate
    unrepresented: Unrepresented
    unrepresented_share: Estimate
    narrowly_out: tuple[NarrowlyOut, ...]
    vetoed: tuple[GroupAgainst, ...]
    n_too_few: int
    n_eligible: int
    imputed_share: float
    n_draws: int

    @property
    def ejr_ratio(self) -> float:
        """The median EJR+ ratio, to three decimals."""
        return round(self.ejr.est, 3)

    @property
    def rule_source(self) -> str:
        """The rule with its source, for readers who want to check."""
        return (
            "Method of equal shares, Peters and Skowron 2020, on "
            f"{self.n_draws} completions of the votes."
        )

    @property
    def unrepresented_shown(self) -> int | None:
        """How many people no clause represents, None where so few might be found out."""
        n = self.unrepresented.n
        return n if n == 0 or n >= K_ANONYMITY else None

    @property
    def unrepresented_words(self) -> str:
        """`14 people (3.4%)`, or no more than that they are few."""
        n = self.unrepresented_shown
        if n is None:
            return f"fewer than {K_ANONYMITY} people"
        return f"{n} people ({self.unrepresented.share:.1%})"

    @property
    def sentence(self) -> str:
        """The certificate and the losers in one line."""
        word = "certified" if self.ejr.hi < 1 else "not certified in every completion"
        if self.n_eligible == len(self.slate):
            word = "for all that could stand were chosen"
        return (
            f"{self.n_eligible} statements could stand. EJR+ ratio {self.ejr.est:.2f} "
            f"({self.ejr.lo:.2f} to {self.ejr.hi:.2f}), {word}; "
            f"{self.unrepresented_words} are represented by no clause; "
            f"{self.imputed_share:.0%} of the votes were filled in."
        )


def select(
    conversation: Conversation,
    groups: OpinionGroups,
    support: Support,
    settings: Settings,
    *,
    desk: Desk,
) -> Selection:
    """Choose by the method of equal shares over completions of the votes, with a group veto.

    A statement may stand if enough people voted on it, more agree than disagree, and no group
    is credibly against it.
    """
    desk.begin(EventKind.SELECTED)
    votes = conversation.votes
    enough = support.n_seen >= settings.min_votes
    liked = support.agree.est > support.disagree.est
    veto = group_veto(support.group_agree.lo, support.group_agree.hi, threshold=VETO_THRESHOLD)
    chosen = select_under_missing_votes(
        _seen(votes, groups.partition),
        _belief(support),
        rule=equal_shares,
        k=settings.n_clauses,
        seed=settings.seed,
        eligible=enough & liked & veto.eligible,
        n_draws=settings.n_draws,
    )
    selection = _selection(
        chosen, votes, groups.partition, support=support, enough=enough, vetoes=veto.vetoes
    )
    desk.lay_down(
        EventKind.SELECTED,
        outcome=f"{len(selection.slate)} statements; {selection.sentence}",
        inputs={"votes": votes.digest()},
        outputs={"slate.json": as_json(_published(selection, support, groups.partition))},
    )
    return selection


def _seen(votes: Votes, partition: Partition) -> SeenVotes:
    return SeenVotes(
        start=votes.start,
        candidate=votes.statement,
        value=votes.value,
        group=partition.label.astype(np.int64),
        n_candidates=votes.n_statements,
    )


def _belief(support: Support) -> LogitNormalBelief:
    """P(agree) of an unseen vote, as the support model has it: first of nobody's group."""
    z = z_of(support.level)
    low, middle, high = (
        logit(np.clip(np.vstack([of_all, of_groups]), _EDGE, 1 - _EDGE))
        for of_all, of_groups in (
            (support.agree.lo, support.group_agree.lo),
            (support.agree.est, support.group_agree.est),
            (support.agree.hi, support.group_agree.hi),
        )
    )
    return LogitNormalBelief(mean=middle, sd=(high - low) / (2 * z))


def _selection(
    chosen: SelectionUncertainty,
    votes: Votes,
    partition: Partition,
    *,
    support: Support,
    enough: NDArray[np.bool_],
    vetoes: tuple[Veto, ...],
) -> Selection:
    slate = tuple(votes.statements[c] for c in chosen.slate.members)
    # A veto matters only where the statement could have been chosen without it.
    popular = support.agree.est > VETO_THRESHOLD
    return Selection(
        slate=slate,
        probability=tuple(float(chosen.selection[c]) for c in chosen.slate.members),
        ejr=chosen.ejr,
        unrepresented=unrepresented(votes, partition, slate),
        unrepresented_share=chosen.unrepresented,
        narrowly_out=tuple(
            NarrowlyOut(statement=votes.statements[each.candidate], probability=each.selection)
            for each in chosen.narrow_losers
        ),
        vetoed=tuple(
            GroupAgainst(statement=votes.statements[veto.candidate], group=veto.group)
            for veto in vetoes
            if popular[veto.candidate] and enough[veto.candidate]
        ),
        n_too_few=int((~enough).sum()),
        n_eligible=chosen.slate.n_eligible,
        imputed_share=chosen.imputation_share,
        n_draws=chosen.n_draws,
    )


def _published(selection: Selection, support: Support, partition: Partition) -> dict[str, Json]:
    chosen = zip(selection.slate, selection.probability, strict=True)
    shown = published_cells(support.group_n_seen, support.n_seen)
    return {
        "rule": "method of equal shares",
        "n_draws": selection.n_draws,
        "imputed_share": round(selection.imputed_share, 4),
        "slate": [
            {
                "id": identifier,
                "probability": round(probability, 4),
                "support": support.overall(support.statements.index(identifier)).to_json(),
            }
            for identifier, probability in chosen
        ],
        "ejr_plus_ratio": selection.ejr.to_json(),
        "unrepresented": {
            "n": selection.unrepresented_shown,
            "share": None
            if selection.unrepresented_shown is None
            else round(selection.unrepresented.share, 4),
            "share_over_completions": selection.unrepresented_share.to_json(),
        },
        "narrowly_out": [
            {"id": each.statement, "probability": round(each.probability, 4)}
            for each in selection.narrowly_out
        ],
        "vetoed": [
            {"id": each.statement, "group": partition.names[each.group]}
            for each in selection.vetoed
            if shown[each.group, support.statements.index(each.statement)]
        ],
        "n_with_too_few_votes": selection.n_too_few,
        "n_eligible": selection.n_eligible,
    }
