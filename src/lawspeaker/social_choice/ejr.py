"""EJR+: every large enough group that agrees on somebody gets its share of the committee."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.profile import Approvals


@dataclass(frozen=True, slots=True, kw_only=True)
class Coalition:
    """The voters who agree on a candidate left out and have fewer than `level` members each.

    `size` is their number (weight), `required` the number level * n / k that would entitle
    them to `level` members.
    """

    candidate: int
    level: int
    size: float
    required: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EjrPlus:
    """The EJR+ ratio of a committee: its worst coalition's size over the size it would need.

    Below 1 the committee satisfies EJR+, and the ratio is the smallest quota, as a share of
    n/k, above which nobody can object. `coalition` is the one that attains it (lowest
    candidate, then lowest level, among equals), None where no candidate was left out.
    """

    ratio: float
    coalition: Coalition | None

    @property
    def certified(self) -> bool:
        """The committee satisfies EJR+ (Brill and Peters, EC 2023)."""
        return self.ratio < 1


def ejr_plus(
    profile: Approvals,
    members: tuple[int, ...],
    k: int,
    *,
    eligible: NDArray[np.bool_] | None = None,
) -> EjrPlus:
    """The EJR+ ratio over all candidates left out, or over the eligible ones where given.

    One pass over the approvals; exact without weights and with integer ones, since sizes are
    then integers and a quotient of 1 is never rounded to. Raises UsageFault for k < 1 or a
    committee of more than k.
    """
    if k < 1 or len(members) > k:
        raise UsageFault("a committee has at least one seat and at most k members")
    left_out = _left_out(profile, members, eligible)
    if not len(left_out):
        return EjrPlus(ratio=0.0, coalition=None)
    size = _sizes(profile, members, k, profile.unit)[left_out]
    level = np.arange(1, k + 1)
    ratio = size * k / (level * profile.total)
    worst, step = divmod(int(np.argmax(ratio)), k)
    coalition = Coalition(
        candidate=int(left_out[worst]),
        level=step + 1,
        size=float(size[worst, step]),
        required=(step + 1) * profile.total / k,
    )
    return EjrPlus(ratio=float(ratio[worst, step]), coalition=coalition)


def ejr_ratio_of_weights(
    profile: Approvals,
    members: tuple[int, ...],
    k: int,
    *,
    weight: NDArray[np.float64],
    eligible: NDArray[np.bool_] | None = None,
) -> float:
    """The EJR+ ratio were voters counted by other weights (n_voters,), zeros among them.

    A bootstrap resample of the people is such a vector of counts. 0 where nobody is left out.
    """
    left_out = _left_out(profile, members, eligible)
    if not len(left_out):
        return 0.0
    size = _sizes(profile, members, k, weight)[left_out]
    return float((size * k / (np.arange(1, k + 1) * weight.sum())).max())


def _left_out(
    profile: Approvals, members: tuple[int, ...], eligible: NDArray[np.bool_] | None
) -> NDArray[np.int64]:
    outside = np.ones(profile.n_candidates, dtype=bool) if eligible is None else eligible.copy()
    outside[list(members)] = False
    return np.flatnonzero(outside)


def _sizes(
    profile: Approvals, members: tuple[int, ...], k: int, weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The weight of each candidate's supporters with fewer than 1 to k members: (m, k)."""
    n_approved = np.diff(profile.start)
    key = profile.candidate.astype(np.int64) * (k + 1) + np.repeat(
        profile.represented(members), n_approved
    )
    at = np.bincount(
        key, weights=np.repeat(weight, n_approved), minlength=profile.n_candidates * (k + 1)
    )
    return np.cumsum(at.astype(np.float64).reshape(-1, k + 1), axis=1)[:, :k]
