"""One participant: what they have seen, and what that says about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.elicitation.loadings import Loadings
    from lawspeaker.elicitation.standing import Standing
    from lawspeaker.records.votes import Votes

_DRAWN = 5.0
_BASE = 3.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Person:
    """The statements a person voted on (k,) with the votes (k,), and those never to show them.

    `barred` are statements that are not for them, such as those they wrote.
    """

    seen: NDArray[np.intp]
    value: NDArray[np.int8]
    barred: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, dtype=np.intp))

    @classmethod
    def of(cls, votes: Votes, i: int, *, barred: NDArray[np.intp] | None = None) -> Person:
        """The participant of row i."""
        cells = slice(int(votes.start[i]), int(votes.start[i + 1]))
        return cls(
            seen=votes.statement[cells].astype(np.intp),
            value=votes.value[cells],
            barred=np.zeros(0, dtype=np.intp) if barred is None else barred,
        )

    @classmethod
    def newcomer(cls) -> Person:
        """Somebody without a vote."""
        return cls(seen=np.zeros(0, dtype=np.intp), value=np.zeros(0, dtype=np.int8))

    def eligible(self, standing: Standing) -> NDArray[np.intp]:
        """The open statements that they neither saw nor are barred from, ascending."""
        free = standing.open.copy()
        free[self.seen] = False
        free[self.barred] = False
        return np.flatnonzero(free)


def membership(standing: Standing, person: Person) -> NDArray[np.float64]:
    """The probability of each group (G,) for a person, by their votes.

    Bayes' rule with the groups' shares as prior and, as independent likelihoods, the groups'
    rates of each answer, drawn to everybody's with the weight of 5 votes.
    """
    if len(standing.share) == 1:
        return np.ones(1)
    base = standing.overall[person.seen]
    every = (base + 1.0) / (base.sum(axis=1, keepdims=True) + _BASE)
    counts = standing.group[:, person.seen]
    rates = (counts + _DRAWN * every) / (counts.sum(axis=2, keepdims=True) + _DRAWN)
    answered = rates[:, np.arange(len(person.seen)), person.value.astype(np.intp) + 1]
    told = np.log(answered).sum(axis=1) + np.log(np.maximum(standing.share, 1e-12))
    chance = np.exp(told - told.max())
    return np.asarray(chance / chance.sum(), dtype=np.float64)


def place_covariance(loadings: Loadings, seen: NDArray[np.intp]) -> NDArray[np.float64]:
    """The posterior covariance (A, A) of a person's place after votes on `seen`."""
    loading = loadings.axes[:, seen]
    precision = np.diag(1.0 / loadings.spread) + (loading / loadings.noise[seen]) @ loading.T
    return np.asarray(np.linalg.inv(precision), dtype=np.float64)
