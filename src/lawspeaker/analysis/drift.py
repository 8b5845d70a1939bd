"""Whether a community's answer to a statement has moved, not merely who gives it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.change_size import Counts, change_size
from lawspeaker.analysis.change_test import Evidence, bet_on_ranks, bet_on_turns, conformal_p
from lawspeaker.analysis.intervals import jeffreys
from lawspeaker.analysis.multiplicity import benjamini_hochberg
from lawspeaker.analysis.standing import standing_by_other_votes
from lawspeaker.analysis.turns import turns_since
from lawspeaker.errors import UsageFault
from lawspeaker.records.votes import AGREE, DISAGREE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.analysis.space import OpinionSpace
    from lawspeaker.records.estimate import Estimate
    from lawspeaker.records.partition import Partition
    from lawspeaker.records.vote_history import VoteHistory
    from lawspeaker.records.votes import Votes

_N_STRETCHES = 3
TURNS = "turns toward less turns away, jeffreys"


class Basis(StrEnum):
    """Who is compared with whom."""

    OTHER_PEOPLE = "other_people"
    SAME_PEOPLE = "same_people"


class Movement(StrEnum):
    """DRIFTED: moved, credibly by more than what counts as little. SLIGHT: moved, perhaps less."""

    DRIFTED = "drifted"
    SLIGHT = "slight"
    NOT_SHOWN = "not_shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One statement in one community before and since.

    `group` is None for everybody. `agree` and `disagree` are changes of shares, -1 to 1, among
    like people; `raw` is that of agreement with who answered left out of account. For the same
    people they are turns toward less turns away, over those who changed their vote, and `raw`
    is the same. `p` holds at any time of looking, `q` is adjusted over all changes looked for.
    `passed_at` (ms since 1970) is when p first fell to alpha.
    """

    statement: str
    group: int | None
    basis: Basis
    movement: Movement
    agree: Estimate
    disagree: Estimate
    raw: float
    n_before: int
    n_after: int
    p: float
    q: float
    passed_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Every change that was looked for, the surest first, and what could not be looked for.

    `n_too_few` counts pairs of a statement and a community with fewer than `min_n` comparable
    votes before or since; `n_unplaced` people of whom nothing is known to compare them by.
    """

    since: int
    changes: tuple[Change, ...]
    n_too_few: int
    n_unplaced: int
    n_before: int
    n_after: int
    alpha: float
    min_change: float

    @property
    def drifted(self) -> tuple[Change, ...]:
        """The changes that call for a review."""
        return tuple(each for each in self.changes if each.movement is Movement.DRIFTED)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _First:
    """Everyone's first vote on each statement, by time: who, what, in which cell."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    value: NDArray[np.int8]
    time: NDArray[np.int64]
    cell: NDArray[np.int64]
    n_unplaced: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Looked:
    """A change looked for: agreement's and disagreement's counts, or the turns of the same."""

    statement: int
    group: int | None
    evidence: Evidence
    times: NDArray[np.int64]
    counts: tuple[Counts, Counts] | None = None
    n_turns: int = 0
    n_toward: int = 0


def drift(
    votes: Votes,
    history: VoteHistory,
    *,
    since: int,
    groups: Partition,
    space: OpinionSpace | None = None,
    strata: Partition | None = None,
    alpha: float = 0.05,
    min_change: float = 0.05,
    min_n: int = 10,
    seed: int = 0,
) -> Drift:
    """Compare votes since a time (ms since 1970) with those before it, and propose nothing else.

    Other people: each new first vote is ranked among the earlier first votes of like people (of
    the same opinion group, stated stratum, and third of the space's first axis by their other
    votes), and a bet is placed against even ranks. A change in who answers leaves such ranks
    even. Same people: of those who voted before and changed their vote since, a bet is placed
    against turning both ways alike. Benjamini-Hochberg over all; intervals are widened for the
    choice of what is reported (false coverage rate; Benjamini and Yekutieli 2005). `history`,
    groups and strata are of the same participants and statements as `votes` (UsageFault).
    """
    if history.participants != votes.participants or history.statements != votes.statements:
        raise UsageFault("The history is of other participants or statements than the votes.")
    for each in (groups, *(() if strata is None else (strata,))):
        each.label_of(votes.n_participants)
    first = _first_votes(votes, history, groups=groups, space=space, strata=strata)
    rng = np.random.default_rng(seed)
    rank = conformal_p(first.value, first.cell, rng=rng)
    turned = turns_since(history, since=since)
    looked: list[_Looked] = []
    n_too_few = 0
    on_it = _by_statement(first.column, votes.n_statements)
    turned_on_it = _by_statement(turned.column, votes.n_statements)
    for group in (None, *range(groups.n_groups)):
        inside = _inside(groups, group)
        for j in range(votes.n_statements):
            chosen = on_it[j][inside[first.row[on_it[j]]]]
            counts = _counted(first, chosen, since)
            if counts[0].n_matched < min_n:
                n_too_few += 1
            else:
                new = chosen[first.time[chosen] >= since]
                looked.append(
                    _Looked(
                        statement=j,
                        group=group,
                        evidence=bet_on_ranks(rank[new], alpha=alpha),
                        times=first.time[new],
                        counts=counts,
                    )
                )
            turns = turned_on_it[j][inside[turned.row[turned_on_it[j]]]]
            if len(turns) >= min_n:
                toward = turned.toward[turns]
                looked.append(
                    _Looked(
                        statement=j,
                        group=group,
                        evidence=bet_on_turns(toward, alpha=alpha),
                        times=turned.time[turns],
                        n_turns=len(turns),
                        n_toward=int(toward.sum()),
                    )
                )
    return Drift(
        since=since,
        changes=_judged(looked, votes.statements, alpha=alpha, min_change=min_change),
        n_too_few=n_too_few,
        n_unplaced=first.n_unplaced,
        n_before=int((first.time < since).sum()),
        n_after=int((first.time >= since).sum()),
        alpha=alpha,
        min_change=min_change,
    )


