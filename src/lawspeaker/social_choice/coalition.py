"""General or specialised: what coalitions of groups are worth, their shares, who would leave."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog

from lawspeaker.errors import LawspeakerError, UsageFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

N_GROUPS = 15
"""Every coalition is looked at, so their number is bounded."""

TOLERANCE = 1e-9
"""A gain below this, as a share of the greatest worth, is rounding and blocks nothing."""


N_OBJECTIONS = 500
"""How many coalitions may object in one round of the least core's programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockingCoalition:
    """Groups that would be better off by `gain` together with a system of their own."""

    groups: tuple[int, ...]
    gain: float

    def sentence(self, names: Sequence[str]) -> str:
        """The finding in words, with each group's name."""
        who = [names[group] for group in self.groups]
        if len(who) == 1:
            return f"{who[0]} would be better off with its own, by {self.gain:.3g}."
        listed = ", ".join(who[:-1]) + " and " + who[-1]
        return f"{listed} would be better off with their own, by {self.gain:.3g} together."


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreTest:
    """Whether a division of the worth is in the core, and the coalitions that block it.

    `n_blocking` coalitions would gain by leaving; `blocking` lists the greatest gains first.
    Where not all coalitions were looked at `every` is False, and there may be more.
    `shortfall` is what all groups together could still gain, 0 for a division of the whole.
    """

    n_blocking: int
    blocking: tuple[BlockingCoalition, ...]
    shortfall: float
    every: bool = True

    @property
    def in_core(self) -> bool:
        """Nothing is left undivided and no coalition would leave."""
        return self.n_blocking == 0 and self.shortfall == 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeastCore:
    """The least tax `epsilon` on leaving at which nobody leaves, and one division that bears it.

    The core is not empty exactly when `epsilon` is at most 0 (within rounding). `payoff` has
    shape (n_groups,); other divisions may bear the same tax.
    """

    epsilon: float
    payoff: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoalitionGame:
    """`worth[S]` of each coalition, shape (2^n,): bit g of S says that group g is in it."""

    worth: NDArray[np.float64]

    @classmethod
    def from_worth(cls, worth: ArrayLike) -> CoalitionGame:
        """The game of given worths; raises UsageFault unless there are 2^n with nothing worth 0."""
        value = np.asarray(worth, dtype=np.float64)
        n_groups = max(value.size.bit_length() - 1, 0)
        if value.shape != (2**n_groups,) or not 1 <= n_groups <= N_GROUPS:
            raise UsageFault(f"a game lists the 2^n coalitions of 1 to {N_GROUPS} groups")
        if not np.isfinite(value).all() or value[0] != 0:
            raise UsageFault("worths are finite, and the empty coalition is worth 0")
        return cls(worth=value)

    @classmethod
    def from_utilities(
        cls, utility: ArrayLike, *, cost: float = 0.0, size: ArrayLike | None = None
    ) -> CoalitionGame:
        """The game in which a coalition takes the one candidate best for it, and pays its cost.

        `utility` (n_groups, n_candidates) is what a person of the group gets under each
        constitution or model, `size` (n_groups,) the number of people (one each where absent),
        `cost` what one system costs, in the same units. Raises UsageFault otherwise.
        """
        value = np.asarray(utility, dtype=np.float64)
        if value.ndim != 2 or not value.shape[1] or not 1 <= len(value) <= N_GROUPS:
            raise UsageFault(f"utilities are 1 to {N_GROUPS} groups by at least one candidate")
        people = np.ones(len(value)) if size is None else np.asarray(size, dtype=np.float64)
        if people.shape != value.shape[:1] or not (people > 0).all() or not cost >= 0:
            raise UsageFault("each group has a positive size, and a system costs nothing or more")
        total = np.zeros((1, value.shape[1]))
        for row in value * people[:, None]:
            total = np.vstack([total, total + row])
        return cls.from_worth(np.r_[0.0, total[1:].max(axis=1) - cost])

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return len(self.worth).bit_length() - 1

    def shapley(self) -> NDArray[np.float64]:
        """Each group's mean contribution over all orders of joining, exact (Shapley 1953)."""
        n = self.n_groups
        inside = _members(n)
        orders = np.array([factorial(k) * factorial(n - k - 1) for k in range(n)], dtype=float)
        share = np.zeros(n)
        for group in range(n):
            without = np.flatnonzero(~inside[:, group])
            chance = orders[inside[without].sum(axis=1)] / factorial(n)
            share[group] = chance @ (self.worth[without | 1 << group] - self.worth[without])
        return share

    def core_test(self, payoff: ArrayLike, *, n_shown: int = 10) -> CoreTest:
        """Which coalitions would gain by leaving a division of the worth, shape (n_groups,).

        Raises UsageFault for a wrong number of payoffs.
        """
        paid = np.asarray(payoff, dtype=np.float64)
        if paid.shape != (self.n_groups,):
            raise UsageFault("a division pays each group")
        inside = _members(self.n_groups)
        gain = self.worth - inside @ paid
        rounding = TOLERANCE * max(1.0, float(np.abs(self.worth).max()))
        found = np.flatnonzero(gain[:-1] > rounding)
        order = found[np.lexsort((found, -gain[found]))]
        blocking = tuple(
            BlockingCoalition(
                groups=tuple(np.flatnonzero(inside[coalition]).tolist()),
                gain=float(gain[coalition]),
            )
            for coalition in order[:n_shown]
        )
        left = float(gain[-1])
        return CoreTest(
            n_blocking=len(found),
            blocking=blocking,
            shortfall=left if abs(left) > rounding else 0.0,
        )

    def least_core(self) -> LeastCore:
        """The least epsilon with x(S) >= worth(S) - epsilon for all S but none and all.

        By linear programs (HiGHS) over the coalitions most wronged so far, each added when it
        objects, until none does; then all 2^n - 2 hold (Maschler, Peleg and Shapley 1979).
        """
        n = self.n_groups
        if n == 1:
            return LeastCore(epsilon=0.0, payoff=self.worth[1:].copy())
        inside = _members(n).astype(np.float64)
        scale = float(np.abs(self.worth).max()) or 1.0
        worth = self.worth / scale
        rows = 1 << np.arange(n)
        while True:
            solved = linprog(
                np.r_[np.zeros(n), 1.0],
                A_ub=np.c_[-inside[rows], -np.ones(len(rows))],
                b_ub=-worth[rows],
                A_eq=np.r_[np.ones(n), 0.0][None],
                b_eq=[worth[-1]],
                bounds=(None, None),
                method="highs",
            )
            if solved.x is None:
                raise LawspeakerError(f"the least core was not solved: {solved.message}")
            payoff = solved.x[:n]
            gain = (worth - inside @ payoff)[1:-1]
            wronged = np.flatnonzero(gain > solved.x[n] + TOLERANCE) + 1
            worst = wronged[np.argsort(-gain[wronged - 1], kind="stable")[:N_OBJECTIONS]]
            fresh = np.setdiff1d(worst, rows)
            if not len(fresh):
                return LeastCore(epsilon=float(gain.max()) * scale, payoff=payoff * scale)
            rows = np.r_[rows, fresh]


def _members(n_groups: int) -> NDArray[np.bool_]:
    """Who is in each coalition, shape (2^n, n)."""
    coalition = np.arange(2**n_groups)[:, None]
    inside: NDArray[np.bool_] = (coalition >> np.arange(n_groups)) % 2 == 1
    return inside
