"""Group veto: a statement that an opinion group rejects may not stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class VetoRule(StrEnum):
    """What it takes for a group to veto.

    CREDIBLY_BELOW: the group's agreement lies below the threshold by its whole interval
    (hi < threshold), so doubt and missing bounds speak for the candidate.
    NOT_CREDIBLY_ABOVE: it is not above by its whole interval (lo < threshold, or no bound), so
    doubt speaks against.
    """

    CREDIBLY_BELOW = "credibly_below"
    NOT_CREDIBLY_ABOVE = "not_credibly_above"


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """One group's veto of one candidate, with the interval of agreement it rests on."""

    candidate: int
    group: int
    lo: float
    hi: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupVeto:
    """Who may stand, shape (n_candidates,), and each veto, by candidate and then group."""

    eligible: NDArray[np.bool_]
    vetoes: tuple[Veto, ...]
    rule: VetoRule
    threshold: float


def group_veto(
    lo: ArrayLike,
    hi: ArrayLike,
    *,
    threshold: float = 0.5,
    rule: VetoRule = VetoRule.CREDIBLY_BELOW,
) -> GroupVeto:
    """The vetoes that follow from bounds of agreement, each of shape (n_groups, n_candidates).

    NaN is an unknown bound. Raises UsageFault where the shapes differ.
    """
    low, high = np.asarray(lo, dtype=np.float64), np.asarray(hi, dtype=np.float64)
    if low.shape != high.shape or low.ndim != 2:
        raise UsageFault("lower and upper bounds need one shape: groups by candidates")
    vetoed = high < threshold if rule is VetoRule.CREDIBLY_BELOW else ~(low >= threshold)
    vetoes = tuple(
        Veto(candidate=int(c), group=int(g), lo=float(low[g, c]), hi=float(high[g, c]))
        for c, g in np.argwhere(vetoed.T)
    )
    return GroupVeto(
        eligible=np.logical_and.reduce(~vetoed), vetoes=vetoes, rule=rule, threshold=threshold
    )
