"""Welfare when it is not sure what each group gets: its mean over draws, and who may be best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.welfare import Welfare

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExpectedWelfare:
    """Each candidate's expected welfare, its interval, and its chance of being the best.

    All have shape (n_candidates,). A draw in which several are best is shared among them, so
    `p_best` sums to 1.
    """

    welfare: Welfare
    lo: NDArray[np.float64]
    hi: NDArray[np.float64]
    p_best: NDArray[np.float64]
    level: float

    @property
    def best(self) -> tuple[int, ...]:
        """The candidates of the greatest expected welfare."""
        return self.welfare.ranking[0]


def expected_welfare(
    draws: ArrayLike,
    score: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    *,
    level: float = 0.95,
) -> ExpectedWelfare:
    """The expectation of a welfare function over draws (n_draws, n_groups, n_candidates).

    `score` gives the welfare (n_candidates,) of one draw. The mean of a concave welfare over
    draws lies below the welfare of the mean: what is unsure for the worst off counts against a
    candidate. Raises UsageFault where there is no draw.
    """
    table = np.asarray(draws, dtype=np.float64)
    if table.ndim != 3 or not len(table):
        raise UsageFault("draws are tables of groups by candidates, at least one")
    scores = np.array([score(each) for each in table])
    best = scores >= scores.max(axis=1, keepdims=True)
    tail = (1 - level) / 2
    lo, hi = np.quantile(scores, [tail, 1 - tail], axis=0)
    return ExpectedWelfare(
        welfare=Welfare(score=scores.mean(axis=0)),
        lo=lo,
        hi=hi,
        p_best=(best / best.sum(axis=1, keepdims=True)).mean(axis=0),
        level=level,
    )
