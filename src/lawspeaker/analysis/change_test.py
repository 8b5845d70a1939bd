"""Whether votes kept coming as before: a bet that may be looked at as often as one likes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaln, logsumexp

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

# Where a bet may part low votes from high ones, and how firmly it begins at even.
_CUTS = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95])
_FIRMNESS = 8.0
_FAIR = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a bet against "nothing changed" has come to.

    `p` is 1 over the most that the stake of 1 ever grew to: a p-value that holds whenever one
    stops (Ville 1939). `log_now` is the log of what it is worth now. `first` is the place of the
    vote at which p first fell to `alpha`, None where it never did.
    """

    p: float
    log_now: float
    first: int | None


def conformal_p(
    value: NDArray[np.int8], cell: NDArray[np.int64], *, rng: Generator
) -> NDArray[np.float64]:
    """The rank of each vote among the votes of its cell so far, from 0 to 1, ties drawn.

    `value` and `cell` (n,) are in the order of time. Where the order of a cell's votes tells
    nothing, these are independent and uniform, whatever the shares of agree, pass and disagree
    (Vovk, Gammerman and Shafer 2005). High is agreement.
    """
    below, level = np.zeros(len(value)), np.zeros(len(value))
    order = np.argsort(cell, kind="stable")
    sorted_cell = cell[order]
    begin = np.flatnonzero(np.diff(sorted_cell, prepend=-1))
    start = np.repeat(begin, np.diff(begin, append=len(order)))
    place = np.arange(len(order))
    for vote in (-1, 0, 1):
        same = value[order] == vote
        total = np.concatenate([[0], np.cumsum(same)])
        so_far = total[place + 1] - total[start]
        below[order] += np.where(value[order] > vote, so_far, 0)
        level[order] += np.where(same, so_far, 0)
    seen = np.empty(len(value))
    seen[order] = place - start + 1
    return (below + rng.random(len(value)) * level) / np.maximum(seen, 1)


def bet_on_ranks(rank: NDArray[np.float64], *, alpha: float) -> Evidence:
    """Bet against uniform ranks (n,) in their order; the stake at any time tells what it shows.

    For each of eleven cuts, a Beta mixture bets on how many ranks fall below it, starting at
    what uniform ranks give; the stake is divided evenly. A test martingale where nothing
    changed, so it passes 1 / alpha with probability alpha at most.
    """
    n = np.arange(1, len(rank) + 1)[:, None]
    low = np.cumsum(rank[:, None] <= _CUTS[None, :], axis=0)
    a, b = _FIRMNESS * _CUTS, _FIRMNESS * (1 - _CUTS)
    wealth = betaln(a + low, b + n - low) - betaln(a, b)
    wealth -= low * np.log(_CUTS) + (n - low) * np.log1p(-_CUTS)
    return _evidence(logsumexp(wealth, axis=1) - np.log(len(_CUTS)), alpha)


def bet_on_turns(toward: NDArray[np.bool_], *, alpha: float) -> Evidence:
    """Bet that people who changed their vote did not turn both ways alike (n,), in their order.

    Each turn is the toss of a fair coin if minds move both ways alike; a Beta mixture bets on
    the coin. Exact, a test martingale, free of who came when: a person is their own measure.
    """
    n = np.arange(1, len(toward) + 1)
    k = np.cumsum(toward)
    log_wealth = betaln(_FAIR + k, _FAIR + n - k) - betaln(_FAIR, _FAIR) + n * np.log(2)
    return _evidence(log_wealth, alpha)


def _evidence(log_wealth: NDArray[np.float64], alpha: float) -> Evidence:
    if not len(log_wealth):
        return Evidence(p=1.0, log_now=0.0, first=None)
    passed = np.flatnonzero(log_wealth >= -np.log(alpha))
    return Evidence(
        p=float(np.exp(-max(float(log_wealth.max()), 0.0))),
        log_now=float(log_wealth[-1]),
        first=int(passed[0]) if len(passed) else None,
    )
