"""Who loses: what a change from one candidate to another does to each group of people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from lawspeaker.errors import UsageFault
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.estimate import Estimate
from lawspeaker.records.suppression import published_cells

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What some people gain (negative: lose) by the change, in the units of the utilities.

    `mean` is their mean change with Student's interval; `chance_of_loss` the probability that
    the mean loss exceeds `eps`, under the flat prior that the interval agrees with; `worse_off`
    the share of people below the reference, with Wilson's interval.
    """

    mean: Estimate
    chance_of_loss: float
    eps: float
    worse_off: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChange:
    """One group's change, None where it is suppressed lest few people be recognised."""

    group: int
    change: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Losers:
    """The change for everybody and for each group by its number; `everybody` None under k people.

    `n_left_out` people lack a utility under one of the candidates and are in no figure.
    """

    everybody: Change | None
    groups: tuple[GroupChange, ...]
    n_left_out: int
    k: int

    @property
    def n_suppressed(self) -> int:
        """Groups that are not reported."""
        return sum(group.change is None for group in self.groups)

    def losing(self, *, chance: float = 0.95) -> tuple[int, ...]:
        """The reported groups whose chance of a loss is at least this one."""
        return tuple(
            group.group
            for group in self.groups
            if group.change is not None and group.change.chance_of_loss >= chance
        )


def losers(
    reference: ArrayLike,
    candidate: ArrayLike,
    group: ArrayLike,
    *,
    eps: float = 0.0,
    k: int = K_ANONYMITY,
    level: float = 0.95,
) -> Losers:
    """Who gains and who loses when `reference` gives way to `candidate`.

    `reference` and `candidate` (n_people,) are each person's utility under the two, NaN where
    unknown; `group` (n_people,) numbers groups from 0, -1 is in none. A group of fewer than k
    people is suppressed and, where those not shown would be fewer than k (everybody less the
    shown), the smallest shown one with it. Groups of one attribute only: figures of several
    attributes side by side can still be subtracted from each other. Raises UsageFault for
    arrays of different length, k < 2, a negative eps or a level outside 0 to 1.
    """
    before = np.asarray(reference, dtype=np.float64)
    change = np.asarray(candidate, dtype=np.float64) - before
    groups = np.asarray(group, dtype=np.int64)
    if change.ndim != 1 or before.shape != change.shape or groups.shape != change.shape:
        raise UsageFault("each person has one utility under each candidate, and one group")
    if k < 2 or not eps >= 0 or not 0 < level < 1:
        raise UsageFault("k is at least 2, eps at least 0, and the level lies between 0 and 1")
    n_groups = int(groups.max(initial=-1)) + 1
    known = np.isfinite(change)
    change, groups = change[known], groups[known]
    size = np.bincount(groups[groups >= 0], minlength=n_groups)
    shown = published_cells(size[:, np.newaxis], np.array([len(change)]), k=k)[:, 0]
    return Losers(
        everybody=_change(change, eps, level) if len(change) >= k else None,
        groups=tuple(
            GroupChange(
                group=g, change=_change(change[groups == g], eps, level) if shown[g] else None
            )
            for g in range(n_groups)
        ),
        n_left_out=int((~known).sum()),
        k=k,
    )


def _change(change: NDArray[np.float64], eps: float, level: float) -> Change:
    n = len(change)
    mean = float(change.mean())
    error = float(change.std(ddof=1)) / np.sqrt(n)
    spread = float(stdtrit(n - 1, (1 + level) / 2)) * error
    chance = float(stdtr(n - 1, (-eps - mean) / error)) if error > 0 else float(mean < -eps)
    return Change(
        mean=Estimate(
            est=mean, lo=mean - spread, hi=mean + spread, n=n, method="Student", level=level
        ),
        chance_of_loss=chance,
        eps=eps,
        worse_off=_share(int((change < 0).sum()), n, level),
    )


def _share(n_worse: int, n: int, level: float) -> Estimate:
    z2 = float(ndtri((1 + level) / 2)) ** 2
    share = n_worse / n
    centre = (n_worse + z2 / 2) / (n + z2)
    half = float(np.sqrt(z2 * (share * (1 - share) * n + z2 / 4))) / (n + z2)
    return Estimate(
        est=share,
        lo=max(centre - half, 0.0),
        hi=min(centre + half, 1.0),
        n=n,
        method="Wilson",
        level=level,
    )
