"""One system for all or several: what any coalition of any number of groups could serve itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, kron
from scipy.special import stdtrit

from lawspeaker.errors import LawspeakerError, UsageFault
from lawspeaker.records.estimate import Estimate
from lawspeaker.social_choice.coalition import (
    N_GROUPS,
    TOLERANCE,
    BlockingCoalition,
    CoalitionGame,
    CoreTest,
    LeastCore,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A division of the groups among systems: each part is (candidate, its groups)."""

    worth: float
    parts: tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ServingGame:
    """Each coalition takes the one candidate that is best for it and pays its cost once.

    `value` (n_groups, n_candidates) is what the whole group gets: its people times the utility
    of each. `size` (n_groups,) counts people, `cost` is what one system costs, in the units of
    the utilities. Utility is taken to be transferable: a coalition's gain can be shared out.
    """

    value: NDArray[np.float64]
    size: NDArray[np.float64]
    cost: float

    @classmethod
    def from_utilities(
        cls, utility: ArrayLike, *, size: ArrayLike | None = None, cost: float = 0.0
    ) -> ServingGame:
        """The game of a person's utility in each group (n_groups, n_candidates).

        Raises UsageFault for values that are missing, a size that is not positive or a
        negative cost.
        """
        each = np.asarray(utility, dtype=np.float64)
        if each.ndim != 2 or not each.size or not np.isfinite(each).all():
            raise UsageFault("utilities are a whole table of groups by candidates")
        people = np.ones(len(each)) if size is None else np.asarray(size, dtype=np.float64)
        if people.shape != each.shape[:1] or not (people > 0).all() or not 0 <= cost < np.inf:
            raise UsageFault("each group has a positive size, and a system costs nothing or more")
        return cls(value=each * people[:, None], size=people, cost=cost)

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return len(self.value)

    @property
    def is_small(self) -> bool:
        """Whether every coalition can be looked at."""
        return self.n_groups <= N_GROUPS

    @property
    def shared(self) -> int:
        """The candidate that is best for everybody together."""
        return int(self.value.sum(axis=0).argmax())

    def every_coalition(self) -> CoalitionGame:
        """The same with the worth of each coalition written out, for up to 15 groups."""
        utility = self.value / self.size[:, None]
        return CoalitionGame.from_utilities(utility, cost=self.cost, size=self.size)

    def payoff_under(self, candidate: int) -> NDArray[np.float64]:
        """What each group gets where one candidate serves all and the cost falls on each alike."""
        paid: NDArray[np.float64] = (
            self.value[:, candidate] - self.cost * self.size / self.size.sum()
        )
        return paid

    def shapley(
        self, *, n_orders: int, rng: np.random.Generator, level: float = 0.95
    ) -> tuple[Estimate, ...]:
        """Each group's mean contribution over random orders of joining, with Student's interval.

        Orders come in pairs, one the other backwards, which narrows the interval (Mitchell et
        al. 2022); pairs are the units of the error. Raises UsageFault for fewer than two pairs.
        """
        n, n_pairs = self.n_groups, n_orders // 2
        if n_pairs < 2:
            raise UsageFault("at least four orders are drawn")
        mean, squares = np.zeros(n), np.zeros(n)
        for seen in range(1, n_pairs + 1):
            order = rng.permutation(n)
            share = (self._joining(order) + self._joining(order[::-1])) / 2
            # Welford's running sums: no table of orders is kept.
            step = share - mean
            mean += step / seen
            squares += step * (share - mean)
        error = np.sqrt(squares / (n_pairs - 1) / n_pairs)
        half = float(stdtrit(n_pairs - 1, (1 + level) / 2)) * error
        return tuple(
            Estimate(
                est=float(mean[g]),
                lo=float(mean[g] - half[g]),
                hi=float(mean[g] + half[g]),
                n=2 * n_pairs,
                method="Shapley by random orders",
                level=level,
            )
            for g in range(n)
        )

    def _joining(self, order: NDArray[np.int64]) -> NDArray[np.float64]:
        worth = np.cumsum(self.value[order], axis=0).max(axis=1) - self.cost
        share = np.empty(len(order))
        share[order] = np.diff(worth, prepend=0.0)
        return share

    def core_test(self, payoff: ArrayLike, *, n_shown: int = 10) -> CoreTest:
        """Which coalitions would gain by leaving a division of the worth, shape (n_groups,).

        To 15 groups all coalitions are counted. Beyond, for each candidate the one coalition
        that gains most by taking it is found, which is exact: those whose value under it
        exceeds their payoff. Raises UsageFault for a wrong number of payoffs.
        """
        paid = np.asarray(payoff, dtype=np.float64)
        if paid.shape != (self.n_groups,):
            raise UsageFault("a division pays each group")
        if self.is_small:
            return self.every_coalition().core_test(paid, n_shown=n_shown)
        rounding = TOLERANCE * max(1.0, float(np.abs(self.value).sum(axis=0).max()))
        found = {each.groups: each for each in self._objections(paid) if each.gain > rounding}
        blocking = sorted(found.values(), key=lambda each: (-each.gain, each.groups))
        left = float(self.value.sum(axis=0).max()) - self.cost - float(paid.sum())
        return CoreTest(
            n_blocking=len(blocking),
            blocking=tuple(blocking[:n_shown]),
            shortfall=left if abs(left) > rounding else 0.0,
            every=False,
        )

    def least_core(self) -> LeastCore:
        """The least tax on leaving at which nobody leaves; beyond 15 groups not below 0.

        Up to 15 groups it is that of every coalition. Beyond, one linear program (HiGHS): what
        the most wronged coalition gains by candidate c is the sum over groups of what each
        gets above its payoff, or 0, less the cost. Everybody together is then a coalition too,
        so the tax is 0 where the core is not empty, and the payoff lies in the core.
        """
        if self.is_small:
            return self.every_coalition().least_core()
        n, m = self.value.shape
        scale = float(np.abs(self.value).sum(axis=0).max()) or 1.0
        value, cost = self.value / scale, self.cost / scale
        # Variables: payoffs (n), the tax, and what group g gets above its payoff by c (n * m).
        above = [kron(eye_array(n), np.ones((m, 1))), csr_array((n * m, 1)), eye_array(n * m)]
        gained = [
            csr_array((m, n)),
            csr_array(-np.ones((m, 1))),
            kron(np.ones((1, n)), eye_array(m)),
        ]
        shared_out = np.r_[np.ones(n), np.zeros(1 + n * m)]
        total = float(value.sum(axis=0).max()) - cost
        solved = milp(
            np.r_[np.zeros(n), 1.0, np.zeros(n * m)],
            bounds=Bounds(np.r_[np.full(n, -np.inf), np.zeros(1 + n * m)], np.inf),
            constraints=[
                LinearConstraint(csr_array(hstack(above)), value.ravel(), np.inf),
                LinearConstraint(csr_array(hstack(gained)), -np.inf, np.full(m, cost)),
                LinearConstraint(shared_out, total, total),
            ],
        )
        if solved.x is None:
            raise LawspeakerError(f"the least core was not solved: {solved.message}")
        return LeastCore(epsilon=float(solved.x[n]) * scale, payoff=solved.x[:n] * scale)

    def best_split(self) -> Split:
        """The systems that together serve best when each one costs, and whom each serves.

        An uncapacitated facility location, solved exactly by mixed-integer programming (HiGHS).
        """
        n, m = self.value.shape
        # Variables: candidate c is run (m), group g takes candidate c (n * m).
        objective = np.r_[np.full(m, self.cost), -self.value.ravel()]
        takes_one = np.c_[np.zeros((n, m)), np.kron(np.eye(n), np.ones(m))]
        only_run = np.c_[-np.tile(np.eye(m), (n, 1)), np.eye(n * m)]
        solved = milp(
            objective,
            integrality=np.r_[np.ones(m), np.zeros(n * m)],
            bounds=Bounds(0, 1),
            constraints=[
                LinearConstraint(takes_one, 1, 1),
                LinearConstraint(only_run, -np.inf, 0),
            ],
        )
        if solved.x is None:
            raise LawspeakerError(f"the best split was not solved: {solved.message}")
        run = np.flatnonzero(solved.x[:m] > 0.5)
        takes = run[self.value[:, run].argmax(axis=1)]
        parts = tuple(
            (c, tuple(np.flatnonzero(takes == c).tolist())) for c in run.tolist() if c in takes
        )
        worth = float(self.value[np.arange(n), takes].sum()) - self.cost * len(parts)
        return Split(worth=worth, parts=parts)

    def _objections(self, payoff: NDArray[np.float64]) -> list[BlockingCoalition]:
        """For each candidate the coalition, not of nobody nor of all, that gains most by it."""
        found = []
        for gain in (self.value - payoff[:, None]).T:
            member = gain > 0
            if not member.any():
                member[gain.argmax()] = True
            elif member.all():
                member[gain.argmin()] = False
            # Another candidate may serve the same coalition better still.
            worth = float(self.value[member].sum(axis=0).max()) - self.cost
            found.append(
                BlockingCoalition(
                    groups=tuple(np.flatnonzero(member).tolist()),
                    gain=worth - float(payoff[member].sum()),
                )
            )
        return found
