"""Who is behind each kind of anomaly, so that results can be worked out without them too."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.bursts import audit_bursts
from lawspeaker.analysis.co_voting import N_EXACT, audit_co_voting
from lawspeaker.analysis.straight_liners import straight_liners
from lawspeaker.analysis.twins import answer_codes, surprise_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.partition import Partition
    from lawspeaker.records.votes import Votes

_N_ROWS = 512


class Anomaly(StrEnum):
    """The kinds; none of them says that somebody did wrong."""

    STRAIGHT_LINERS = "straight_liners"
    NEAR_DUPLICATES = "near_duplicates"
    BURSTS = "bursts"
    CO_VOTING = "co_voting"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Anomalous:
    """For each kind a mask (n,) over the participants. It names people: never publish it."""

    people: dict[Anomaly, NDArray[np.bool_]]

    @property
    def any_kind(self) -> NDArray[np.bool_]:
        """People of any kind."""
        behind: NDArray[np.bool_] = np.logical_or.reduce(list(self.people.values()))
        return behind


def anomalous(votes: Votes, partition: Partition, *, seed: int = 0) -> Anomalous:
    """Who each check means. The checks are those of the audit, so the counts are too.

    Near-duplicates are looked for among all pairs here, where the audit hashes candidates, so
    a few more may be found; above 10,000 people a random 10,000 are compared.
    """
    return Anomalous(
        people={
            Anomaly.STRAIGHT_LINERS: np.logical_or.reduce(list(straight_liners(votes).values())),
            Anomaly.NEAR_DUPLICATES: near_duplicates(votes, seed=seed),
            Anomaly.BURSTS: audit_bursts(votes).people,
            Anomaly.CO_VOTING: audit_co_voting(votes, partition, seed=seed).people,
        }
    )


def near_duplicates(
    votes: Votes, *, min_shared: int = 15, same: float = 0.95, chance: float = 1e-9, seed: int = 0
) -> NDArray[np.bool_]:
    """Those with a near-duplicate by the rule of `audit_twins`, over all pairs, shape (n,)."""
    people = np.flatnonzero(votes.votes_each >= min_shared)
    if len(people) > N_EXACT:
        people = np.sort(np.random.default_rng(seed).choice(people, N_EXACT, replace=False))
    mask = np.zeros(votes.n_participants, dtype=np.bool_)
    mask[people] = True
    core = votes.restrict(participants=mask)
    n, width = core.n_participants, core.n_statements
    surprise = surprise_of(votes).astype(np.float32)
    gave = np.zeros((n, 3 * width), dtype=np.float32)
    gave[core.row, answer_codes(core)] = 1
    seen = gave.reshape(n, width, 3).sum(axis=2)
    twin = np.zeros(n, dtype=np.bool_)
    for first in range(0, n, _N_ROWS):
        rows = slice(first, min(first + _N_ROWS, n))
        shared, alike = seen[rows] @ seen.T, gave[rows] @ gave.T
        improbable = (gave[rows] * surprise) @ gave.T > -np.log(chance)
        pair = (shared >= min_shared) & (alike >= same * shared) & improbable
        pair[np.arange(len(pair)), first + np.arange(len(pair))] = False
        twin[rows] |= pair.any(axis=1)
    found = np.zeros(votes.n_participants, dtype=np.bool_)
    found[people] = twin
    return found
