"""How often each statement would have been shown if every showing had been by even chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.elicitation.serving_log import ServingLog


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExposureByLot:
    """Expected showings (S,) under even chances, their variance (S,), and each showing's m (n,)."""

    expected: NDArray[np.float64]
    variance: NDArray[np.float64]
    n_eligible: NDArray[np.float64]


def exposure_by_lot(log: ServingLog) -> ExposureByLot:
    """Given when statements opened and what each person had seen, the showings of an even lot.

    At each showing every statement that was open and unseen has the chance 1 / m; m is as logged
    or, where it was not, counted. The expectation conditions on what was seen before. Without
    times, each person's T showings fall on all S statements alike, with the chance T / S.
    """
    if not log.timed:
        return _at_once(log)
    by_time = np.sort(log.opened)
    counted = np.searchsorted(by_time, log.time, side="right") - log.step
    m = np.where(log.n_eligible > 0, log.n_eligible, counted).astype(np.float64)
    mean = _over_eligible(log, 1.0 / m)
    return ExposureByLot(
        expected=mean, variance=mean - _over_eligible(log, 1.0 / m**2), n_eligible=m
    )


def _at_once(log: ServingLog) -> ExposureByLot:
    width = max(len(log.statements), 1)
    share = np.diff(log.start) / width
    return ExposureByLot(
        expected=np.full(len(log.statements), share.sum()),
        variance=np.full(len(log.statements), (share * (1.0 - share)).sum()),
        n_eligible=np.full(log.n_servings, float(width)),
    )


def _over_eligible(log: ServingLog, each: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each statement the sum over the showings at which it could have been shown."""
    order = np.argsort(log.time, kind="stable")
    after = np.concatenate([np.cumsum(each[order][::-1])[::-1], [0.0]])
    while_open = after[np.searchsorted(log.time[order], log.opened, side="left")]
    total = np.concatenate([[0.0], np.cumsum(each)])
    rest = total[log.start[log.person + 1]] - total[1:]
    too_late = np.bincount(log.statement, weights=rest, minlength=len(log.statements))
    left: NDArray[np.float64] = np.maximum(while_open - too_late, 0.0)
    return left
