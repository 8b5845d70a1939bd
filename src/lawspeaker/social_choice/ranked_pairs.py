"""Ranked pairs: the greatest wins are locked in first, and none that would close a cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import connected_components

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.committee import TieBreak
from lawspeaker.social_choice.ranking import Ranking, depth
from lawspeaker.social_choice.ranking_registry import ranking_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from lawspeaker.social_choice.margins import Margins

N_UNIVERSES = 2_000
"""How many partial orders are visited before the ties among pairs are broken instead."""


@ranking_rule("ranked_pairs")
def ranked_pairs(
    margins: Margins,
    /,
    *,
    n_universes: int = N_UNIVERSES,
    tie_break: TieBreak = TieBreak.LOWEST_INDEX,
    rng: np.random.Generator | None = None,
) -> Ranking:
    """By the wins locked in from the greatest down (Tideman 1987), over every order of equal wins.

    A candidate's tier is the best place it takes in any of these parallel universes, so the
    winners are those that win in one. To find them all is NP-hard where many margins are
    equal: after `n_universes` partial orders, equal wins are taken in one order instead, by
    lowest index or at random, and the ranking names that `tie_break`. Raises UsageFault for a
    random tie-break without rng.
    """
    if tie_break is TieBreak.RANDOM and rng is None:
        raise UsageFault("breaking ties at random needs an rng")
    found = _universes(margins, n_universes)
    if found is not None:
        place = np.min([depth(locked) for locked in found], axis=0)
        return Ranking.by_depth("ranked_pairs", place, tie_break=None)
    wins = np.argwhere(margins.net > 0)
    if tie_break is TieBreak.RANDOM and rng is not None:
        wins = rng.permutation(wins)
    order = np.argsort(-margins.net[wins[:, 0], wins[:, 1]], kind="stable")
    locked = np.zeros(margins.net.shape, dtype=bool)
    _lock(locked, wins[order])
    return Ranking.by_depth("ranked_pairs", depth(locked), tie_break=tie_break)


def _universes(margins: Margins, budget: int) -> list[NDArray[np.bool_]] | None:
    """Every final order that some order of equal wins locks in, None where the budget is spent."""
    orders = [np.zeros(margins.net.shape, dtype=bool)]
    for wins in _by_size(margins.net):
        reached: dict[bytes, NDArray[np.bool_]] = {}
        for locked in orders:
            budget = _extend(locked, wins, reached, budget)
            if budget < 0:
                return None
        orders = list(reached.values())
    return orders


def _by_size(net: NDArray[np.float64]) -> list[NDArray[np.int64]]:
    wins = np.argwhere(net > 0)
    size = net[wins[:, 0], wins[:, 1]]
    order = np.argsort(-size, kind="stable")
    cuts = np.flatnonzero(np.diff(size[order])) + 1
    return [part for part in np.split(wins[order], cuts) if len(part)]


def _extend(
    locked: NDArray[np.bool_],
    wins: NDArray[np.int64],
    reached: dict[bytes, NDArray[np.bool_]],
    budget: int,
) -> int:
    """Adds to `reached` each order that equal wins lock in on this one; returns what is left."""
    cyclic = _lock_the_sure(locked, wins)
    waiting = {locked.tobytes(): locked}
    seen = set(waiting)
    while waiting:
        key, order = waiting.popitem()
        still = _undecided(order, cyclic)
        if not len(still):
            reached[key] = order
            continue
        for win in still:
            child = order.copy()
            _lock(child, [win])
            name = child.tobytes()
            if name not in seen:
                seen.add(name)
                waiting[name] = child
                budget -= 1
            if budget < 0:
                return budget
    return budget


def _lock_the_sure(locked: NDArray[np.bool_], wins: NDArray[np.int64]) -> NDArray[np.int64]:
    """Locks in the equal wins that lie on no cycle, and returns those that do."""
    still = _undecided(locked, wins)
    if len(still) < 2:
        _lock(locked, still)
        return still[:0]
    graph = locked.copy()
    graph[still[:, 0], still[:, 1]] = True
    _, part = connected_components(graph, directed=True, connection="strong")
    cyclic = part[still[:, 0]] == part[still[:, 1]]
    _lock(locked, still[~cyclic])
    tangled: NDArray[np.int64] = still[cyclic]
    return tangled


def _undecided(locked: NDArray[np.bool_], wins: NDArray[np.int64]) -> NDArray[np.int64]:
    over, under = wins.T
    still: NDArray[np.int64] = wins[~(locked[over, under] | locked[under, over])]
    return still


def _lock(locked: NDArray[np.bool_], wins: Iterable[NDArray[np.int64]]) -> None:
    """Locks in wins in their order, but none whose reverse is locked; keeps it transitive."""
    for over, under in wins:
        if locked[over, under] or locked[under, over]:
            continue
        upper = locked[:, over].copy()
        upper[over] = True
        lower = locked[under].copy()
        lower[under] = True
        locked[np.ix_(upper, lower)] = True
