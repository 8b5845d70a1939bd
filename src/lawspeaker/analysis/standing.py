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


def standing_by_other_votes(
    votes: Votes,
    space: OpinionSpace,
    *,
    axis: int = 0,
    kept: NDArray[np.bool_] | None = None,
) -> Standing:
    """The rank of each vote's caster by all their other votes, so that none moves its own place.

    Places are those of the space, scaled by the square root of how many votes that took, and
    ranked among all such places, each person weighing the same. Equal places share a mid-rank,
    so the other sign of the axis gives 1 - rank. Not known for a person's only vote. Where
    `kept` (n_votes,) is given, only those votes say where somebody stands.
    """
    row, load = votes.row, space.axes[axis][votes.statement]
    part = (votes.value - space.mean[votes.statement]) * load
    heard = np.ones(votes.n_votes, dtype=np.bool_) if kept is None else kept
    part = np.where(heard, part, 0.0)
    n = votes.votes_each
    whole = np.bincount(row, weights=part, minlength=votes.n_participants)
    others = np.bincount(row, weights=heard, minlength=votes.n_participants)[row] - heard
    known = others >= 1
    place = (whole[row] - part) / np.sqrt(np.maximum(others, 1))
    # Rounding, so that arithmetic does not part people who stand at one place.
    _, level = np.unique(np.round(place[known], 9), return_inverse=True)
    weight = np.bincount(level, weights=1.0 / n[row[known]])
    middle = (np.cumsum(weight) - weight / 2) / max(float(weight.sum()), 1.0)
    rank = np.full(votes.n_votes, 0.5)
    rank[known] = middle[level]
    return Standing(rank=rank, known=known)
