"""How far a share moved between two times, with people compared to their like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.intervals import z_of
from lawspeaker.records.estimate import Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

MATCHED = "difference within like people, Cochran-Mantel-Haenszel weights"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """Votes and, of them, those that hold an answer, in each cell (n_cells,), at both times."""

    before: NDArray[np.int64]
    held_before: NDArray[np.int64]
    after: NDArray[np.int64]
    held_after: NDArray[np.int64]

    @property
    def matched(self) -> NDArray[np.bool_]:
        """Cells with votes at both times: only these compare like with like."""
        return (self.before > 0) & (self.after > 0)

    @property
    def n_matched(self) -> int:
        """Votes before or since in the matched cells, whichever are fewer."""
        use = self.matched
        return min(int(self.before[use].sum()), int(self.after[use].sum()))

    @property
    def raw(self) -> float:
        """The difference of the shares over all cells, who answered left out of account."""
        after, before = max(int(self.after.sum()), 1), max(int(self.before.sum()), 1)
        return float(self.held_after.sum() / after - self.held_before.sum() / before)


def change_size(counts: Counts, *, level: float) -> Estimate:
    """The share after less the share before, -1 to 1, in the cells that have both, weighted.

    Weights are n n' / (n + n') (Cochran 1954; Mantel and Haenszel 1959). The interval is
    normal, with half a vote each way in a cell's spread. 0 in [-1, 1] where nothing matches.
    """
    use = counts.matched
    before, after = counts.before[use].astype(float), counts.after[use].astype(float)
    n = int(before.sum() + after.sum())
    if not n:
        return Estimate(est=0.0, lo=-1.0, hi=1.0, n=0, method=MATCHED, level=level)
    weight = before * after / (before + after)
    weight /= weight.sum()
    held_before, held_after = counts.held_before[use], counts.held_after[use]
    est = float(weight @ (held_after / after - held_before / before))
    spread = _spread(held_before, before) + _spread(held_after, after)
    half = z_of(level) * float(np.sqrt(weight**2 @ spread))
    return Estimate(
        est=est,
        lo=max(est - half, -1.0),
        hi=min(est + half, 1.0),
        n=n,
        method=MATCHED,
        level=level,
    )


def _spread(held: NDArray[np.int64], n: NDArray[np.float64]) -> NDArray[np.float64]:
    share = (held + 0.5) / (n + 1.0)
    variance: NDArray[np.float64] = share * (1 - share) / n
    return variance
