"""A chosen committee, and the ties that were met while its seats were filled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.constraints import FREE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.constraints import Constraints
    from lawspeaker.social_choice.profile import Approvals
    from lawspeaker.social_choice.tie_path import TiePath

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
    may be. `n_eligible` counts the candidates that were allowed to stand. The first `n_fixed`
    members are must-haves, which no vote chose.
    """

    members: tuple[int, ...]
    rule: str
    k: int
    n_eligible: int
    ties: tuple[Tie, ...]
    n_fixed: int = 0

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
        rng: np.random.Generator | TiePath | None,
        constraints: Constraints = FREE,
    ) -> None:
        if k < 1:
            raise UsageFault("a committee needs at least one seat")
        if tie_break is TieBreak.RANDOM and rng is None:
            raise UsageFault("breaking ties at random needs an rng")
        allowed = np.ones(profile.n_candidates, dtype=bool) if eligible is None else eligible
        if allowed.shape != (profile.n_candidates,):
            raise UsageFault("the eligible mask needs one entry for each candidate")
        constraints.demand(k, allowed)
        self.k = k
        self.n_eligible = int(constraints.standing(allowed).sum())
        self.members = list(dict.fromkeys(constraints.must_have))
        self.n_fixed = len(self.members)
        self._standing = constraints.standing(allowed) & (profile.support() > 0)
        self._constraints = constraints
        self.open = constraints.beside(self._standing, self.members)
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
        self.open &= self._constraints.beside(self._standing, [chosen])
        return chosen

    def bar(self, who: NDArray[np.bool_]) -> None:
        """Lets none of these enter, shape (n_candidates,); a must-have among them stays."""
        self._standing &= ~who
        self.open &= ~who

    def replaceable(self) -> NDArray[np.bool_]:
        """Who may take over whose seat, shape (n_seats, n_candidates); a must-have keeps it."""
        may = np.zeros((len(self.members), len(self._standing)), dtype=bool)
        for seat in range(self.n_fixed, len(self.members)):
            others = [*self.members[:seat], *self.members[seat + 1 :]]
            may[seat] = self._constraints.beside(self._standing, others)
            may[seat, self.members[seat]] = False
        return may

    def swap(self, tied: NDArray[np.int64], seat: int) -> int:
        """Gives a taken seat to one of those with an equal claim; its holder may stand again."""
        self.members[seat] = self._take(tied, seat)
        self.open = self._constraints.beside(self._standing, self.members)
        return self.members[seat]

    def committee(self, rule: str) -> Committee:
        """What was chosen, frozen."""
        return Committee(
            members=tuple(self.members),
            rule=rule,
            k=self.k,
            n_eligible=self.n_eligible,
            ties=tuple(self._ties),
            n_fixed=self.n_fixed,
        )

    def _take(self, tied: NDArray[np.int64], seat: int) -> int:
        equals = np.sort(tied)
        chosen = int(equals[0] if self._rng is None else self._rng.choice(equals))
        if len(equals) > 1:
            self._ties.append(Tie(seat=seat, tied=tuple(equals.tolist()), chosen=chosen))
        return chosen
