"""Intervals of a share, from counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv, ndtri

from lawspeaker.errors import UsageFault
from lawspeaker.records.estimate import Estimate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

WILSON = "wilson"
JEFFREYS = "jeffreys"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bounds:
    """Shares with their lower and upper bounds, arrays of one shape."""

    est: NDArray[np.float64]
    lo: NDArray[np.float64]
    hi: NDArray[np.float64]


def z_of(level: float) -> float:
    """The two-sided standard normal quantile of a level: 1.96 for 0.95."""
    tail_of(level)
    return float(ndtri((1 + level) / 2))


def tail_of(level: float) -> float:
    """The chance left on each side of an interval: 0.025 for 0.95; UsageFault outside (0, 1)."""
    if not 0 < level < 1:
        raise UsageFault(f"A level lies between 0 and 1, such as 0.95; {level} does not.")
    return (1 - level) / 2


def jeffreys_bounds(k: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> Bounds:
    """Equal-tailed intervals of Beta(k + 1/2, n - k + 1/2), with lo = 0 at k = 0 and hi = 1 at n.

    Coverage is close to the level on average (Brown, Cai, DasGupta 2001). The estimate is k / n,
    and 1/2 in [0, 1] where n is 0.
    """
    yes, asked = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    tail = tail_of(level)
    lo = np.where(yes > 0, betaincinv(yes + 0.5, asked - yes + 0.5, tail), 0.0)
    hi = np.where(yes < asked, betaincinv(yes + 0.5, asked - yes + 0.5, 1 - tail), 1.0)
    est = np.divide(yes, asked, out=np.full(yes.shape, 0.5), where=asked > 0)
    return Bounds(est=est, lo=np.where(asked > 0, lo, 0.0), hi=np.where(asked > 0, hi, 1.0))


def wilson_bounds(k: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> Bounds:
    """Wilson's score intervals (1927); the estimate is k / n, and 1/2 in [0, 1] where n is 0."""
    yes, asked = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    z = z_of(level)
    safe = np.maximum(asked, 1.0)
    share = yes / safe
    centre = (share + z**2 / (2 * safe)) / (1 + z**2 / safe)
    half = z / (1 + z**2 / safe) * np.sqrt(share * (1 - share) / safe + z**2 / (4 * safe**2))
    some = asked > 0
    # At k = 0 and k = n the bound is 0 or 1 by algebra; rounding must not put the share outside.
    lo = np.where(yes > 0, np.maximum(centre - half, 0.0), 0.0)
    hi = np.where(yes < asked, np.minimum(centre + half, 1.0), 1.0)
    return Bounds(
        est=np.where(some, share, 0.5), lo=np.where(some, lo, 0.0), hi=np.where(some, hi, 1.0)
    )


def jeffreys(k: int, n: int, *, level: float = 0.95) -> Estimate:
    """One share with its Jeffreys interval."""
    return _one(jeffreys_bounds(k, n, level=level), n, JEFFREYS, level)


def jeffreys_each(
    k: NDArray[np.int64], n: NDArray[np.int64], *, level: float = 0.95
) -> tuple[Estimate, ...]:
    """Several shares with their Jeffreys intervals, from agreements (m,) of votes (m,)."""
    bounds = jeffreys_bounds(k, n, level=level)
    return tuple(
        Estimate(est=est, lo=lo, hi=hi, n=count, method=JEFFREYS, level=level)
        for est, lo, hi, count in zip(
            bounds.est.tolist(), bounds.lo.tolist(), bounds.hi.tolist(), n.tolist(), strict=True
        )
    )


def wilson(k: int, n: int, *, level: float = 0.95) -> Estimate:
    """One share with its Wilson interval."""
    return _one(wilson_bounds(k, n, level=level), n, WILSON, level)


def _one(bounds: Bounds, n: int, method: str, level: float) -> Estimate:
    return Estimate(
        est=float(bounds.est),
        lo=float(bounds.lo),
        hi=float(bounds.hi),
        n=n,
        method=method,
        level=level,
    )
