"""What a ranking rule returns: candidates from best to worst, in tiers of equals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.committee import TieBreak


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Tiers of candidates from best to worst; those of one tier are equal, lowest index first.

    `tie_break` is None where every tie was returned; else the rule had to break some among
    pairs, and this says how.
    """

    tiers: tuple[tuple[int, ...], ...]
    rule: str
    tie_break: TieBreak | None = None

    @property
    def winners(self) -> tuple[int, ...]:
        """The candidates of the first tier."""
        return self.tiers[0]

    @classmethod
    def by_score(cls, rule: str, score: NDArray[np.float64]) -> Ranking:
        """The ranking by falling score, shape (m,), exact equals tied."""
        levels = np.unique(-score)
        return cls(tiers=_tiers(np.searchsorted(levels, -score)), rule=rule)

    @classmethod
    def by_relation(cls, rule: str, above: NDArray[np.bool_]) -> Ranking:
        """The ranking by an acyclic relation, shape (m, m): a tier is whom none that remains beats.

        A candidate's tier is thus the longest chain above it.
        """
        return cls(tiers=_tiers(depth(above)), rule=rule)

    @classmethod
    def by_depth(
        cls, rule: str, place: NDArray[np.int64], *, tie_break: TieBreak | None
    ) -> Ranking:
        """The ranking by each candidate's place, shape (m,), from 0."""
        return cls(tiers=_tiers(place), rule=rule, tie_break=tie_break)


def depth(above: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The length of the longest chain above each candidate in an acyclic relation (m, m)."""
    place = np.full(len(above), -1, dtype=np.int64)
    level = 0
    while (place < 0).any():
        left = place < 0
        place[left & ~above[left].any(axis=0)] = level
        level += 1
    return place


def _tiers(place: NDArray[np.int64]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(np.flatnonzero(place == level).tolist()) for level in np.unique(place))
