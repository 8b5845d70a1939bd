"""How often each group agrees, passes and disagrees, drawn toward everyone's rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.votes import Votes

STRENGTHS = (5.0, 20.0, 80.0)
_FLOOR = 3.0


def group_counts(
    votes: Votes,
    label: NDArray[np.signedinteger],
    *,
    k: int,
    kept: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Disagree, pass and agree counts (k, S, 3) of the kept votes; label -1 counts nowhere."""
    group = np.repeat(label.astype(np.int64), votes.votes_each)
    use = group >= 0 if kept is None else (group >= 0) & kept
    cell = (group * votes.n_statements + votes.statement) * 3 + votes.value + 1
    counts = np.bincount(cell[use], minlength=k * votes.n_statements * 3)
    return counts.reshape(k, votes.n_statements, 3).astype(np.float64)


def shrunken_rates(
    counts: NDArray[np.float64], strength: float = STRENGTHS[0]
) -> NDArray[np.float64]:
    """Rates (k, S, 3) of disagree, pass and agree, each strictly between 0 and 1.

    A group's rates are drawn to the statement's overall rates with the weight of `strength` votes,
    and those to the rates over all statements with that of 3: Dirichlet posterior means.
    """
    base = counts.sum(axis=(0, 1)) + 1.0
    base /= base.sum()
    overall = counts.sum(axis=0) + _FLOOR * base
    overall /= overall.sum(axis=1, keepdims=True)
    rates: NDArray[np.float64] = (counts + strength * overall) / (
        counts.sum(axis=2, keepdims=True) + strength
    )
    return rates
