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

ROUNDING = 1e-12
"""At the top a step changes the likelihood by less than its sum's rounding, relative to it."""


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
        return self.tally().wins

    def tally(self) -> Tally:
        """The choices summed by pair and outcome: all that a fit needs of them without raters."""
        m = self.n_candidates
        key = self.first * m
        key += self.second
        key *= 3
        key += (2 * self.outcome).astype(np.int64)
        if (self.weight == 1).all():
            # A count of integers takes half the time of a sum of weights.
            count = np.bincount(key, minlength=3 * m * m).reshape(m, m, 3).astype(np.float64)
            return Tally(weight=count, square=count)
        weight, square = (
            np.bincount(key, weights=value, minlength=3 * m * m).reshape(m, m, 3)
            for value in (self.weight, self.weight**2)
        )
        return Tally(weight=weight.astype(np.float64), square=square.astype(np.float64))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tally:
    """Sums of weights, and of their squares, by first, second and outcome, shape (m, m, 3).

    Outcomes stand in the order 0, 1/2, 1.
    """

    weight: NDArray[np.float64]
    square: NDArray[np.float64]

    @property
    def wins(self) -> NDArray[np.float64]:
        """`wins[a, b]` (m, m): the weight with which a was preferred to b, ties half each way."""
        lost, tied, won = np.moveaxis(self.weight, 2, 0)
        summed: NDArray[np.float64] = won + tied / 2 + (lost + tied / 2).T
        return summed


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


def unlinked(wins: ArrayLike | csr_array) -> tuple[tuple[int, ...], ...]:
    """The sets of candidates that chains of wins join both ways, lowest index first.

    More than one set means that some strength would be infinite, or that two were never
    compared (Ford 1957). `wins` has shape (m, m), dense or sparse.
    """
    won = wins if isinstance(wins, csr_array) else np.asarray(wins, dtype=np.float64) > 0
    _, part = connected_components(won, directed=True, connection="strong")
    return members(part)


def members(part: NDArray[np.int32]) -> tuple[tuple[int, ...], ...]:
    """Who is in each part, by the number (m,) of each one's part: lowest first member first."""
    order = np.argsort(part, kind="stable")
    ends = np.cumsum(np.bincount(part))[:-1]
    return tuple(sorted(tuple(each.tolist()) for each in np.split(order, ends)))


def bradley_terry(comparisons: Comparisons, *, ridge: float = 0.0) -> BradleyTerry:
    """The strengths of greatest likelihood less ridge |strength|^2 / 2, by damped Newton.

    A tie counts as half a win each way (Bradley and Terry 1952; sandwich errors of Huber 1967
    with raters as the independent units, times R / (R - 1)). Raises UsageFault for a negative
    ridge and, without a ridge, where wins do not link all candidates both ways.
    """
    tally = comparisons.tally()
    wins = tally.wins
    strength = fitted_strength(wins, ridge=ridge)
    chance = _chance(strength)
    bread = np.linalg.inv(_curvature(wins + wins.T, chance, ridge))
    if comparisons.rater is None:
        meat, n_raters = _meat_of_choices(tally, chance), len(comparisons.first)
    else:
        raters, row = np.unique(comparisons.rater, return_inverse=True)
        meat, n_raters = _meat_of_raters(comparisons, row, chance), len(raters)
    outer = bread - bread.mean(axis=0)
    covariance = outer @ (meat * (n_raters / max(n_raters - 1, 1))) @ outer.T
    return BradleyTerry(
        strength=strength,
        covariance=covariance,
        n_comparisons=len(comparisons.first),
        n_raters=n_raters,
    )


def fitted_strength(wins: ArrayLike, *, ridge: float = 0.0) -> NDArray[np.float64]:
    """The strengths alone, without errors, from a table of wins (m, m); as `bradley_terry` has it.

    Takes what a published table of counts gives, and raises as `bradley_terry` does.
    """
    if not ridge >= 0:
        raise UsageFault("a ridge is 0 or more")
    counted = np.asarray(wins, dtype=np.float64)
    sets = unlinked(counted)
    if ridge == 0 and len(sets) > 1:
        raise UsageFault(
            f"wins do not link all candidates both ways, only within each of {len(sets)} sets; "
            "drop some, ask for more comparisons, or set a ridge"
        )
    return _climbed(counted, ridge)


def _climbed(wins: NDArray[np.float64], ridge: float) -> NDArray[np.float64]:
    both, won = wins + wins.T, wins.sum(axis=1)
    strength = np.zeros(len(wins))
    chance = _chance(strength)
    gain = _likelihood(wins, strength, chance, ridge)
    for _ in range(N_STEPS):
        slope = won - (both * chance).sum(axis=1) - ridge * strength
        if np.abs(slope).max() <= 1e-9 * max(1.0, float(won.sum())):
            centred: NDArray[np.float64] = strength - strength.mean()
            return centred
        step = np.linalg.solve(_curvature(both, chance, ridge), slope)
        length, start = 1.0, strength
        enough = gain - ROUNDING * (1 + abs(gain))
        # Far from the top a whole step may overshoot; the likelihood is concave, so halves end.
        while True:
            strength = start + length * step
            chance = _chance(strength)
            gain = _likelihood(wins, strength, chance, ridge)
            if gain >= enough or length <= 1e-9:
                break
            length /= 2
    raise LawspeakerError("the strengths of the comparisons did not converge")


def _chance(strength: NDArray[np.float64]) -> NDArray[np.float64]:
    chance: NDArray[np.float64] = expit(strength[:, None] - strength)
    return chance


def _likelihood(
    wins: NDArray[np.float64],
    strength: NDArray[np.float64],
    chance: NDArray[np.float64],
    ridge: float,
) -> float:
    # Only beyond 700 log-odds does a chance vanish; there the bound keeps 0 log 0 at 0.
    fit = float((wins * np.log(np.maximum(chance, np.finfo(float).tiny))).sum())
    return fit - ridge / 2 * float(strength @ strength)


def _curvature(
    both: NDArray[np.float64], chance: NDArray[np.float64], ridge: float
) -> NDArray[np.float64]:
    """The graph Laplacian of pq-weighted comparisons, made regular along the constant vector."""
    m = len(both)
    edge = both * chance * chance.T
    scale = max(float(edge.sum()), 1.0) / m
    curvature: NDArray[np.float64] = (
        np.diag(edge.sum(axis=1)) - edge + ridge * np.eye(m) + scale / m
    )
    return curvature


def _meat_of_choices(tally: Tally, chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of choices' outer products of scores, each choice a rater's own.

    A score is the rest at the one and minus it at the other: the sum is a graph's Laplacian.
    """
    rest = np.array([0.0, 0.5, 1.0]) - chance[..., None]
    edge = (tally.square * rest**2).sum(axis=2)
    edge = edge + edge.T
    meat: NDArray[np.float64] = np.diag(edge.sum(axis=1)) - edge
    return meat


def _meat_of_raters(
    comparisons: Comparisons, row: NDArray[np.int64], chance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The sum of raters' outer products of scores; `row` (n,) is each choice's rater from 0."""
    one, two, m = comparisons.first, comparisons.second, comparisons.n_candidates
    rest = comparisons.weight * (comparisons.outcome - chance.ravel()[one * m + two])
    entries = np.r_[rest, -rest], (np.r_[row, row], np.r_[one, two])
    score = csr_array(entries, shape=(int(row.max()) + 1, m))
    meat: NDArray[np.float64] = (score.T @ score).toarray()
    return meat
