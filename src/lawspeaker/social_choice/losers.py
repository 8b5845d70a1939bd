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
    the mean loss exceeds `eps`, under the flat prior that the interval agrees with, None where
    nothing tells how sure the mean is; `worse_off` the share of people below the reference,
    with Wilson's interval, None where only groups' means are known.
    """

    mean: Estimate
    chance_of_loss: float | None
    eps: float
    worse_off: Estimate | None


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
            if group.change is not None and (group.change.chance_of_loss or 0.0) >= chance
        )


def losers(
    reference: ArrayLike,
    candidate: ArrayLike,
    group: ArrayLike,
    *,
    eps: float = 0.0,
    weight: ArrayLike | None = None,
    k: int = K_ANONYMITY,
    level: float = 0.95,
) -> Losers:
    """Who gains and who loses when `reference` gives way to `candidate`.

    `reference` and `candidate` (n_people,) are each person's utility under the two, NaN where
    unknown; `group` (n_people,) numbers groups from 0, -1 is in none; `weight` (n_people,) how
    much each counts, alike where absent. A group of fewer than k people is suppressed and,
    where those not shown would be fewer than k (everybody less the shown), the smallest shown
    one with it. Groups of one attribute only: figures of several attributes side by side can
    be subtracted from each other, and take `shown_groups`. Raises UsageFault for
    arrays of different length, k < 2, a negative eps, a level outside 0 to 1, or a weight that
    is not positive.
    """
    before = np.asarray(reference, dtype=np.float64)
    change = np.asarray(candidate, dtype=np.float64) - before
    groups = np.asarray(group, dtype=np.int64)
    if change.ndim != 1 or before.shape != change.shape or groups.shape != change.shape:
        raise UsageFault("each person has one utility under each candidate, and one group")
    counts = np.ones(change.shape) if weight is None else np.asarray(weight, dtype=np.float64)
    if counts.shape != change.shape or not (counts > 0).all():
        raise UsageFault("each person has a positive weight")
    if k < 2 or not eps >= 0 or not 0 < level < 1:
        raise UsageFault("k is at least 2, eps at least 0, and the level lies between 0 and 1")
    n_groups = int(groups.max(initial=-1)) + 1
    known = np.isfinite(change)
    change, groups, counts = change[known], groups[known], counts[known]
    size = np.bincount(groups[groups >= 0], minlength=n_groups)
    shown = published_cells(size[:, np.newaxis], np.array([len(change)]), k=k)[:, 0]
    return Losers(
        everybody=student_change(change, counts, eps=eps, level=level)
        if len(change) >= k
        else None,
        groups=tuple(
            GroupChange(
                group=g,
                change=student_change(
                    change[groups == g], counts[groups == g], eps=eps, level=level
                )
                if shown[g]
                else None,
            )
            for g in range(n_groups)
        ),
        n_left_out=int((~known).sum()),
        k=k,
    )


def student_change(
    change: NDArray[np.float64], weight: NDArray[np.float64], *, eps: float, level: float
) -> Change:
    """The change of at least two people (n_people,), each counting by their weight."""
    n, total = len(change), float(weight.sum())
    mean = float(weight @ change) / total
    error = float(np.sqrt(n / (n - 1) * ((weight * (change - mean)) ** 2).sum())) / total
    error = error if error > 1e-12 * abs(mean) else 0.0
    spread = float(stdtrit(n - 1, (1 + level) / 2)) * error
    chance = float(stdtr(n - 1, (-eps - mean) / error)) if error > 0 else float(mean < -eps)
    return Change(
        mean=Estimate(
            est=mean, lo=mean - spread, hi=mean + spread, n=n, method="Student", level=level
        ),
        chance_of_loss=chance,
        eps=eps,
        worse_off=_share(float(weight[change < 0].sum()) / total, weight, level),
    )


def drawn_change(
    mean: float, draws: NDArray[np.float64] | None, *, n: int, eps: float, level: float
) -> Change:
    """The change of a group of n people of which only its mean is known, and perhaps draws of it.

    `draws` (n_draws,); without any the interval is the whole line.
    """
    if draws is None:
        bounds, chance, method = (-np.inf, np.inf), None, "not known"
    else:
        tail = (1 - level) / 2
        bounds = tuple(np.quantile(draws, [tail, 1 - tail]).tolist())
        chance, method = float((draws < -eps).mean()), f"quantiles of {len(draws)} draws"
    return Change(
        mean=Estimate(est=mean, lo=bounds[0], hi=bounds[1], n=n, method=method, level=level),
        chance_of_loss=chance,
        eps=eps,
        worse_off=None,
    )


def _share(share: float, weight: NDArray[np.float64], level: float) -> Estimate:
    """Wilson's interval; unequal weights count as fewer people (Kish 1965)."""
    z2 = float(ndtri((1 + level) / 2)) ** 2
    n = float(weight.sum()) ** 2 / float((weight**2).sum())
    centre = (n * share + z2 / 2) / (n + z2)
    half = float(np.sqrt(z2 * (share * (1 - share) * n + z2 / 4))) / (n + z2)
    return Estimate(
        est=share,
        lo=max(centre - half, 0.0),
        hi=min(centre + half, 1.0),
        n=len(weight),
        method="Wilson",
        level=level,
    )
