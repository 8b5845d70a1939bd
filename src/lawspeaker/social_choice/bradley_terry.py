"""Bradley-Terry: the strength of each candidate from comparisons of two at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.special import expit, ndtri

from lawspeaker.errors import LawspeakerError, UsageFault
from lawspeaker.records.estimate import Estimate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

N_STEPS = 100
"""Newton needs about ten; more than this means that it does not converge."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparisons:
    """Choices between two candidates: parallel arrays of one length.

    `outcome` is 1 where the first was preferred, 0 where the second, 1/2 for a tie. `rater`
    numbers who chose (any integers), None where every choice is its own rater's.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    outcome: NDArray[np.float64]
    weight: NDArray[np.float64]
    rater: NDArray[np.int64] | None
    n_candidates: int

    @classmethod
    def from_arrays(
        cls,
        first: ArrayLike,
        second: ArrayLike,
        outcome: ArrayLike,
        *,
        n_candidates: int,
        weight: ArrayLike | None = None,
        rater: ArrayLike | None = None,
    ) -> Comparisons:
        """The comparisons of parallel arrays, weight 1 each where none is given.

        Raises UsageFault for arrays of different length, a candidate outside the range or
        compared with itself, an outcome other than 0, 1/2, 1, or a weight that is not positive.
        """
        one, two = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
        won = np.asarray(outcome, dtype=np.float64)
        each = np.ones(one.shape) if weight is None else np.asarray(weight, dtype=np.float64)
        who = None if rater is None else np.asarray(rater, dtype=np.int64)
        shapes = {
            one.shape,
            two.shape,
            won.shape,
            each.shape,
            one.shape if who is None else who.shape,
        }
        if len(shapes) > 1 or one.ndim != 1 or not one.size:
            raise UsageFault("comparisons are parallel arrays of one length, at least one entry")
        if min(one.min(), two.min()) < 0 or max(one.max(), two.max()) >= n_candidates:
            raise UsageFault(f"a candidate lies outside 0 to {n_candidates - 1}")
        if (one == two).any() or not ((won == 0) | (won == 0.5) | (won == 1)).all():
            raise UsageFault("two different candidates are compared, with outcome 0, 1/2 or 1")
        if not (np.isfinite(each) & (each > 0)).all():
            raise UsageFault("a comparison's weight is positive and finite")
        return cls(
            first=one, second=two, outcome=won, weight=each, rater=who, n_candidates=n_candidates
        )

    @property
    def wins(self) -> NDArray[np.float64]:
        """`wins[a, b]` (m, m): the weight with which a was preferred to b, ties half each way."""
        m = self.n_candidates
        won = self.weight * self.outcome
        key = self.first * m + self.second
        ahead = np.bincount(key, weights=won, minlength=m * m).reshape(m, m)
        behind = np.bincount(key, weights=self.weight - won, minlength=m * m).reshape(m, m)
        counted: NDArray[np.float64] = (ahead + behind.T).astype(np.float64, copy=False)
        return counted


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BradleyTerry:
    """Strengths in log-odds, shape (m,), summing to 0, and their covariance, shape (m, m).

    They have no zero and no unit of welfare: only differences mean something.
    """

    strength: NDArray[np.float64]
    covariance: NDArray[np.float64]
    n_comparisons: int
    n_raters: int

    def difference(self, one: int, other: int, *, level: float = 0.95) -> Estimate:
        """By how many log-odds one candidate is stronger, with its normal interval."""
        cov = self.covariance
        spread = float(ndtri((1 + level) / 2)) * float(
            np.sqrt(max(cov[one, one] + cov[other, other] - 2 * cov[one, other], 0.0))
        )
        est = float(self.strength[one] - self.strength[other])
        return Estimate(
            est=est,
            lo=est - spread,
            hi=est + spread,
            n=self.n_raters,
            method="Bradley-Terry, sandwich by rater",
            level=level,
        )


def unlinked(wins: ArrayLike) -> tuple[tuple[int, ...], ...]:
    """The sets of candidates that chains of wins join both ways, lowest index first.

    More than one set means that some strength would be infinite, or that two were never
    compared (Ford 1957). `wins` has shape (m, m).
    """
    n_sets, part = connected_components(
        np.asarray(wins, dtype=np.float64) > 0, directed=True, connection="strong"
    )
    return tuple(sorted(tuple(np.flatnonzero(part == s).tolist()) for s in range(n_sets)))


def bradley_terry(comparisons: Comparisons, *, ridge: float = 0.0) -> BradleyTerry:
    """The strengths of greatest likelihood less ridge |strength|^2 / 2, by damped Newton.

    A tie counts as half a win each way (Bradley and Terry 1952; sandwich errors of Huber 1967
    with raters as the independent units, times R / (R - 1)). Raises UsageFault for a negative
    ridge and, without a ridge, where wins do not link all candidates both ways.
    """
    if not ridge >= 0:
        raise UsageFault("a ridge is 0 or more")
    wins = comparisons.wins
    sets = unlinked(wins)
    if ridge == 0 and len(sets) > 1:
        raise UsageFault(
            f"wins do not link all candidates both ways, only within each of {len(sets)} sets; "
            "drop some, ask for more comparisons, or set a ridge"
        )
    strength = _fit(wins, ridge)
    bread = np.linalg.inv(_curvature(wins, strength, ridge))
    meat, n_raters = _meat(comparisons, strength)
    centred = np.eye(len(wins)) - 1 / len(wins)
    covariance = centred @ bread @ meat @ bread @ centred
    return BradleyTerry(
        strength=strength,
        covariance=covariance,
        n_comparisons=len(comparisons.first),
        n_raters=n_raters,
    )


def _fit(wins: NDArray[np.float64], ridge: float) -> NDArray[np.float64]:
    strength = np.zeros(len(wins))
    gain = _likelihood(wins, strength, ridge)
    for _ in range(N_STEPS):
        expected = (wins + wins.T) * _chance(strength)
        slope = (wins - expected).sum(axis=1) - ridge * strength
        if np.abs(slope).max() <= 1e-9 * max(1.0, float(wins.sum())):
            centred: NDArray[np.float64] = strength - strength.mean()
            return centred
        step = np.linalg.solve(_curvature(wins, strength, ridge), slope)
        length = 1.0
        # Far from the top a whole step may overshoot; the likelihood is concave, so halves end.
        while _likelihood(wins, strength + length * step, ridge) < gain and length > 1e-9:
            length /= 2
        strength = strength + length * step
        gain = _likelihood(wins, strength, ridge)
    raise LawspeakerError("the strengths of the comparisons did not converge")


def _chance(strength: NDArray[np.float64]) -> NDArray[np.float64]:
    chance: NDArray[np.float64] = expit(strength[:, None] - strength)
    return chance


def _likelihood(wins: NDArray[np.float64], strength: NDArray[np.float64], ridge: float) -> float:
    apart = strength[:, None] - strength
    return float(-(wins * np.logaddexp(0, -apart)).sum() - ridge / 2 * strength @ strength)


def _curvature(
    wins: NDArray[np.float64], strength: NDArray[np.float64], ridge: float
) -> NDArray[np.float64]:
    """The graph Laplacian of pq-weighted comparisons, made regular along the constant vector."""
    m = len(wins)
    edge = (wins + wins.T) * _chance(strength) * _chance(strength).T
    scale = max(float(edge.sum()), 1.0) / m
    curvature: NDArray[np.float64] = (
        np.diag(edge.sum(axis=1)) - edge + ridge * np.eye(m) + scale / m
    )
    return curvature


def _meat(
    comparisons: Comparisons, strength: NDArray[np.float64]
) -> tuple[NDArray[np.float64], int]:
    """The sum of raters' outer products of scores, times R / (R - 1), and R."""
    one, two, m = comparisons.first, comparisons.second, comparisons.n_candidates
    key = one * m + two
    rest = comparisons.weight * (comparisons.outcome - _chance(strength).ravel()[key])
    if comparisons.rater is None:
        # A score is rest at the one and -rest at the other: the sum is a graph's Laplacian.
        edge = np.bincount(key, weights=rest**2, minlength=m * m).reshape(m, m)
        edge = edge + edge.T
        n_raters = len(one)
        meat = np.diag(edge.sum(axis=1)) - edge
    else:
        raters, row = np.unique(comparisons.rater, return_inverse=True)
        n_raters = len(raters)
        entries = np.r_[rest, -rest], (np.r_[row, row], np.r_[one, two])
        score = csr_array(entries, shape=(n_raters, m))
        meat = (score.T @ score).toarray()
    scaled = meat * (n_raters / max(n_raters - 1, 1))
    return scaled.astype(np.float64, copy=False), n_raters
