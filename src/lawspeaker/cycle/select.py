"""Step 5: a slate that gives every group of like-minded people its share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.analysis.unrepresented import Unrepresented, unrepresented
from lawspeaker.cycle.choose import VETO_THRESHOLD, SlateAsk, choose
from lawspeaker.cycle.desk import as_json
from lawspeaker.cycle.rules_card import rules_card
from lawspeaker.cycle.slate_evidence import slate_evidence
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.counted import counted
from lawspeaker.records.event import EventKind
from lawspeaker.records.suppression import published_cells

if TYPE_CHECKING:
    from lawspeaker.analysis.groups import OpinionGroups
    from lawspeaker.analysis.support import Support
    from lawspeaker.cycle.choose import Choice
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.rules_card import RulesCard
    from lawspeaker.cycle.settings import Settings
    from lawspeaker.cycle.slate_evidence import SlateEvidence
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.conversation import Conversation
    from lawspeaker.records.estimate import Estimate
    from lawspeaker.records.partition import Partition
    from lawspeaker.records.votes import Votes


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
    over completions of the votes. `card` is None where the votes are too many for it.
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
    choice: Choice
    evidence: SlateEvidence
    card: RulesCard | None

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
        return f"{counted(n, 'person')} ({self.unrepresented.share:.1%})"

    @property
    def sentence(self) -> str:
        """The certificate and the losers in one line."""
        word = "certified" if self.ejr.hi < 1 else "not certified in every completion"
        if self.n_eligible == len(self.slate):
            word = "for all that could stand were chosen"
        return (
            f"{counted(self.n_eligible, 'statement')} could stand. EJR+ ratio {self.ejr.est:.2f} "
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
    choice = choose(
        votes,
        [statement.text for statement in conversation.statements],
        SlateAsk(
            k=settings.n_clauses,
            min_votes=settings.min_votes,
            seed=settings.seed,
            n_draws=settings.n_draws,
        ),
        partition=groups.partition,
        support=support,
    )
    selection = selection_of(choice, votes, groups.partition, support=support)
    outputs = {"slate.json": as_json(published_slate(selection, support, groups.partition))}
    if selection.card is not None:
        outputs["rules.json"] = as_json(selection.card.to_json())
    desk.lay_down(
        EventKind.SELECTED,
        outcome=f"{counted(len(selection.slate), 'statement')}; {selection.sentence}",
        inputs={"votes": votes.digest()},
        outputs=outputs,
    )
    return selection


def selection_of(
    choice: Choice, votes: Votes, partition: Partition, *, support: Support
) -> Selection:
    """A choice by the statements' ids, with its evidence and the card of rules."""
    chosen, enough = choice.chosen, choice.enough
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
            for veto in choice.vetoes
            if popular[veto.candidate] and enough[veto.candidate]
        ),
        n_too_few=int((~enough).sum()),
        n_eligible=chosen.slate.n_eligible,
        imputed_share=chosen.imputation_share,
        n_draws=chosen.n_draws,
        choice=choice,
        evidence=slate_evidence(choice, support, partition),
        card=rules_card(choice, support, partition),
    )


def published_slate(
    selection: Selection, support: Support, partition: Partition
) -> dict[str, Json]:
    """The form of `slate.json`."""
    chosen = zip(selection.slate, selection.probability, strict=True)
    shown = published_cells(support.group_n_seen, support.n_seen)
    return {
        **_asked(selection.choice, support.statements),
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
        "certificate": selection.evidence.to_json(),
    }


def _asked(choice: Choice, names: tuple[str, ...]) -> dict[str, Json]:
    ask = choice.ask
    return {
        "rule": ask.rule,
        "k": ask.k,
        "seed": ask.seed,
        "tie_break": ask.tie_break.value,
        "ties": [
            {
                "seat": each.seat + 1,
                "tied": [names[c] for c in each.tied],
                "taken": names[each.chosen],
            }
            for each in choice.chosen.slate.ties
        ],
        "tied_slates": {
            "slates": [[names[c] for c in each] for each in choice.tied.committees],
            "complete": choice.tied.complete,
        },
        "constraints": {
            "min_votes": ask.min_votes,
            "veto": ask.veto.value,
            "majority": ask.majority,
            "must_have": list(ask.must_have),
            "must_not": list(ask.must_not),
            "at_most_one_of": [[names[c] for c in each] for each in choice.alike],
        },
    }
