"""The panels that the quotas allow: how many seats each type gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from lawspeaker.social_choice.panel.region import Region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lawspeaker.social_choice.panel.quota import Pool, Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """A quota that cannot stand beside the others, and the bounds that could."""

    quota: Quota
    at_least: int
    at_most: int

    def __str__(self) -> str:
        """A sentence that names the mend."""
        return (
            f"{self.quota.feature} {self.quota.value}: allow {self.at_least} to {self.at_most} "
            f"seats instead of {self.quota.at_least} to {self.quota.at_most}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compositions:
    """Every panel of `size` seats under the quotas, as whole numbers of seats for each type."""

    pool: Pool
    quotas: tuple[Quota, ...]
    size: int
    inside: NDArray[np.float64]

    @classmethod
    def of(cls, pool: Pool, quotas: Sequence[Quota], size: int) -> Compositions:
        """The panels of `size` seats; `inside` (Q, T) is 1 where a quota counts a type."""
        rows = [pool.holds(quota) for quota in quotas]
        inside = np.array(rows, dtype=np.float64).reshape(len(quotas), len(pool.types))
        return cls(pool=pool, quotas=tuple(quotas), size=size, inside=inside)

    def best(self, weight: NDArray[np.float64]) -> NDArray[np.int64] | None:
        """A panel with the greatest sum of weights (T,), by branch and bound; None if none is."""
        return self.region().best(weight)

    def region(
        self,
        *,
        fewest: NDArray[np.float64] | None = None,
        most: NDArray[np.float64] | None = None,
    ) -> Region:
        """The panels with `fewest` to `most` seats (T,) of each type; none to all by default."""
        n_types = len(self.pool.counts)
        return Region(
            rows=np.vstack([np.ones((1, n_types)), self.inside]),
            low=np.r_[self.size, self.low],
            high=np.r_[self.size, self.high],
            fewest=np.zeros(n_types) if fewest is None else fewest,
            most=self.pool.counts.astype(np.float64) if most is None else most,
        )

    def allows(self, seats: NDArray[np.int64]) -> bool:
        """Whether a panel keeps the size, the quotas and the pool's counts."""
        return bool(
            seats.sum() == self.size
            and np.all((seats >= 0) & (seats <= self.pool.counts))
            and all(
                quota.at_least <= seats[self.pool.holds(quota)].sum() <= quota.at_most
                for quota in self.quotas
            )
        )

    def relaxations(self) -> tuple[Relaxation, ...]:
        """The fewest seats by which quotas must give way so that a panel exists; () if one does.

        ValueError where the pool has fewer people than the panel has seats.
        """
        if self.pool.n_people < self.size:
            raise ValueError("fewer people than seats")
        n_types, n_quotas = len(self.pool.types), len(self.quotas)
        inside = self.inside
        give = np.eye(n_quotas)
        matrix = np.block(
            [
                [np.ones((1, n_types)), np.zeros((1, 2 * n_quotas))],
                [inside, give, np.zeros((n_quotas, n_quotas))],
                [inside, np.zeros((n_quotas, n_quotas)), -give],
            ]
        )
        low = np.r_[self.size, self.low, np.full(n_quotas, -np.inf)]
        high = np.r_[self.size, np.full(n_quotas, np.inf), self.high]
        solved = milp(
            np.r_[np.zeros(n_types), np.ones(2 * n_quotas)],
            constraints=LinearConstraint(matrix, low, high),
            integrality=np.ones(n_types + 2 * n_quotas, dtype=np.int64),
            bounds=Bounds(0, np.r_[self.pool.counts, np.full(2 * n_quotas, self.size)]),
        )
        if solved.x is None:  # pragma: no cover - with enough people, giving all bounds up will do
            raise AssertionError(solved.message)
        given = np.rint(solved.x[n_types:]).astype(int)
        return tuple(
            Relaxation(
                quota=quota,
                at_least=quota.at_least - int(given[i]),
                at_most=quota.at_most + int(given[n_quotas + i]),
            )
            for i, quota in enumerate(self.quotas)
            if given[i] or given[n_quotas + i]
        )

    @property
    def low(self) -> NDArray[np.float64]:
        """The fewest seats of each quota, shape (Q,)."""
        return np.array([quota.at_least for quota in self.quotas], dtype=np.float64)

    @property
    def high(self) -> NDArray[np.float64]:
        """The most seats of each quota, shape (Q,)."""
        return np.array([quota.at_most for quota in self.quotas], dtype=np.float64)
