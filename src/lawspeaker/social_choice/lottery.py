"""A lottery over candidates, and the most even one among those that do equally well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog, nnls

from lawspeaker.errors import LawspeakerError

if TYPE_CHECKING:
    from numpy.typing import NDArray

SLACK = 1e-9
"""How far below its optimum a lottery may lie, on margins scaled to 1, to count as optimal."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lottery:
    """The probability of each candidate, shape (m,), summing to 1.

    `value` is the least expected margin, as a share of the largest margin possible, that the
    lottery has over any candidate: for a robust lottery, of any group.
    """

    probability: NDArray[np.float64]
    value: float

    @property
    def support(self) -> tuple[int, ...]:
        """The candidates that may be drawn (with more than one chance in a million)."""
        return tuple(np.flatnonzero(self.probability > 1e-6).tolist())

    def draw(self, rng: np.random.Generator) -> int:
        """One candidate drawn by the lottery."""
        return int(rng.choice(len(self.probability), p=self.probability))


def best_lottery(against: NDArray[np.float64]) -> Lottery:
    """The lottery p that makes the least entry of `against @ p` greatest, most even among equals.

    `against` has shape (n_rows, m), scaled so that no entry exceeds 1. Where several p are
    optimal (within 1e-9), that of least Euclidean length is returned: there is only one, and it
    does not hang on the order of the candidates.
    """
    n_rows, m = against.shape
    # Maximise v over (p, v) subject to v - against @ p <= 0, by HiGHS.
    solved = linprog(
        np.r_[np.zeros(m), -1.0],
        A_ub=np.c_[-against, np.ones(n_rows)],
        b_ub=np.zeros(n_rows),
        A_eq=np.r_[np.ones(m), 0.0][None],
        b_eq=[1.0],
        bounds=[(0, None)] * m + [(None, None)],
        method="highs",
    )
    if solved.x is None:
        raise LawspeakerError(f"the linear program of a lottery was not solved: {solved.message}")
    value = float((against @ solved.x[:m]).min())
    probability = _shortest(against, value - SLACK)
    return Lottery(probability=probability, value=float((against @ probability).min()))


def _shortest(against: NDArray[np.float64], floor: float) -> NDArray[np.float64]:
    """The shortest p >= 0 of sum 1 with against @ p >= floor, by Lawson and Hanson's LDP.

    Rows are made homogeneous by sum(p) = 1, so that only their direction matters.
    """
    n_rows, m = against.shape
    above = np.vstack([np.eye(m), against - floor, np.ones(m)])
    least = np.r_[np.zeros(m + n_rows), 1.0]
    multiplier, _ = nnls(np.vstack([above.T, least]), np.r_[np.zeros(m), 1.0], maxiter=50 * m)
    residual = np.vstack([above.T, least]) @ multiplier - np.r_[np.zeros(m), 1.0]
    point = np.maximum(-residual[:m] / residual[m], 0)
    shortest: NDArray[np.float64] = point / point.sum()
    return shortest
