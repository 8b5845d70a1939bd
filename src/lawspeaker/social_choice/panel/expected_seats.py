"""The fairest expected number of seats for each type, where seats may be divided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.panel.composition import Compositions

PRICED = 1e-7
SLACK = 1e-10


def fairest_expected_seats(compositions: Compositions) -> NDArray[np.float64] | None:
    """Seats (T,) whose chances a person are leximin among all divided panels; None if none is.

    Divided panels include every lottery over whole ones, so no lottery does better: at each
    step the lowest chance not yet settled is raised by linear programming, and the types whose
    price is positive are settled there.
    """
    counts = compositions.pool.counts.astype(np.float64)
    inside, low, high = compositions.inside, compositions.low, compositions.high
    n_types = len(counts)
    floor = np.full(n_types, np.nan)
    seats: NDArray[np.float64] | None = None
    while np.isnan(floor).any():
        is_open = np.isnan(floor)
        lowest = np.where(is_open, 0.0, floor * counts * (1 - SLACK))
        rows = np.hstack([-np.eye(n_types)[is_open], counts[is_open][:, None]])
        within = np.hstack([inside, np.zeros((len(inside), 1))])
        solved = linprog(
            np.r_[np.zeros(n_types), -1.0],
            A_ub=np.vstack([rows, within, -within]),
            b_ub=np.r_[np.zeros(len(rows)), high, -low],
            A_eq=np.r_[np.ones(n_types), 0.0][None, :],
            b_eq=[compositions.size],
            bounds=[*zip(lowest, counts, strict=True), (0.0, 1.0)],
            method="highs-ds",
        )
        if solved.x is None:
            return None
        seats = np.asarray(solved.x[:n_types], dtype=np.float64)
        price = -np.asarray(solved.ineqlin.marginals[: len(rows)]) * counts[is_open]
        settled = np.zeros(n_types, dtype=bool)
        settled[is_open] = (price > PRICED) | (price >= price.max())
        floor[settled] = solved.x[-1]
    return seats
