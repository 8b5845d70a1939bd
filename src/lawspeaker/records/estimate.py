"""A number that says how sure it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A point estimate with its interval [lo, hi] of the given level, its n, and its method."""

    est: float
    lo: float
    hi: float
    n: int
    method: str
    level: float = 0.95

    def to_json(self) -> dict[str, float | int | str]:
        """The form that files and the constitution use; floats to 6 decimals."""
        return {
            "est": round(self.est, 6),
            "lo": round(self.lo, 6),
            "hi": round(self.hi, 6),
            "level": self.level,
            "n": self.n,
            "method": self.method,
        }


def wilson_of_share(share: float, n: int, *, level: float = 0.95) -> Estimate:
    """A published share of n answers with its Wilson interval (1927), without numpy or scipy.

    For shares that are told without a count; [0, 1] around one half where n is 0.
    """
    if n == 0:
        return Estimate(est=0.5, lo=0.0, hi=1.0, n=0, method="wilson", level=level)
    z = NormalDist().inv_cdf((1 + level) / 2)
    shrunk = 1 + z**2 / n
    centre = (share + z**2 / (2 * n)) / shrunk
    half = z / shrunk * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return Estimate(
        est=share,
        lo=min(max(centre - half, 0.0), share),
        hi=max(min(centre + half, 1.0), share),
        n=n,
        method="wilson",
        level=level,
    )
