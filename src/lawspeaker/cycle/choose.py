"""Choosing a slate of statements by a named rule under constraints, with what it can vouch for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import logit

from lawspeaker.analysis.exposure_bias import exposure_bias
from lawspeaker.analysis.intervals import z_of
from lawspeaker.analysis.near_duplicates import pool_near_duplicates
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.social_choice.belief import LogitNormalBelief
from lawspeaker.social_choice.committee import TieBreak
from lawspeaker.social_choice.completion import completions, select_under_missing_votes
from lawspeaker.social_choice.constraints import Constraints
from lawspeaker.social_choice.registry import committee_rule_named
from lawspeaker.social_choice.seen import SeenVotes
from lawspeaker.social_choice.slate_flip import slate_flip
from lawspeaker.social_choice.tied_committees import TiedCommittees, tied_committees
from lawspeaker.social_choice.veto import VetoRule, group_veto

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from lawspeaker.analysis.exposure_bias import ExposureBias
    from lawspeaker.analysis.support import Support
    from lawspeaker.records.partition import Partition
    from lawspeaker.records.votes import Votes
    from lawspeaker.social_choice.completion import SelectionUncertainty
    from lawspeaker.social_choice.profile import Approvals
    from lawspeaker.social_choice.slate_flip import SlateFlip
    from lawspeaker.social_choice.veto import Veto

VETO_THRESHOLD = 0.5
N_PAIRS_FLIP = 5_000_000
"""Above so many pairs of a person and a statement the search for what ties and added accounts
change takes too long."""
MOST_WAYS = 100
"""So many ways to break the ties are gone; what they end in may be fewer slates."""
_EDGE = 1e-6
_N_RIVALS = 3


class VetoBy(StrEnum):
    """What it takes for a group to keep a statement out.

    CREDIBLY_BELOW: its whole interval of agreement lies below one half. NOT_CREDIBLY_ABOVE: it
    does not lie above one half as a whole. NONE: no group can.
    """

    CREDIBLY_BELOW = "credibly-below"
    NOT_CREDIBLY_ABOVE = "not-credibly-above"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlateAsk:
    """All that decides a slate beside the votes; statements are named by their ids.

    `alike` are sets of which at most one may be chosen; None means that they are found from the
    words. `min_votes` are what a statement needs to stand; with `majority` more must agree with
    it than disagree.
    """

    k: int
    min_votes: int
    seed: int = 0
    rule: str = "equal_shares"
    n_draws: int = 50
    tie_break: TieBreak = TieBreak.RANDOM
    veto: VetoBy = VetoBy.CREDIBLY_BELOW
    majority: bool = True
    must_have: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    alike: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """A slate, what could stand, and the evidence that needs the votes.

    `enough` and `standing` (S,) say which statements had enough votes and which could stand;
    `alike` are the sets of near-duplicates (columns) of which at most one could be chosen.
    `tied` are the slates of equal claim on the completion that gave this one, itself among
    them. `flip` is None where no number of accounts up to all people changes the slate, or
    where `flip_measured` is False.
    """

    ask: SlateAsk
    chosen: SelectionUncertainty
    seen: SeenVotes
    belief: LogitNormalBelief
    constraints: Constraints
    enough: NDArray[np.bool_]
    standing: NDArray[np.bool_]
    vetoes: tuple[Veto, ...]
    alike: tuple[tuple[int, ...], ...]
    tied: TiedCommittees
    exposure: ExposureBias | None
    flip: SlateFlip | None
    flip_measured: bool

    def completions(self, n_draws: int) -> Iterator[Approvals]:
        """The first completions of the votes on which the slate was chosen."""
        return completions(
            self.seen,
            self.belief,
            n_draws=n_draws,
            seed=self.ask.seed,
            standing=self.standing,
        )


def choose(
    votes: Votes,
    texts: Sequence[str],
    ask: SlateAsk,
    *,
    partition: Partition,
    support: Support,
) -> Choice:
    """The slate for `ask`: who may stand, the rule on completions of the votes, the evidence.

    A statement may stand if it has enough votes, more agree than disagree (where that is asked),
    and no group vetoes it; a must-have stands whatever the votes, for somebody answers for it.
    UsageFault for an unknown rule or a contradiction among the constraints,
    BadInput for an unknown statement.
    """
    rule = committee_rule_named(ask.rule)
    alike = _alike(votes, texts, ask)
    constraints = Constraints(
        must_have=_columns(votes, ask.must_have),
        must_not=_columns(votes, ask.must_not),
        at_most_one_of=alike,
    )
    enough = support.n_seen >= ask.min_votes
    standing, vetoes = _standing(support, enough, ask)
    standing[list(constraints.must_have)] = True
    clashes = constraints.clashes(ask.k, standing)
    if clashes:
        said = "; ".join(
            f"{', '.join(votes.statements[c] for c in each.candidates)} {each.kind.value}"
            for each in clashes
        )
        raise UsageFault(f"No slate of {ask.k} can meet what was asked: {said}.")
    seen, belief = seen_votes(votes, partition), belief_of(support)
    chosen = select_under_missing_votes(
        seen,
        belief,
        rule=rule,
        k=ask.k,
        seed=ask.seed,
        eligible=standing,
        constraints=constraints,
        n_draws=ask.n_draws,
        tie_break=ask.tie_break,
    )
    inside = np.zeros(votes.n_statements, dtype=bool)
    inside[list(chosen.slate.members)] = True
    measured = seen.n_voters * seen.n_candidates <= N_PAIRS_FLIP
    made = Choice(
        ask=ask,
        chosen=chosen,
        seen=seen,
        belief=belief,
        constraints=constraints,
        enough=enough,
        standing=standing,
        vetoes=vetoes,
        alike=alike,
        tied=TiedCommittees(
            committees=(tuple(sorted(chosen.slate.members)),), complete=not chosen.slate.ties
        ),
        exposure=exposure_bias(
            support.n_seen,
            support.n_agree,
            support.agree.est,
            chosen=inside,
            standing=standing,
            seed=ask.seed,
        ),
        flip=None,
        flip_measured=measured,
    )
    return _with_others(made, support) if measured else made


def seen_votes(votes: Votes, partition: Partition) -> SeenVotes:
    """The votes without the ids of people and statements."""
    return SeenVotes(
        start=votes.start,
        candidate=votes.statement,
        value=votes.value,
        group=partition.label.astype(np.int64),
        n_candidates=votes.n_statements,
    )


def belief_of(support: Support) -> LogitNormalBelief:
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


def _standing(
    support: Support, enough: NDArray[np.bool_], ask: SlateAsk
) -> tuple[NDArray[np.bool_], tuple[Veto, ...]]:
    liked = enough.copy()
    if ask.majority:
        liked &= support.agree.est > support.disagree.est
    if ask.veto is VetoBy.NONE:
        return liked, ()
    rule = (
        VetoRule.CREDIBLY_BELOW
        if ask.veto is VetoBy.CREDIBLY_BELOW
        else VetoRule.NOT_CREDIBLY_ABOVE
    )
    veto = group_veto(
        support.group_agree.lo, support.group_agree.hi, threshold=VETO_THRESHOLD, rule=rule
    )
    return liked & veto.eligible, veto.vetoes


def _alike(votes: Votes, texts: Sequence[str], ask: SlateAsk) -> tuple[tuple[int, ...], ...]:
    if ask.alike is not None:
        return tuple(_columns(votes, each) for each in ask.alike)
    pooled = pool_near_duplicates(votes, texts)
    return tuple(tuple(sorted(each)) for each in pooled.members if len(each) > 1)


def _columns(votes: Votes, ids: Sequence[str]) -> tuple[int, ...]:
    place = {name: j for j, name in enumerate(votes.statements)}
    unknown = [name for name in ids if name not in place]
    if unknown:
        raise BadInput(
            f"there is no statement {', '.join(unknown)}",
            mend=f"Statements have ids such as {', '.join(votes.statements[:3])}.",
        )
    return tuple(place[name] for name in ids)


def _with_others(made: Choice, support: Support) -> Choice:
    """The choice with what ties or added accounts change on the completion that gave the slate."""
    chosen, rule = made.chosen, committee_rule_named(made.ask.rule)
    profile = next(islice(made.completions(chosen.n_draws), chosen.slate_draw, None))
    order = np.argsort(-support.agree.est, kind="stable")
    outside = [c for c in order.tolist() if made.standing[c] and c not in chosen.slate.members]
    near = [loser.candidate for loser in chosen.narrow_losers] + outside
    flip = slate_flip(
        profile,
        rule,
        made.ask.k,
        rivals=tuple(dict.fromkeys(near))[:_N_RIVALS],
        chosen=chosen.slate.members,
        eligible=made.standing,
        constraints=made.constraints,
    )
    if not chosen.slate.ties:
        return replace(made, flip=flip)
    found = tied_committees(
        rule,
        profile,
        made.ask.k,
        eligible=made.standing,
        constraints=made.constraints,
        most=MOST_WAYS,
    )
    # Where not all ways were gone, ours may lie on one that was not.
    own = {*made.tied.committees, *found.committees}
    tied = TiedCommittees(committees=tuple(sorted(own)), complete=found.complete)
    return replace(made, flip=flip, tied=tied)
