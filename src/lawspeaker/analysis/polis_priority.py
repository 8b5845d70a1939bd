"""How eagerly Polis would show each statement next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.analysis.space import OpinionSpace
    from lawspeaker.records.votes import Votes

_META = 7.0
_NEW, _FADING = 8.0, 5.0


def polis_extremity(space: OpinionSpace) -> NDArray[np.float64]:
    """How far from the centre (S,) a person stands whose only vote agrees with a statement.

    On the first two axes, stretched as Polis stretches a person with one vote of S.
    """
    reach = np.abs(1.0 - space.mean) * np.linalg.norm(space.axes[:2], axis=0)
    stretched: NDArray[np.float64] = np.sqrt(len(space.mean)) * reach
    return stretched


def polis_priority(
    votes: Votes, space: OpinionSpace, *, meta: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """Polis' priority of each statement (S,), the weight with which it is drawn to be shown.

    The square of share agreeing x (1 - share passing) x (1 + extremity), a statement without
    votes counting nine times and the bonus halving every five votes; 49 for statements marked
    `meta` (S,). Shares have a vote added on each side.
    """
    width = votes.n_statements
    n_seen, n_agree, n_pass = (
        np.bincount(votes.statement[kept], minlength=width)
        for kept in (slice(None), votes.value == 1, votes.value == 0)
    )
    agree, passed = ((1 + n) / (2 + n_seen) for n in (n_agree, n_pass))
    importance = agree * (1 - passed) * (1 + polis_extremity(space))
    priority = importance * (1 + _NEW * 2.0 ** (-n_seen / _FADING))
    if meta is not None:
        priority = np.where(meta, _META, priority)
    squared: NDArray[np.float64] = priority**2
    return squared
