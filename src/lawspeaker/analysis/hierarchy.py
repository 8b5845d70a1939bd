"""Support where few voted: each cell leans on its statement, its group and everybody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit, logit

if TYPE_CHECKING:
    from numpy.typing import NDArray

HIERARCHICAL = "hierarchical-logit"
_MAX_STEPS = 60
_STEADY = 1e-7
_LONGEST_STEP = 2.0
# Near what conversations show, so that the search is short.
_START = (0.7, 0.2)
_NUDGE = 1e-3
# Variances are sought between nearly none and more than any votes have shown.
_BOUNDS = (1e-4, 50.0)
# A group's level is nearly free: its prior is wide beside any difference that votes show.
_GROUP_VARIANCE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellPosterior:
    """The log odds of each group x statement cell: mean and standard deviation, (G, S) each."""

    mean: NDArray[np.float64]
    sd: NDArray[np.float64]


def cell_posterior(k: NDArray[np.int64], n: NDArray[np.int64]) -> CellPosterior:
    """Fit theta_gj = level_g + b_j + d_gj with k_gj ~ Binomial(n_gj, logistic(theta_gj)).

    k and n have shape (G, S). b and d are normal around zero, with the variances that maximise
    Laplace's approximation of the evidence, under a half-normal prior of scale 1 on each
    deviation; the posterior is Laplace's too. A cell without votes gets what its statement and
    its group say, with the doubt that this takes. With one row there is no d: a single group
    cannot differ from itself.
    """
    votes = _Votes(yes=k.astype(np.float64), asked=n.astype(np.float64))
    n_variances = 1 if len(n) == 1 else 2
    theta = logit((votes.yes + 0.5) / (votes.asked + 1.0))
    warm = _Warm(theta)

    # Without the prior, statements that everybody agrees with drive a variance out of bounds,
    # and Laplace's approximation fails at the edge.
    def cost(log_variances: NDArray[np.float64]) -> float:
        variances = np.exp(log_variances)
        return float(variances.sum()) / 2 - warm.fit(votes, variances).evidence

    def slope_too(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        here = cost(at)
        nudged = at + _NUDGE * np.eye(n_variances)
        return here, np.array([(cost(each) - here) / _NUDGE for each in nudged])

    found = minimize(
        slope_too,
        np.log(_START[:n_variances]),
        jac=True,
        method="L-BFGS-B",
        bounds=[tuple(np.log(_BOUNDS))] * n_variances,
        options={"ftol": 1e-6, "gtol": 5e-3, "maxiter": 30},
    )
    best = warm.fit(votes, np.exp(found.x))
    return CellPosterior(mean=best.theta, sd=_deviations(best.step))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Votes:
    """Agreements and all votes of each cell, (G, S) each."""

    yes: NDArray[np.float64]
    asked: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fit:
    """The posterior's mode, the step that led there, and the log evidence up to a constant."""

    theta: NDArray[np.float64]
    step: _Step
    evidence: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Step:
    """One weighted least squares step: effects, and what the determinant is made of."""

    theta: NDArray[np.float64]
    level: NDArray[np.float64]
    b: NDArray[np.float64]
    d: NDArray[np.float64]
    column: NDArray[np.float64]
    left: NDArray[np.float64]
    covariance: NDArray[np.float64]
    precision: NDArray[np.float64]
    d_variance: float


class _Warm:
    """Fits that start where the last one ended: variances change little from one to the next."""

    def __init__(self, theta: NDArray[np.float64]) -> None:
        self.theta = theta

    def fit(self, votes: _Votes, variances: NDArray[np.float64]) -> _Fit:
        """The mode at given variances of b and, where there are groups, of d (Newton)."""
        b_variance = float(variances[0])
        d_variance = float(variances[1]) if len(variances) > 1 else 0.0
        theta = self.theta
        for _ in range(_MAX_STEPS):  # pragma: no branch - what does not settle keeps its last step
            p = expit(theta)
            weight = votes.asked * p * (1 - p)
            surprise = votes.yes - votes.asked * p
            work = theta + np.divide(surprise, weight, out=np.zeros_like(p), where=weight > 0)
            step = _solve(work, weight, b_variance=b_variance, d_variance=d_variance)
            move = step.theta - theta
            theta = theta + np.clip(move, -_LONGEST_STEP, _LONGEST_STEP)
            if np.abs(move).max(initial=0.0) < _STEADY:
                break
        self.theta = theta
        fitted = votes.yes * theta + votes.asked * log_expit(-theta)
        prior = (step.level**2).sum() / _GROUP_VARIANCE + (step.b**2).sum() / b_variance
        volume = len(step.b) * np.log(b_variance) + np.log(step.column).sum()
        volume += np.linalg.slogdet(step.left).logabsdet
        if d_variance > 0:
            prior += (step.d**2).sum() / d_variance
            volume += np.log1p(d_variance * weight).sum()
        evidence = float(fitted.sum() - (prior + volume) / 2)
        return _Fit(theta=theta, step=step, evidence=evidence)


def _solve(
    work: NDArray[np.float64],
    weight: NDArray[np.float64],
    *,
    b_variance: float,
    d_variance: float,
) -> _Step:
    """One weighted least squares step with d integrated out and b eliminated by column.

    work_gj = level_g + b_j + noise of variance d_variance + 1 / weight_gj.
    """
    precision = weight / (1.0 + d_variance * weight)
    column = precision.sum(axis=0) + 1.0 / b_variance
    share, by_group, weighted = precision / column, precision.sum(axis=1), precision * work
    left = np.diag(by_group + 1.0 / _GROUP_VARIANCE)
    left -= share @ precision.T
    by_column = weighted.sum(axis=0)
    right = weighted.sum(axis=1) - share @ by_column
    covariance = np.linalg.inv(left)
    level = covariance @ right
    b = (by_column - level @ precision) / column
    trend = level[:, None] + b[None, :]
    d = d_variance * precision * (work - trend)
    return _Step(
        theta=trend + d,
        level=level,
        b=b,
        d=d,
        column=column,
        left=left,
        covariance=covariance,
        precision=precision,
        d_variance=d_variance,
    )


def _deviations(step: _Step) -> NDArray[np.float64]:
    """The posterior deviation of each cell (G, S); only the last step's are asked for."""
    share = step.precision / step.column
    # Var(level_g + b_j) from the joint posterior: b_j = const - share_j . level + own noise.
    b_of_level = step.covariance @ share
    b_var = 1.0 / step.column + np.einsum("gj,gj->j", share, b_of_level)
    trend_var = np.diag(step.covariance)[:, None] + b_var[None, :] - 2.0 * b_of_level
    kept = step.d_variance * step.precision
    deviation: NDArray[np.float64] = np.sqrt(
        (1.0 - kept) ** 2 * trend_var + step.d_variance * (1.0 - kept)
    )
    return deviation
