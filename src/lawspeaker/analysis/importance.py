"""How many of those who were asked call a statement important to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.intervals import JEFFREYS, Bounds, jeffreys_bounds
from lawspeaker.analysis.rates import group_counts
from lawspeaker.records.estimate import Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.partition import Partition
    from lawspeaker.records.votes import Votes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Importance:
    """Shares who called each statement important, of those asked: overall (S,), groups (G, S)."""

    statements: tuple[str, ...]
    groups: tuple[str, ...]
    n: NDArray[np.int64]
    group_n: NDArray[np.int64]
    share: Bounds
    group_share: Bounds
    level: float

    def overall(self, j: int) -> Estimate:
        """The share of all asked who call statement j important; n = 0 where nobody was asked."""
        return Estimate(
            est=float(self.share.est[j]),
            lo=float(self.share.lo[j]),
            hi=float(self.share.hi[j]),
            n=int(self.n[j]),
            method=JEFFREYS,
            level=self.level,
        )


def importance(marks: Votes, partition: Partition, *, level: float = 0.95) -> Importance:
    """The importance of each statement by what people said of it, and by nothing else.

    `marks` holds 1 where a person called a statement important and 0 where they were asked and
    did not; a pair that is not stored was not asked. Nothing is read out of votes. Jeffreys
    intervals; overall counts everybody, those in no group too.
    """
    everybody = np.zeros(marks.n_participants, dtype=np.int32)
    counts = group_counts(marks, everybody, k=1)
    label = partition.label_of(marks.n_participants)
    apart = group_counts(marks, label, k=partition.n_groups)
    n, group_n = counts.sum(axis=2)[0], apart.sum(axis=2)
    return Importance(
        statements=marks.statements,
        groups=partition.names,
        n=n.astype(np.int64),
        group_n=group_n.astype(np.int64),
        share=jeffreys_bounds(counts[0, :, 2], n, level=level),
        group_share=jeffreys_bounds(apart[:, :, 2], group_n, level=level),
        level=level,
    )
