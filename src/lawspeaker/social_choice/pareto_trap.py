"""A status quo that nobody can better without somebody's loss, and who starves under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.welfare import pareto_set

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True)
class ParetoTrap:
    """An efficient status quo, the group worst off under it, and the change that lifts it most.

    `starved` gets `gets` where `best_off` gets `best_gets`; `share` is its part of the people.
    Under `remedy` it would gain `gain`, and the group that loses most, `loser`, would lose
    `loss`; None and 0 where nobody would lose, which an efficient status quo does not allow.
    """

    status_quo: int
    starved: int
    share: float
    gets: float
    best_off: int
    best_gets: float
    remedy: int
    gain: float
    loser: int
    loss: float


def pareto_trap(utility: ArrayLike, weight: ArrayLike, *, status_quo: int) -> ParetoTrap | None:
    """What Pareto efficiency hides in a status quo; None where it is not efficient or fair enough.

    `utility` has shape (n_groups, n_candidates), on one scale for all groups; `weight`
    (n_groups,) counts people. There is a trap where no candidate betters the status quo for
    everybody, and yet one would lift the group that is worst off. The remedy is the candidate
    under which the least is greatest; among equals the one that costs nobody much. Raises
    UsageFault for a status quo that is no candidate.
    """
    value, people = np.asarray(utility, dtype=np.float64), np.asarray(weight, dtype=np.float64)
    if not 0 <= status_quo < value.shape[1]:
        raise UsageFault("the status quo is one of the candidates")
    now = value[:, status_quo]
    least = value.min(axis=0)
    loss = (now[:, None] - value).max(axis=0)
    remedy = int(np.lexsort((loss, -least))[0])
    if not pareto_set(value)[status_quo] or least[remedy] <= least[status_quo]:
        return None
    starved, best_off = int(now.argmin()), int(now.argmax())
    change = value[:, remedy] - now
    loser = int(change.argmin())
    return ParetoTrap(
        status_quo=status_quo,
        starved=starved,
        share=float(people[starved] / people.sum()),
        gets=float(now[starved]),
        best_off=best_off,
        best_gets=float(now[best_off]),
        remedy=remedy,
        gain=float(change[starved]),
        loser=loser,
        loss=float(-change[loser]),
    )
