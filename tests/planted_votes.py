"""Votes with groups planted in them, so that tests know the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Planted:
    votes: Votes
    group: NDArray[np.int64]


def planted(
    *, k: int, n: int = 400, n_statements: int = 60, density: float = 0.6, seed: int = 0
) -> Planted:
    """Each group leans by 0.35 up, down or (half the time) not at all on each statement."""
    rng = np.random.default_rng(seed)
    group = rng.integers(k, size=n)
    lean = rng.choice([-0.35, 0.35, 0.0, 0.0], size=(k, n_statements))
    agree = np.clip(rng.uniform(0.3, 0.7, n_statements) + lean, 0.05, 0.95)[group]
    draw = rng.random((n, n_statements))
    dense = np.where(draw < 0.9 * agree, 1.0, np.where(draw < 0.9, -1.0, 0.0))
    dense[rng.random((n, n_statements)) > density] = np.nan
    return Planted(votes=Votes.from_dense(dense), group=group)


def shuffled(votes: Votes, *, seed: int) -> Votes:
    """The same votes with rows and columns in another order, ids going along."""
    rng = np.random.default_rng(seed)
    row, column = rng.permutation(votes.n_participants), rng.permutation(votes.n_statements)
    return Votes.from_dense(
        votes.to_dense()[row][:, column],
        participants=[votes.participants[i] for i in row],
        statements=[votes.statements[j] for j in column],
    )
