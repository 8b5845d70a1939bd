"""Eliminating by Borda: who is out counts no more in the sums of those who stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.ranking import Ranking

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lawspeaker.social_choice.margins import Margins


def eliminate(
    rule: str,
    margins: Margins,
    out: Callable[[NDArray[np.float64]], NDArray[np.bool_]],
) -> Ranking:
    """The ranking by rounds survived: each round sums margins among those left and drops some.

    `out` says from these sums (n_left,) who goes, shape (n_left,); once all sums are equal, or
    it names nobody, who is left shares the first tier.
    """
    place = np.zeros(margins.n_candidates, dtype=np.int64)
    left = np.arange(margins.n_candidates)
    n_rounds = 0
    while True:
        score = margins.net[np.ix_(left, left)].sum(axis=1)
        dropped = out(score)
        if score.min() == score.max() or not dropped.any():
            break
        n_rounds += 1
        place[left[dropped]] = -n_rounds
        left = left[~dropped]
    place[left] = -n_rounds - 1
    return Ranking.by_depth(rule, place, tie_break=None)
