"""Invented people whose every answer is known, so that ways of asking can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from lawspeaker.records.participant import Participant

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """Simulated people who come one after the other, and what each would answer if asked.

    `answer` (n, S) int8 holds every vote, `group` (n,) the planted groups, `arrival` (S,) how
    many people have left before a statement opens, `budget` (n,) how many statements each is
    shown at most.
    """

    answer: NDArray[np.int8]
    group: NDArray[np.int64]
    arrival: NDArray[np.int64]
    budget: NDArray[np.int64]

    @property
    def participants(self) -> tuple[Participant, ...]:
        """The people, all marked as simulated: nothing of theirs may be ratified."""
        return tuple(Participant(id=f"sim.{i}", simulated=True) for i in range(len(self.answer)))

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements' ids."""
        return tuple(f"stmt.{j}" for j in range(self.answer.shape[1]))

    @property
    def support(self) -> NDArray[np.float64]:
        """The true share of everybody who agrees, shape (S,)."""
        share: NDArray[np.float64] = (self.answer == 1).mean(axis=0)
        return share

    @property
    def group_support(self) -> NDArray[np.float64]:
        """The true share of each planted group who agree, shape (G, S)."""
        groups = range(int(self.group.max()) + 1)
        return np.stack([(self.answer[self.group == g] == 1).mean(axis=0) for g in groups])


def planted_world(
    *,
    n: int,
    n_statements: int,
    shares: tuple[float, ...],
    budget: float,
    late: float,
    rng: Generator,
) -> World:
    """People in planted groups; each is shown about the share `budget` of all statements.

    A group leans by 1.5 on the log odds up, down or (half the time) not at all on each statement;
    a person's readiness to agree has standard deviation 0.4; one answer in ten is a pass. The
    share `late` of statements opens while people come, evenly over the first four fifths of them.
    Budgets are geometric with that mean, at least 3, as people drop out.
    """
    group = rng.choice(len(shares), size=n, p=shares)
    lean = rng.choice([-1.5, 1.5, 0.0, 0.0], size=(len(shares), n_statements))
    odds = logit(rng.uniform(0.2, 0.8, n_statements)) + lean[group]
    agree = expit(odds + 0.4 * rng.standard_normal((n, 1)))
    return _world(0.9 * agree, 0.1, group=group, budget=budget, late=late, rng=rng)


def world_like(
    rates: NDArray[np.float64],
    shares: NDArray[np.float64],
    *,
    n: int,
    budget: float,
    late: float,
    rng: Generator,
) -> World:
    """People who answer by groups' rates (G, S, 3) of disagree, pass and agree, as measured."""
    group = rng.choice(len(shares), size=n, p=shares)
    return _world(
        rates[group, :, 2], rates[group, :, 1], group=group, budget=budget, late=late, rng=rng
    )


def _world(
    agree: NDArray[np.float64],
    passing: NDArray[np.float64] | float,
    *,
    group: NDArray[np.int64],
    budget: float,
    late: float,
    rng: Generator,
) -> World:
    n, width = agree.shape
    lot = rng.random((n, width))
    answer = np.where(lot < agree, 1, np.where(lot < agree + passing, 0, -1)).astype(np.int8)
    arrival = np.zeros(width, dtype=np.int64)
    n_late = round(late * width)
    when = np.linspace(0, 0.8 * n, n_late + 1)[1:]
    arrival[rng.permutation(width)[:n_late]] = when.astype(np.int64)
    each = 2 + rng.geometric(1.0 / max(budget * width - 2.0, 1.0), size=n)
    return World(answer=answer, group=group, arrival=arrival, budget=np.minimum(each, width))
