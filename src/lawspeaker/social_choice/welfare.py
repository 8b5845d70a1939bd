"""Welfare functions: from what each group gets under each candidate to a ranking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.committee import CLOSE

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Welfare:
    """The welfare of each candidate, shape (n_candidates,), in the units of the utilities."""

    score: NDArray[np.float64]

    @property
    def ranking(self) -> tuple[tuple[int, ...], ...]:
        """The candidates from best to worst, in tiers of equals (within a relative 1e-9)."""
        tiers: list[list[int]] = []
        for candidate in np.argsort(-self.score, kind="stable").tolist():
            above = self.score[tiers[-1][0]] if tiers else np.inf
            if above - self.score[candidate] <= CLOSE * max(1, abs(self.score[candidate])):
                tiers[-1].append(candidate)
            else:
                tiers.append([candidate])
        return tuple(tuple(sorted(tier)) for tier in tiers)


def p_mean(
    utility: ArrayLike,
    weight: ArrayLike,
    *,
    p: float,
    disagreement: ArrayLike | None = None,
) -> Welfare:
    """The weighted power mean over groups of what each gains over its disagreement point.

    `utility` has shape (n_groups, n_candidates), `weight` (n_groups,) is normalised to sum to
    1, `disagreement` (n_groups,) is 0 where not given. p = 1 is utilitarian, p = 0 Nash (the
    geometric mean), p = -inf max-min. Raises UsageFault for p > 1 or NaN, for weights that are
    not positive, for utilities that are not finite, and, unless p is 1 or -inf, for a
    candidate that gives a group less than its disagreement point, where the mean has no meaning.
    """
    gain, share = _gains(utility, weight, disagreement)
    if not p <= 1:
        raise UsageFault("a power mean that values equality has p of at most 1")
    if p == 1:
        return Welfare(score=share @ gain)
    least = gain.min(axis=0)
    if np.isneginf(p):
        return Welfare(score=least)
    if (gain < 0).any():
        raise UsageFault("a candidate gives a group less than its disagreement point")
    with np.errstate(divide="ignore"):
        log = np.log(gain)
    if p == 0:
        return Welfare(score=np.exp(share @ log))
    # Scaled by the largest term, so that extreme p neither over- nor underflows.
    pivot = log.max(axis=0) if p > 0 else log.min(axis=0)
    score = np.zeros(gain.shape[1])
    able = np.isfinite(pivot)
    inside = share @ np.exp(p * (log[:, able] - pivot[able]))
    score[able] = np.exp(pivot[able] + np.log(inside) / p)
    return Welfare(score=score)


def gini_weighted(utility: ArrayLike, omega: ArrayLike) -> Welfare:
    """The sum of omega_k times the k-th lowest utility: the worst off count most.

    `utility` has shape (n_groups, n_candidates); `omega` (n_groups,) is non-negative, not
    increasing, and normalised to sum to 1 (Weymark 1981). Raises UsageFault otherwise.
    """
    order = np.asarray(omega, dtype=np.float64)
    if (order < 0).any() or (np.diff(order) > 0).any() or not order.sum() > 0:
        raise UsageFault("Gini weights are non-negative and never rise with rank")
    value, _ = _gains(utility, np.ones(len(order)), None)
    return Welfare(score=order / order.sum() @ np.sort(value, axis=0))


def gini_mean(utility: ArrayLike, weight: ArrayLike) -> Welfare:
    """What the worse off of two people drawn by lot gets on average: mean x (1 - Gini index).

    `utility` has shape (n_groups, n_candidates), `weight` (n_groups,) counts people and is
    normalised to sum to 1. Negative utilities are allowed (Donaldson and Weymark 1980). Raises
    UsageFault as `p_mean` does.
    """
    value, share = _gains(utility, weight, None)
    order = np.argsort(value, axis=0, kind="stable")
    below = np.cumsum(share[order], axis=0)
    above = 1 - np.vstack([np.zeros(value.shape[1]), below])
    counts = above[:-1] ** 2 - above[1:] ** 2
    return Welfare(score=(np.take_along_axis(value, order, axis=0) * counts).sum(axis=0))


def pareto_set(utility: ArrayLike) -> NDArray[np.bool_]:
    """Which candidates no other betters for some group without worsening another.

    `utility` has shape (n_groups, n_candidates), the result (n_candidates,). A status quo that
    starves a minority is in the set whenever every change costs somebody something.
    """
    value = np.asarray(utility, dtype=np.float64)
    dominated = [
        bool(((value >= mine).all(axis=0) & (value > mine).any(axis=0)).any())
        for mine in value.T[:, :, None]
    ]
    return ~np.array(dominated, dtype=bool)


def _gains(
    utility: ArrayLike, weight: ArrayLike, disagreement: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    value = np.asarray(utility, dtype=np.float64)
    share = np.asarray(weight, dtype=np.float64)
    if value.ndim != 2 or share.shape != value.shape[:1] or not len(share):
        raise UsageFault("utilities are groups by candidates, with one weight for each group")
    if not np.isfinite(value).all() or not (np.isfinite(share) & (share > 0)).all():
        raise UsageFault("utilities are finite and weights positive")
    if disagreement is not None:
        value = value - np.asarray(disagreement, dtype=np.float64)[:, None]
    return value, share / share.sum()
