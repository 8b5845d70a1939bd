"""Support where few voted: each cell leans on its statement, its group and everybody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

if TYPE_CHECKING:
    from numpy.typing import NDArray

HIERARCHICAL = "hierarchical-logit"
_MAX_STEPS = 200
_STEADY = 1e-6
_MIN_VARIANCE = 1e-4
_START_VARIANCE = 0.5
# A group's level is nearly free: its prior is wide beside any difference that votes show.
_GROUP_VARIANCE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellPosterior:
    """The log odds of each group x statement cell: mean and standard deviation, (G, S) each."""

    mean: NDArray[np.float64]
    sd: NDArray[np.float64]


def cell_posterior(k: NDArray[np.int64], n: NDArray[np.int64]) -> CellPosterior:
    """Fit theta_gj = level_g + b_j + d_gj with k_gj ~ Binomial(n_gj, logistic(theta_gj)).

    k and n have shape (G, S). b and d are normal around zero; their variances are set by the
    evidence (EM), and the posterior is Laplace's. A cell without votes gets what its statement
    and its group say, with the doubt that this takes. With one row there is no d: a single
    group cannot differ from itself.
    """
    n_groups, _ = n.shape
    yes, asked = k.astype(np.float64), n.astype(np.float64)
    theta = logit((yes + 0.5) / (asked + 1.0))
    b_variance, d_variance = _START_VARIANCE, _START_VARIANCE if n_groups > 1 else 0.0
    sd = np.zeros_like(theta)
    for _ in range(_MAX_STEPS):
        p = expit(theta)
        weight = asked * p * (1 - p)
        work = theta + np.divide(yes - asked * p, weight, out=np.zeros_like(p), where=weight > 0)
        fit = _solve(work, weight, b_variance=b_variance, d_variance=d_variance)
        step = np.abs(fit.theta - theta).max(initial=0.0)
        theta, sd = fit.theta, fit.sd
        new_b = max(_MIN_VARIANCE, fit.b_moment)
        new_d = max(_MIN_VARIANCE, fit.d_moment) if n_groups > 1 else 0.0
        change = max(abs(new_b - b_variance) / b_variance, abs(new_d - d_variance))
        b_variance, d_variance = new_b, new_d
        if step < _STEADY and change < _STEADY:
            break
    return CellPosterior(mean=theta, sd=sd)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fit:
    """Means and deviations of the cells, and second moments that set the variances anew."""

    theta: NDArray[np.float64]
    sd: NDArray[np.float64]
    b_moment: float
    d_moment: float


def _solve(
    work: NDArray[np.float64],
    weight: NDArray[np.float64],
    *,
    b_variance: float,
    d_variance: float,
) -> _Fit:
    """One weighted least squares step with d integrated out and b eliminated by column.

    work_gj = level_g + b_j + noise of variance d_variance + 1 / weight_gj.
    """
    precision = weight / (1.0 + d_variance * weight)
    column = precision.sum(axis=0) + 1.0 / b_variance
    left = np.diag(precision.sum(axis=1) + 1.0 / _GROUP_VARIANCE)
    left -= (precision / column) @ precision.T
    weighted = precision * work
    right = weighted.sum(axis=1) - (precision / column) @ weighted.sum(axis=0)
    covariance = np.linalg.inv(left)
    level = covariance @ right
    b = (weighted.sum(axis=0) - level @ precision) / column
    share = precision / column
    # Var(level_g + b_j) from the joint posterior: b_j = const - share_j . level + own noise.
    b_of_level = covariance @ share
    b_var = 1.0 / column + np.einsum("gj,gj->j", share, b_of_level)
    trend_var = np.diag(covariance)[:, None] + b_var[None, :] - 2.0 * b_of_level
    trend = level[:, None] + b[None, :]
    kept = d_variance * weight / (1.0 + d_variance * weight)
    d = kept * (work - trend)
    d_var = d_variance * (1.0 - kept) + kept**2 * trend_var
    variance = (1.0 - kept) ** 2 * trend_var + d_variance * (1.0 - kept)
    heard = weight > 0
    return _Fit(
        theta=trend + d,
        sd=np.sqrt(variance),
        b_moment=_mean(b**2 + b_var, np.asarray(heard.any(axis=0))),
        d_moment=_mean(d**2 + d_var, heard),
    )


def _mean(values: NDArray[np.float64], where: NDArray[np.bool_]) -> float:
    return float(values[where].mean()) if where.any() else _START_VARIANCE
