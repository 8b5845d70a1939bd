"""A number that says how sure it is."""

from __future__ import annotations

from dataclasses import dataclass


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
