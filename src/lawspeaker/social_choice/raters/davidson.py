"""Bradley-Terry with ties that mean something: strengths, and how readily people call a tie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.special import ndtri, softmax

from lawspeaker.errors import LawspeakerError, UsageFault
from lawspeaker.records.estimate import Estimate
from lawspeaker.social_choice.bradley_terry import N_STEPS, Comparisons, unlinked

if TYPE_CHECKING:
    from numpy.typing import NDArray

METHOD = "Davidson, sandwich by rater"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Davidson:
    """Strengths in log-odds (m,), summing to 0, the log of the tie parameter, their covariance.

    P(a over b) : P(b over a) : P(tie) = exp(d/2) : exp(-d/2) : nu with d the difference of
    strengths, so between equals a tie has chance nu / (2 + nu). `covariance` has shape
    (m + 1, m + 1), log nu last.
    """

    strength: NDArray[np.float64]
    log_nu: float
    covariance: NDArray[np.float64]
    n_comparisons: int
    n_raters: int

    def difference(self, one: int, other: int, *, level: float = 0.95) -> Estimate:
        """By how many log-odds one candidate is stronger, with its normal interval."""
        along = np.zeros(len(self.covariance))
        along[one], along[other] = 1.0, -1.0
        return self._estimate(along, float(self.strength[one] - self.strength[other]), level)

    def tie_chance(self, *, level: float = 0.95) -> Estimate:
        """The chance of a tie between equals, its interval normal on the log of nu."""
        along = np.zeros(len(self.covariance))
        along[-1] = 1.0
        found = self._estimate(along, self.log_nu, level)
        est, lo, hi = (float(np.exp(x) / (2 + np.exp(x))) for x in (found.est, found.lo, found.hi))
        return Estimate(est=est, lo=lo, hi=hi, n=found.n, method=METHOD, level=level)

    def _estimate(self, along: NDArray[np.float64], est: float, level: float) -> Estimate:
        half = float(ndtri((1 + level) / 2)) * float(np.sqrt(along @ self.covariance @ along))
        return Estimate(
            est=est, lo=est - half, hi=est + half, n=self.n_raters, method=METHOD, level=level
        )


def davidson(comparisons: Comparisons) -> Davidson:
    """The strengths and tie parameter of greatest likelihood (Davidson 1970), by damped Newton.

    Errors are sandwiched with raters as the independent units. Raises UsageFault where wins do
    not link all candidates both ways, there is no tie at all, or nothing else.
    """
    if len(unlinked(comparisons.wins)) > 1:
        raise UsageFault("wins do not link all candidates both ways; audit the comparisons first")
    tied = comparisons.outcome == 0.5
    if not tied.any() or tied.all():
        raise UsageFault("a tie parameter takes some ties and some wins; fit without ties instead")
    m = comparisons.n_candidates
    at = np.zeros(m + 1)
    for _ in range(N_STEPS):
        score, curvature = _derivatives(comparisons, at)
        slope = score.sum(axis=0)
        if np.abs(slope).max() <= 1e-8 * max(1.0, float(comparisons.weight.sum())):
            covariance, n_raters = _sandwich(comparisons, score, curvature)
            return Davidson(
                strength=at[:m] - at[:m].mean(),
                log_nu=float(at[m]),
                covariance=covariance,
                n_comparisons=len(tied),
                n_raters=n_raters,
            )
        step = np.linalg.solve(curvature, slope)
        length, gain = 1.0, _likelihood(comparisons, at)
        while _likelihood(comparisons, at + length * step) < gain and length > 1e-9:
            length /= 2
        at = at + length * step
    raise LawspeakerError("the strengths of the comparisons did not converge")


def _logits(comparisons: Comparisons, at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of a win, a loss and a tie, shape (n, 3)."""
    half = (at[comparisons.first] - at[comparisons.second]) / 2
    return np.stack([half, -half, np.full(len(half), at[-1])], axis=1)


def _said(comparisons: Comparisons) -> NDArray[np.float64]:
    outcome = comparisons.outcome
    return np.stack([outcome == 1, outcome == 0, outcome == 0.5], axis=1).astype(np.float64)


def _likelihood(comparisons: Comparisons, at: NDArray[np.float64]) -> float:
    logits = _logits(comparisons, at)
    total = np.logaddexp.reduce(logits, axis=1)
    return float(comparisons.weight @ ((logits * _said(comparisons)).sum(axis=1) - total))


def _derivatives(
    comparisons: Comparisons, at: NDArray[np.float64]
) -> tuple[csr_array, NDArray[np.float64]]:
    """Each comparison's score (n, m + 1), and minus the Hessian, regular along the constant."""
    m, n = comparisons.n_candidates, len(comparisons.first)
    chance = softmax(_logits(comparisons, at), axis=1)
    rest = (_said(comparisons) - chance) * comparisons.weight[:, None]
    apart = (rest[:, 0] - rest[:, 1]) / 2
    rows = np.arange(n)
    one, two = comparisons.first, comparisons.second
    score = csr_array(
        (
            np.r_[apart, -apart, rest[:, 2]],
            (np.r_[rows, rows, rows], np.r_[one, two, np.full(n, m)]),
        ),
        shape=(n, m + 1),
    )
    win, lose, tie = chance.T
    # Var of (win - lose) / 2, of the tie, and their covariance, for each comparison.
    own = comparisons.weight * (win + lose - (win - lose) ** 2) / 4
    of_tie = comparisons.weight * tie * (1 - tie)
    both = -comparisons.weight * tie * (win - lose) / 2
    curvature = np.zeros((m + 1, m + 1))
    np.add.at(curvature, (one, one), own)
    np.add.at(curvature, (two, two), own)
    np.add.at(curvature, (one, two), -own)
    np.add.at(curvature, (two, one), -own)
    np.add.at(curvature[:, m], one, both)
    np.add.at(curvature[:, m], two, -both)
    curvature[m, :m] = curvature[:m, m]
    curvature[m, m] = of_tie.sum()
    curvature[:m, :m] += max(float(own.sum()), 1.0) / m**2
    return score, curvature


def _sandwich(
    comparisons: Comparisons, score: csr_array, curvature: NDArray[np.float64]
) -> tuple[NDArray[np.float64], int]:
    n, m = len(comparisons.first), comparisons.n_candidates
    who = np.arange(n) if comparisons.rater is None else comparisons.rater
    raters, row = np.unique(who, return_inverse=True)
    n_raters = len(raters)
    summed = csr_array((np.ones(n), (row, np.arange(n))), shape=(n_raters, n)) @ score
    meat = (summed.T @ summed).toarray() * (n_raters / max(n_raters - 1, 1))
    centred = np.eye(m + 1)
    centred[:m, :m] -= 1 / m
    half = centred @ np.linalg.inv(curvature)
    covariance: NDArray[np.float64] = half @ meat @ half.T
    return covariance, n_raters
