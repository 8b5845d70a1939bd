"""How often each group agrees, passes and disagrees, drawn toward everyone's rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

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


def answers(votes: Votes, kept: NDArray[np.bool_] | None = None) -> csr_array:
    """Who gave which answer on the kept votes: 1 in (n, 3 S) for disagree, pass and agree.

    Single precision, which counts exactly to sixteen million.
    """
    code = votes.statement * 3 + votes.value + 1
    start = votes.start
    if kept is not None:
        before = np.zeros(votes.n_votes + 1, dtype=np.int64)
        np.cumsum(kept, out=before[1:])
        code, start = code[kept], before[start]
    return csr_array(
        (np.ones(len(code), dtype=np.float32), code, start),
        shape=(votes.n_participants, 3 * votes.n_statements),
    )


def membership(label: NDArray[np.signedinteger], k: int) -> NDArray[np.float32]:
    """1 where a person is in a group, shape (n, k)."""
    member: NDArray[np.float32] = (label[:, None] == np.arange(k)).astype(np.float32)
    return member


def tallied(gave: csr_array, member: NDArray[np.float32]) -> NDArray[np.float64]:
    """Disagree, pass and agree counts (columns, S, 3) of the members (n, columns) by answers."""
    counts = np.asarray(gave.T @ member, dtype=np.float64).T
    return counts.reshape(member.shape[1], gave.shape[1] // 3, 3)


def shrunken_rates(
    counts: NDArray[np.float64], strength: float = STRENGTHS[0]
) -> NDArray[np.float64]:
    """Rates (..., k, S, 3) of disagree, pass and agree, each strictly between 0 and 1.

    A group's rates are drawn to the statement's overall rates with the weight of `strength` votes,
    and those to the rates over all statements with that of 3: Dirichlet posterior means.
    """
    overall = counts.sum(axis=-3, keepdims=True)
    base = overall.sum(axis=-2, keepdims=True) + 1.0
    base /= _over_answers(base)
    overall = overall + _FLOOR * base
    overall /= _over_answers(overall)
    rates: NDArray[np.float64] = counts + strength * overall
    rates /= _over_answers(counts) + strength
    return rates


def _over_answers(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum over the last axis, kept: a sum along three is slow where it is asked as such."""
    return counts[..., :1] + counts[..., 1:2] + counts[..., 2:]
