"""People who changed their own vote: they are compared with nobody but themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.vote_history import VoteHistory


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Turns:
    """Votes changed since a time, the earliest first, one for each person and statement.

    `row` and `column` index the history's participants and statements; `toward` says whether
    the new vote lies nearer to agreement; `time` is ms since 1970. All of shape (n_turns,).
    """

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    toward: NDArray[np.bool_]
    time: NDArray[np.int64]


def turns_since(history: VoteHistory, *, since: int) -> Turns:
    """Each person's first other vote since a time (ms since 1970), beside their last before it.

    Who corrected themselves before that time, or first voted since, has not turned.
    """
    pair = history.row * max(len(history.statements), 1) + history.column
    order = np.argsort(pair, kind="stable")
    # In a pair's own stretch the votes stand by time, so the last one before is a neighbour.
    pair, value, time = pair[order], history.value[order], history.time[order]
    old = time < since
    last_old = np.zeros(len(pair), dtype=np.bool_)
    last_old[:-1] = old[:-1] & ~(old[1:] & (pair[1:] == pair[:-1]))
    last_old[-1:] = old[-1:]
    held = dict(zip(pair[last_old].tolist(), value[last_old].tolist(), strict=True))
    at: list[int] = []
    toward: list[bool] = []
    for place in np.flatnonzero(~old).tolist():
        key, now = int(pair[place]), int(value[place])
        if held.get(key, now) != now:
            at.append(place)
            toward.append(now > held.pop(key))
    chosen = np.array(at, dtype=np.int64)
    by_time = np.lexsort((order[chosen], time[chosen]))
    found = order[chosen][by_time]
    return Turns(
        row=history.row[found],
        column=history.column[found],
        toward=np.array(toward, dtype=np.bool_)[by_time],
        time=history.time[found],
    )
