"""Support that does not hang on where groups are cut: the same all along the axis of opinion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.arrangement import arrange
from lawspeaker.analysis.intervals import Bounds, tail_of
from lawspeaker.analysis.standing import standing_by_other_votes
from lawspeaker.errors import UsageFault
from lawspeaker.records.estimate import Estimate
from lawspeaker.records.votes import AGREE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.analysis.space import OpinionSpace
    from lawspeaker.records.votes import Votes

BRIDGING = "bridging along the axis, bayesian bootstrap"
_N_PLACES = 21
# Votes of weight that lean a thin stretch of the axis on the statement's share among all.
_LEAN = 2.0
# Of Jeffreys' prior, spread over the axis: doubt stays where nobody disagreed.
_DOUBT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bridging:
    """The geometric mean of each statement's support along one axis, shape (S,).

    `score` holds estimates with their intervals; [0, 1] with the estimate 1/2 where nobody who
    voted on anything else voted on the statement. `n` (S,) counts the votes used. `along`
    (n_places, S) is the support at evenly spaced ranks of the axis, from one end to the other.
    """

    statements: tuple[str, ...]
    score: Bounds
    n: NDArray[np.int64]
    along: NDArray[np.float64]
    level: float

    def estimate(self, j: int) -> Estimate:
        """The score of statement j."""
        return Estimate(
            est=float(self.score.est[j]),
            lo=float(self.score.lo[j]),
            hi=float(self.score.hi[j]),
            n=int(self.n[j]),
            method=BRIDGING,
            level=self.level,
        )


def bridging(
    votes: Votes,
    space: OpinionSpace,
    *,
    axis: int = 0,
    answer: int = AGREE,
    width: float = 0.08,
    level: float = 0.95,
    n_draws: int = 200,
    seed: int = 0,
) -> Bridging:
    """How evenly a statement is agreed with (or given another `answer`) along an axis.

    Each vote stands at the rank, from 0 to 1, of its caster by their *other* votes, so that a
    vote cannot move its own place. Support at a place is a Gaussian mean of `width` ranks; the
    score is exp of its mean logarithm over places: one end that rejects a statement pulls it
    down, however small the end. It is the same for both signs of the axis (but for the draws),
    any order of rows and columns, and any number of groups. Intervals: Bayesian bootstrap over
    voters (Rubin 1981), reversed on the log scale. They take the axis as given: places are
    measured with error, which mixes the ends and lets divisive statements score a little too
    high. Raises UsageFault for an axis that is not there or a width that is not above 0.
    """
    if not 0 <= axis < len(space.axes) or width <= 0:
        raise UsageFault("bridging needs an axis of the space and a width above 0.")
    standing = standing_by_other_votes(votes, space, axis=axis)
    rank, used = standing.rank, standing.known
    yes, no = _binned(votes, rank, used, answer)
    n = np.bincount(votes.statement[used], minlength=votes.n_statements)
    # Draws fall to statements in the order of their votes, not of the file.
    order = arrange(votes).statement
    places = np.linspace(0, 1, _N_PLACES)
    weight = np.full(_N_PLACES, 1.0)
    weight[[0, -1]] = 0.5
    weight /= weight.sum()
    kernel = np.exp(-0.5 * ((places[:, None] - places[None, :]) / width) ** 2)
    along = _smoothed(yes, no, kernel)
    middle = weight @ np.log(along)
    rng = np.random.default_rng(seed)
    prior = (_DOUBT * weight)[:, None]
    shape_yes, shape_no = (yes + prior)[:, order], (no + prior)[:, order]
    drawn = np.empty((n_draws, votes.n_statements))
    for draw in range(n_draws):
        again = _smoothed(rng.standard_gamma(shape_yes), rng.standard_gamma(shape_no), kernel)
        drawn[draw, order] = weight @ np.log(again)
    tail = tail_of(level)
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    est = np.exp(np.minimum(2 * middle - drawn.mean(axis=0), 0.0))
    some = n > 0
    return Bridging(
        statements=votes.statements,
        score=Bounds(
            est=np.where(some, est, 0.5),
            lo=np.where(some, np.minimum(np.exp(2 * middle - high), est), 0.0),
            hi=np.where(some, np.maximum(np.minimum(np.exp(2 * middle - low), 1.0), est), 1.0),
        ),
        n=n,
        along=along,
        level=level,
    )


def _binned(
    votes: Votes, rank: NDArray[np.float64], used: NDArray[np.bool_], answer: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Votes of the answer, and all others, at each place (n_places, S), by linear binning."""
    scaled = rank[used] * (_N_PLACES - 1)
    left = np.minimum(scaled.astype(np.int64), _N_PLACES - 2)
    right_part = scaled - left
    statement = votes.statement[used]
    size = _N_PLACES * votes.n_statements
    held = votes.value[used] == answer
    counts = []
    for keep in (held, ~held):
        cell = left[keep] * votes.n_statements + statement[keep]
        count = np.bincount(cell, weights=1 - right_part[keep], minlength=size)
        count += np.bincount(cell + votes.n_statements, weights=right_part[keep], minlength=size)
        counts.append(np.maximum(count, 0.0).reshape(_N_PLACES, votes.n_statements))
    return counts[0], counts[1]


def _smoothed(
    yes: NDArray[np.float64], no: NDArray[np.float64], kernel: NDArray[np.float64]
) -> NDArray[np.float64]:
    n_yes, n_all = yes.sum(axis=0), (yes + no).sum(axis=0)
    share = (n_yes + _DOUBT) / (n_all + 2 * _DOUBT)
    smooth: NDArray[np.float64] = (kernel @ yes + _LEAN * share) / (kernel @ (yes + no) + _LEAN)
    return smooth
