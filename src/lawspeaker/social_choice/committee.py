"""A chosen committee, and the ties that were met while its seats were filled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.profile import Approvals

CLOSE = 1e-9
"""Scores closer than this, relative to their size, are treated as possibly equal."""


class TieBreak(StrEnum):
    """Who is taken among equals: the lowest candidate index, or one drawn by the given rng."""

    LOWEST_INDEX = "lowest_index"
    RANDOM = "random"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """The candidates that had an equal claim to a seat (from 0), and the one that was taken."""

    seat: int
    tied: tuple[int, ...]
    chosen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee:
    """The candidates that a rule chose, in order of choice, with every tie it had to break.

    `k` seats were to be filled; a candidate whom nobody approves is never chosen, so fewer
    may be. `n_eligible` counts the candidates that were allowed to stand.
    """

    members: tuple[int, ...]
    rule: str
    k: int
    n_eligible: int
    ties: tuple[Tie, ...]

    @property
    def n_vacant(self) -> int:
        """Seats that no eligible candidate with enough support could take."""
        return self.k - len(self.members)

    @property
    def n_left_out(self) -> int:
        """Eligible candidates that were not chosen."""
        return self.n_eligible - len(self.members)


class Seating:
    """The seats while they are being filled: who is in, who may still enter, ties so far."""

    def __init__(
        self,
        profile: Approvals,
        k: int,
        *,
        eligible: NDArray[np.bool_] | None,
        tie_break: TieBreak,
        rng: np.random.Generator | None,
    ) -> None:
        if k < 1:
            raise UsageFault("a committee needs at least one seat")
        if tie_break is TieBreak.RANDOM and rng is None:
            raise UsageFault("breaking ties at random needs an rng")
        allowed = np.ones(profile.n_candidates, dtype=bool) if eligible is None else eligible
        if allowed.shape != (profile.n_candidates,):
            raise UsageFault("the eligible mask needs one entry for each candidate")
        self.k = k
        self.n_eligible = int(allowed.sum())
        self.open = allowed & (profile.support() > 0)
        self.members: list[int] = []
        self._ties: list[Tie] = []
        self._rng = None if tie_break is TieBreak.LOWEST_INDEX else rng

    @property
    def full(self) -> bool:
        """No seat is free, or nobody is left to take one."""
        return len(self.members) == self.k or not self.open.any()

    def seat(self, tied: NDArray[np.int64]) -> int:
        """Gives the next seat to one of those with an equal claim, and says to whom."""
        chosen = self._take(tied, len(self.members))
        self.members.append(chosen)
        return chosen

    def swap(self, tied: NDArray[np.int64], seat: int) -> int:
        """Gives a taken seat to one of those with an equal claim; its holder may stand again."""
        self.open[self.members[seat]] = True
        self.members[seat] = self._take(tied, seat)
        return self.members[seat]

    def committee(self, rule: str) -> Committee:
        """What was chosen, frozen."""
        return Committee(
            members=tuple(self.members),
            rule=rule,
            k=self.k,
            n_eligible=self.n_eligible,
            ties=tuple(self._ties),
        )

    def _take(self, tied: NDArray[np.int64], seat: int) -> int:
        equals = np.sort(tied)
        chosen = int(equals[0] if self._rng is None else self._rng.choice(equals))
        if len(equals) > 1:
            self._ties.append(Tie(seat=seat, tied=tuple(equals.tolist()), chosen=chosen))
        self.open[chosen] = False
        return chosen
