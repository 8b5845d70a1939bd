"""How far each candidate is preferred to each other one, however the preferences were given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

N_GRID_BITS = 30
"""Margins of fractional weights are rounded to 2^-30 of their total, so that equals are equal."""


class Unranked(StrEnum):
    """What a ballot says of a candidate that it leaves out.

    SILENT: nothing, so no comparison with it is counted (missing is not pass). LAST: that it
    stands below every ranked candidate, beside the other ones left out.
    """

    SILENT = "silent"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Margins:
    """`net[a, b]`, shape (m, m): the weight preferring a to b less the weight preferring b to a.

    Antisymmetric. Sums and comparisons are exact for integer counts below 2^53.
    """

    net: NDArray[np.float64]

    @classmethod
    def from_ranks(
        cls,
        rank: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        unranked: Unranked = Unranked.SILENT,
    ) -> Margins:
        """The margins of ballots of ranks: lower is better, equal is a tie, NaN is left out.

        `rank` has shape (n_voters, m); `weight` (n_voters,) says for how many voters a
        ballot stands, one each where absent. Raises UsageFault for a wrong shape or a weight
        that is not positive.
        """
        place = np.asarray(rank, dtype=np.float64)
        if place.ndim != 2 or not place.shape[1]:
            raise UsageFault("ballots are a matrix of voters by candidates")
        voters = np.ones(len(place)) if weight is None else np.asarray(weight, dtype=np.float64)
        if voters.shape != place.shape[:1] or not (np.isfinite(voters) & (voters > 0)).all():
            raise UsageFault("each ballot needs one positive, finite weight")
        if unranked is Unranked.LAST:
            place = np.where(np.isnan(place), np.inf, place)
        # Comparing with NaN is false both ways, which is what silence means.
        prefer = np.array([voters @ (mine < place) for mine in place.T[:, :, None]])
        return cls(net=_settled(prefer - prefer.T))

    @classmethod
    def from_scores(cls, score: ArrayLike, *, weight: ArrayLike | None = None) -> Margins:
        """The margins of utilities, ratings or votes, shape (n_voters, m): higher is better.

        NaN is a score that nobody gave: it is compared with nothing.
        """
        return cls.from_ranks(-np.asarray(score, dtype=np.float64), weight=weight)

    @classmethod
    def from_counts(cls, prefer: ArrayLike) -> Margins:
        """The margins of pairwise counts, shape (m, m): `prefer[a, b]` prefer a to b.

        Raises UsageFault unless the counts are a square of finite, non-negative numbers.
        """
        count = np.asarray(prefer, dtype=np.float64)
        if count.ndim != 2 or count.shape[0] != count.shape[1] or not count.size:
            raise UsageFault("pairwise counts are a square matrix of candidates")
        if not (np.isfinite(count) & (count >= 0)).all():
            raise UsageFault("pairwise counts are finite and not negative")
        return cls(net=_settled(count - count.T))

    @property
    def n_candidates(self) -> int:
        """How many candidates are compared."""
        return len(self.net)


def _settled(net: NDArray[np.float64]) -> NDArray[np.float64]:
    # A power of two keeps the sums that rules make of rounded margins exact.
    largest = np.abs(net).max()
    if largest == 0 or (net == np.rint(net)).all():
        return net + 0.0
    grid = np.exp2(np.ceil(np.log2(largest)) - N_GRID_BITS)
    rounded: NDArray[np.float64] = np.rint(net / grid) * grid + 0.0
    return rounded
