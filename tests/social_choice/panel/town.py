"""Small pools, and the leximin lottery found the long way: over every panel there is."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog

from lawspeaker.social_choice.panel.composition import Compositions
from lawspeaker.social_choice.panel.quota import Pool, Quota

if TYPE_CHECKING:
    from numpy.typing import NDArray


def small_town(
    seed: int, *, n_people: int = 12, size: int = 4, n_features: int = 3
) -> Compositions:
    rng = np.random.default_rng(seed)
    features = [f"f{i}" for i in range(n_features)]
    people = [{name: str(rng.integers(2)) for name in features} for _ in range(n_people)]
    quotas = [
        Quota(
            feature=name,
            value=value,
            at_least=size // 2 - int(rng.integers(2)),
            at_most=size // 2 + int(rng.integers(2)),
        )
        for name in features
        for value in ("0", "1")
    ]
    return Compositions.of(Pool.of(people, features), quotas, size)


def tight_town(seed: int) -> Compositions:
    return small_town(seed, n_people=7, size=2, n_features=4)


def every_panel(compositions: Compositions) -> NDArray[np.int64]:
    ranges = [range(min(int(n), compositions.size) + 1) for n in compositions.pool.counts]
    seats = [np.array(each) for each in product(*ranges) if sum(each) == compositions.size]
    allowed = [each for each in seats if compositions.allows(each)]
    return np.array(allowed, dtype=np.int64).reshape(-1, len(compositions.pool.counts))


def exhaustive_leximin(compositions: Compositions) -> NDArray[np.float64]:
    """Each type's chance: raise the lowest, then settle every type that cannot exceed it."""
    share = every_panel(compositions) / compositions.pool.counts
    n_panels, n_types = share.shape
    floor = np.zeros(n_types)
    settled = np.zeros(n_types, dtype=bool)

    def raised(least: NDArray[np.float64]) -> float:
        solved = linprog(
            np.r_[np.zeros(n_panels), -1.0],
            A_ub=np.hstack([-share.T, (~settled).astype(float)[:, None]]),
            b_ub=-least,
            A_eq=np.r_[np.ones(n_panels), 0.0][None, :],
            b_eq=[1.0],
        )
        return -float(solved.fun)

    def most_of(at: int, least: NDArray[np.float64]) -> float:
        solved = linprog(
            -share[:, at], A_ub=-share.T, b_ub=-least, A_eq=np.ones((1, n_panels)), b_eq=[1.0]
        )
        return -float(solved.fun)

    while not settled.all():
        level = raised(np.where(settled, floor - 1e-9, 0.0))
        least = np.where(settled, floor, level) - 1e-9
        stuck = [t for t in range(n_types) if not settled[t] and most_of(t, least) <= level + 1e-6]
        floor[stuck] = level
        settled[stuck] = True
    return floor