def _by_statement(column: NDArray[np.int64], n_statements: int) -> tuple[NDArray[np.int64], ...]:
    """Places of the votes on each statement, in the order they came in."""
    ends = np.cumsum(np.bincount(column, minlength=n_statements))
    return tuple(np.split(np.argsort(column, kind="stable"), ends[:-1]))


def _inside(groups: Partition, group: int | None) -> NDArray[np.bool_]:
    return np.ones(len(groups.label), dtype=np.bool_) if group is None else groups.label == group


def _first_votes(
    votes: Votes,
    history: VoteHistory,
    *,
    groups: Partition,
    space: OpinionSpace | None,
    strata: Partition | None,
) -> _First:
    pair = history.row * max(votes.n_statements, 1) + history.column
    _, at = np.unique(pair, return_index=True)
    stretch = np.zeros(len(pair), dtype=np.int64)
    known = np.ones(len(pair), dtype=np.bool_)
    if space is not None:
        standing = standing_by_other_votes(votes, space)
        own = np.searchsorted(votes.row * max(votes.n_statements, 1) + votes.statement, pair)
        stretch = np.minimum((standing.rank[own] * _N_STRETCHES).astype(np.int64), _N_STRETCHES - 1)
        known &= standing.known[own]
    cell = history.column
    if groups.n_groups:
        known &= groups.label[history.row] >= 0
        cell = cell * groups.n_groups + groups.label[history.row]
    if strata is not None:
        known &= strata.label[history.row] >= 0
        cell = cell * strata.n_groups + strata.label[history.row]
    unplaced = np.setdiff1d(history.row, history.row[known]).size
    use = np.sort(at)
    use = use[known[use]]
    order = np.lexsort((history.column[use], history.row[use], history.time[use]))
    use = use[order]
    return _First(
        row=history.row[use],
        column=history.column[use],
        value=history.value[use],
        time=history.time[use],
        cell=(cell * _N_STRETCHES + stretch)[use],
        n_unplaced=unplaced,
    )


def _counted(first: _First, chosen: NDArray[np.int64], since: int) -> tuple[Counts, Counts]:
    """Votes before and since of each cell, for agreement and for disagreement."""
    new = first.time[chosen] >= since
    cells, cell = np.unique(first.cell[chosen], return_inverse=True)

    def count(keep: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(cell[keep], minlength=len(cells))

    before, after = count(~new), count(new)
    held = [first.value[chosen] == answer for answer in (AGREE, DISAGREE)]
    agree, disagree = (
        Counts(
            before=before, held_before=count(each & ~new), after=after, held_after=count(each & new)
        )
        for each in held
    )
    return agree, disagree


def _judged(
    looked: list[_Looked], statements: tuple[str, ...], *, alpha: float, min_change: float
) -> tuple[Change, ...]:
    """Changes with adjusted p-values, the surest first; ties in the order looked for."""
    if not looked:
        return ()
    q = benjamini_hochberg([each.evidence.p for each in looked])
    moved = q <= alpha
    # Intervals of what is picked out are widened for the picking; all others are as they are.
    level = 1 - alpha * max(int(moved.sum()), 1) / len(looked)
    changes = []
    for each, adjusted in zip(looked, q.tolist(), strict=True):
        agree, disagree = _sizes(each, level if adjusted <= alpha else 1 - alpha)
        far = any(one.lo > min_change or one.hi < -min_change for one in (agree, disagree))
        shown = Movement.DRIFTED if far else Movement.SLIGHT
        at = each.evidence.first
        changes.append(
            Change(
                statement=statements[each.statement],
                group=each.group,
                basis=Basis.SAME_PEOPLE if each.counts is None else Basis.OTHER_PEOPLE,
                movement=shown if adjusted <= alpha else Movement.NOT_SHOWN,
                agree=agree,
                disagree=disagree,
                raw=agree.est if each.counts is None else each.counts[0].raw,
                n_before=each.n_turns if each.counts is None else int(each.counts[0].before.sum()),
                n_after=each.n_turns if each.counts is None else int(each.counts[0].after.sum()),
                p=each.evidence.p,
                q=adjusted,
                passed_at=None if at is None else int(each.times[at]),
            )
        )
    return tuple(sorted(changes, key=lambda change: (change.q, change.p)))


def _sizes(looked: _Looked, level: float) -> tuple[Estimate, Estimate]:
    if looked.counts is not None:
        agree, disagree = looked.counts
        return change_size(agree, level=level), change_size(disagree, level=level)
    share = jeffreys(looked.n_toward, looked.n_turns, level=level)
    net = replace(
        share, est=2 * share.est - 1, lo=2 * share.lo - 1, hi=2 * share.hi - 1, method=TURNS
    )
    return net, replace(net, est=-net.est, lo=-net.hi, hi=-net.lo)
