"""Where the caster of each vote stands by all their other votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.analysis.space import OpinionSpace
    from lawspeaker.records.votes import Votes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """A rank from 0 to 1 along an axis for each vote (n_votes,), and whether there is one."""

    rank: NDArray[np.float64]
    known: NDArray[np.bool_]


def standing_by_other_votes(votes: Votes, space: OpinionSpace, *, axis: int = 0) -> Standing:
    """The rank of each vote's caster among all people, without this vote.

    So a vote cannot move its own place. People are placed as in the space, scaled by the
    square root of how many votes that took; equal places share a mid-rank, so the other sign
    of the axis gives 1 - rank. Not known for a person's only vote.
    """
    row, load = votes.row, space.axes[axis][votes.statement]
    part = (votes.value - space.mean[votes.statement]) * load
    n = votes.votes_each
    whole = np.bincount(row, weights=part, minlength=votes.n_participants)
    placed = n >= 2
    # Rounding, so that arithmetic does not part people who stand at one place.
    people = np.round(np.sort(whole[placed] / np.sqrt(n[placed])), 9)
    place = np.round((whole[row] - part) / np.sqrt(np.maximum(n - 1, 1))[row], 9)
    below = np.searchsorted(people, place, side="left")
    at_most = np.searchsorted(people, place, side="right")
    return Standing(rank=(below + at_most) / (2 * max(len(people), 1)), known=placed[row])
