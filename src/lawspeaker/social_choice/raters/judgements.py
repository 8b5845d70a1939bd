"""Comparisons as differences of features, sorted by rater: what a model of people fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.special import expit

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from lawspeaker.social_choice.bradley_terry import Comparisons

STEADY = 1e-8
ROUNDING = 1e-9
N_NEWTON = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgements:
    """Differences of features (n, d), outcomes and weights (n,), by rater in `start` (R + 1,).

    Rater r gave rows start[r] to start[r + 1]. `features` (m, d) are the candidates'; `raters`
    (R,) are the raters' numbers as they came.
    """

    difference: NDArray[np.float64]
    outcome: NDArray[np.float64]
    weight: NDArray[np.float64]
    start: NDArray[np.int64]
    raters: NDArray[np.int64]
    features: NDArray[np.float64]

    @classmethod
    def from_comparisons(
        cls, comparisons: Comparisons, *, features: ArrayLike | None = None
    ) -> Judgements:
        """By features (m, d), or by one for each candidate where none are given.

        Raises UsageFault where raters are not known or features do not fit.
        """
        m = comparisons.n_candidates
        if comparisons.rater is None:
            raise UsageFault("a model of people takes comparisons whose raters are known")
        each = np.eye(m) - 1 / m if features is None else np.asarray(features, dtype=np.float64)
        if each.ndim != 2 or len(each) != m or not np.isfinite(each).all() or not each.shape[1]:
            raise UsageFault("features are a whole table, a row for each candidate")
        raters, row = np.unique(comparisons.rater, return_inverse=True)
        order = np.argsort(row, kind="stable")
        return cls(
            difference=(each[comparisons.first] - each[comparisons.second])[order],
            outcome=comparisons.outcome[order],
            weight=comparisons.weight[order],
            start=np.r_[0, np.cumsum(np.bincount(row))],
            raters=raters,
            features=each,
        )

    def chance(self, taste: NDArray[np.float64]) -> NDArray[np.float64]:
        """The chance of each row's first candidate under tastes (R, d)."""
        chance: NDArray[np.float64] = expit(self._utility(taste))
        return chance

    def information(self, taste: NDArray[np.float64]) -> NDArray[np.float64]:
        """Each rater's Hessian of minus the log likelihood, shape (R, d, d)."""
        p = self.chance(taste)
        held = self.difference * (self.weight * p * (1 - p))[:, None]
        # A column at a time: all outer products at once would take d times the rows' memory.
        columns = [self._by_rater(np.ascontiguousarray(column)) for column in held.T]
        summed: NDArray[np.float64] = np.stack(columns, axis=1)
        return summed

    def modes(
        self,
        mean: NDArray[np.float64],
        precision: NDArray[np.float64],
        taste: NDArray[np.float64],
        *,
        n_steps: int = N_NEWTON,
    ) -> NDArray[np.float64]:
        """Each rater's most probable taste (R, d) under a normal prior, by damped Newton.

        `mean` (R, d) and `precision` (d, d) are the prior's, `taste` (R, d) where to start.
        """
        cost = self._cost(taste, mean, precision)
        for _ in range(n_steps):
            rest = self.weight * (self.outcome - self.chance(taste))
            slope = self._by_rater(rest) - (taste - mean) @ precision
            step = np.linalg.solve(self.information(taste) + precision, slope[..., None])[..., 0]
            length = np.ones((len(taste), 1))
            bound = cost + ROUNDING * (1 + np.abs(cost))
            moved = taste + step
            cost = self._cost(moved, mean, precision)
            while (worse := cost > bound).any():
                length[worse] /= 2
                moved = taste + length * step
                cost = self._cost(moved, mean, precision)
            taste = moved
            if np.abs(length * step).max() < STEADY:
                break
        return taste

    def _by_rater(self, row: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sum over each rater's rows of a number (n,) times the difference, shape (R, d)."""
        entries = row, np.arange(len(row)), self.start
        by_rater = csr_array(entries, shape=(len(self.raters), len(row)))
        return np.asarray(by_rater @ self.difference, dtype=np.float64)

    def _utility(self, taste: NDArray[np.float64]) -> NDArray[np.float64]:
        utility: NDArray[np.float64] = np.einsum(
            "nd,nd->n", self.difference, np.repeat(taste, np.diff(self.start), axis=0)
        )
        return utility

    def _cost(
        self, taste: NDArray[np.float64], mean: NDArray[np.float64], precision: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        along = self._utility(taste)
        # log expit(-u) is log expit(u) - u; this form of the first keeps exp from overflowing.
        log_chance = np.minimum(along, 0) - np.log1p(np.exp(-np.abs(along)))
        fit = log_chance - (1 - self.outcome) * along
        away = taste - mean
        cost: NDArray[np.float64] = np.einsum(
            "rd,de,re->r", away, precision, away
        ) / 2 - np.add.reduceat(self.weight * fit, self.start[:-1])
        return cost
