"""The candidate about which an answer would change the committee most, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_PERMUTATIONS = 4999
N_LEAST = 20
"""Fewer completions than this cannot be told apart by their halves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pivotal:
    """A candidate whose support, once known, would move the committee.

    Between the completions in which it has more support than the median and those in which it
    has less, `n_seats` members differ on average, `by_chance` of them by chance; `p` is Holm's
    adjusted p-value over the `n_tested` candidates that are neither always nor never chosen.
    `group` is the group (-1: people in none) whose approval of it is least known, in which
    `n_unseen` voters have not answered.
    """

    candidate: int
    n_seats: float
    by_chance: float
    p: float
    n_tested: int
    group: int
    n_unseen: int


def pivotal(
    chosen: NDArray[np.bool_],
    approvals: NDArray[np.float64],
    unseen: NDArray[np.int64],
    *,
    seed: int,
    alpha: float = 0.05,
) -> Pivotal | None:
    """The candidate of greatest effect, None where no effect stands out from chance.

    `chosen` (n_draws, m) are committees on completions, `approvals` (n_draws, n_groups + 1, m)
    how many voters of each group approve each candidate there (row 0: people in no group), and
    `unseen` (n_groups + 1, m) how many have not answered. The effect is half the L1 distance
    between the selection rates of the two halves; chance is the same over random halves. Of
    candidates with the greatest effect the lowest index is named.
    """
    n_draws = len(chosen)
    rate = chosen.mean(axis=0)
    open_ = np.flatnonzero((rate > 0) & (rate < 1))
    tested = open_[unseen[:, open_].sum(axis=0) > 0]
    if n_draws < N_LEAST or not len(tested):
        return None
    rng = np.random.default_rng([seed, 62])
    moved = chosen[:, open_].astype(np.float64)
    support = approvals.sum(axis=1)[:, tested]
    order = np.lexsort((rng.random(support.shape), support), axis=0)
    upper = np.zeros((len(tested), n_draws), dtype=bool)
    np.put_along_axis(upper, order[n_draws // 2 :].T, values=True, axis=1)
    effect = _effects(upper, moved)
    half = np.arange(n_draws) >= n_draws // 2
    chance = _effects(rng.permuted(np.tile(half, (N_PERMUTATIONS, 1)), axis=1), moved)
    p = (1 + (chance >= effect.max() - 1e-12).sum()) / (1 + N_PERMUTATIONS)
    # Holm's first step is Bonferroni's: the least p-value times the number of tests.
    adjusted = min(1.0, float(p) * len(tested))
    if adjusted > alpha:
        return None
    candidate = int(tested[effect.argmax()])
    group = int(
        np.argmax(np.where(unseen[:, candidate] > 0, approvals[:, :, candidate].var(axis=0), -1))
    )
    return Pivotal(
        candidate=candidate,
        n_seats=float(effect.max()),
        by_chance=float(chance.mean()),
        p=adjusted,
        n_tested=len(tested),
        group=group - 1,
        n_unseen=int(unseen[group, candidate]),
    )


def _effects(upper: NDArray[np.bool_], moved: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half the L1 distance between the two halves' rates, for each way to halve, (n_ways,)."""
    n_draws, n_upper = upper.shape[1], int(upper[0].sum())
    above = upper @ moved
    below = moved.sum(axis=0) - above
    apart: NDArray[np.float64] = (
        np.abs(above / n_upper - below / (n_draws - n_upper)).sum(axis=1) / 2
    )
    return apart
