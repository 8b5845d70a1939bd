"""Support that does not hang on where groups are cut: the same all along the axis of opinion."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    from lawspeaker.analysis.standing import Standing
    from lawspeaker.records.votes import Votes

BRIDGING = "bridging along the axis, bayesian bootstrap"
_N_PLACES = 21
# Votes of weight that lean a thin stretch of the axis on the statement's share among all.
_LEAN = 2.0
# Of Jeffreys' prior, spread over the axis: doubt stays where nobody disagreed.
_DOUBT = 0.5
# How often places are measured anew from fewer votes, and the most that this is drawn out.
_N_THINNED = 4
# By simulation: truths lie below what the bootstrap and the mended error of places allow for,
# hardly ever above.
_LOWER = 1.5
_MOST_DRAWN_OUT = 4.0


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
    down, however small the end. What is estimated is that score of the smoothed support, which
    is above that of support person by person. It is the same for both signs of the axis (but
    for the draws), any order of rows and columns, and any number of groups. Intervals: Bayesian
    bootstrap over voters (Rubin 1981), reversed on the log scale. Places are measured with
    error, which mixes the ends and raises divisive statements; how much is drawn out from what
    placing people by a half and a third of their votes adds (simulation and extrapolation; Cook
    and Stefanski 1994), and taken off the estimate, never off the upper end. The lower end lies
    half as far again below the estimate as the bootstrap and this error say, since in simulation
    what they miss is nearly always below.
    Raises UsageFault for an axis that is not there or a width that is not above 0.
    """
    if not 0 <= axis < len(space.axes) or width <= 0:
        raise UsageFault("bridging needs an axis of the space and a width above 0.")
    # All that is drawn falls to votes in an order of their own, not of the file.
    arranged = arrange(votes)
    core, order = arranged.votes, arranged.statement
    space = replace(space, axes=space.axes[:, order], mean=space.mean[order])
    standing = standing_by_other_votes(core, space, axis=axis)
    yes, no = _binned(core, standing, answer)
    scale = _Scale.of(width)
    middle = scale.level(yes, no)
    rng = np.random.default_rng(seed)
    prior = (_DOUBT * scale.weight)[:, None]
    drawn = np.empty((n_draws, core.n_statements))
    for draw in range(n_draws):
        drawn[draw] = scale.level(rng.standard_gamma(yes + prior), rng.standard_gamma(no + prior))

    def by_fewer(share: float) -> NDArray[np.float64]:
        """The mean logarithm (S,) with people placed by this share of their votes."""
        kept = rng.random(core.n_votes) < share
        placed = standing_by_other_votes(core, space, axis=axis, kept=kept)
        return scale.level(*_binned(core, placed, answer))

    half, third = (
        np.mean([by_fewer(share) for _ in range(_N_THINNED)], axis=0) for share in (1 / 2, 1 / 3)
    )
    raised = _raised(middle, half, third)
    tail = tail_of(level)
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    n = np.bincount(core.statement[standing.known], minlength=core.n_statements)
    at = np.minimum(2 * middle - drawn.mean(axis=0) - raised, 0.0)
    est = np.exp(at)
    below = np.maximum(at - (2 * middle - high - raised), 0.0)
    some = n > 0
    lo = np.where(some, np.exp(at - _LOWER * (below + raised)), 0.0)
    hi = np.where(some, np.maximum(np.minimum(np.exp(2 * middle - low), 1.0), est), 1.0)
    given = np.argsort(order)
    return Bridging(
        statements=votes.statements,
        score=Bounds(est=np.where(some, est, 0.5)[given], lo=lo[given], hi=hi[given]),
        n=n[given],
        along=scale.smoothed(yes, no)[:, given],
        level=level,
    )


def _binned(
    votes: Votes, standing: Standing, answer: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Votes of the answer, and all others, at each place (n_places, S), by linear binning."""
    rank, used = standing.rank, standing.known
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


def _raised(
    full: NDArray[np.float64], half: NDArray[np.float64], third: NDArray[np.float64]
) -> NDArray[np.float64]:
    """By how much (S,) error of places raises the level at all votes, never below 0.

    The error's variance is 1, 2 and 3 times that of all votes. The level is a + b / (c + that),
    as reliability is, with one c for all statements, read off the sums of both steps.
    """
    step, further = half - full, third - half
    ratio = float(step.sum()) / max(float(further.sum()), 1e-12)
    # b / c less b / (c + 1), in steps from 1 to 2; a straight line at a ratio of 1.
    drawn_out = (ratio + 1) / (3 - ratio) if 1 < ratio < 3 else 1.0
    raised: NDArray[np.float64] = np.maximum(step, 0.0) * min(drawn_out, _MOST_DRAWN_OUT)
    return raised


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scale:
    """The places along an axis: how each smooths the others, and what it weighs in the mean."""

    kernel: NDArray[np.float64]
    weight: NDArray[np.float64]

    @classmethod
    def of(cls, width: float) -> _Scale:
        places = np.linspace(0, 1, _N_PLACES)
        weight = np.full(_N_PLACES, 1.0)
        weight[[0, -1]] = 0.5
        return cls(
            kernel=np.exp(-0.5 * ((places[:, None] - places[None, :]) / width) ** 2),
            weight=weight / weight.sum(),
        )

    def smoothed(self, yes: NDArray[np.float64], no: NDArray[np.float64]) -> NDArray[np.float64]:
        """Support at each place (n_places, S), leaning on everybody's where few are."""
        n_yes, n_all = yes.sum(axis=0), (yes + no).sum(axis=0)
        share = (n_yes + _DOUBT) / (n_all + 2 * _DOUBT)
        support: NDArray[np.float64] = (self.kernel @ yes + _LEAN * share) / (
            self.kernel @ (yes + no) + _LEAN
        )
        return support

    def level(self, yes: NDArray[np.float64], no: NDArray[np.float64]) -> NDArray[np.float64]:
        """The mean logarithm of support over places (S,)."""
        mean: NDArray[np.float64] = self.weight @ np.log(self.smoothed(yes, no))
        return mean
