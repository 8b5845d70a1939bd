"""The lottery over panels that comes nearest to given expected seats.

Wolfe, "Finding the nearest point in a polytope", Mathematical Programming 11 (1976): the nearest
mixture of the panels known so far says by what it misses which panel would bring it nearer. Its
misses are one vector that changes little from step to step, where the prices of a linear program
jump between corners; so it needs a fraction of the panels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import nnls

from lawspeaker.social_choice.panel.swap import climbed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.panel.composition import Compositions

_PER_PANEL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """Panels (m, T), their weights (m,) and the most by which a chance falls short of the goal."""

    panels: NDArray[np.int64]
    weights: NDArray[np.float64]
    short: float


def nearest_lottery(
    compositions: Compositions,
    seats: NDArray[np.float64],
    panels: NDArray[np.int64],
    *,
    enough: float,
    exact: bool,
) -> Mixture:
    """The nearest to the expected seats (T,) that starting from these panels (m, T) found.

    It ends where no chance falls short by more than `enough`, or where no panel was found that
    brings it nearer: by swaps alone, or with `exact` by branch and bound too. Then the last
    proves that no lottery gives these seats, but for the rounding of floating numbers.
    """
    counts = compositions.pool.counts.astype(np.float64)
    last = np.inf
    while True:
        mixed = _mixed(panels, seats, counts)
        missed = seats - mixed.weights @ mixed.panels
        worth = missed / counts
        far = float(missed @ worth)
        # With exact numbers each step comes nearer; where it no longer does, it has to end.
        if mixed.short <= enough or far >= last:
            return mixed
        last = far
        # Every panel used is worth `far` less than the goal; a lottery that reaches the goal
        # holds one that is worth no less than it.
        needed = float(seats @ worth) - far / 2
        found = climbed(compositions, mixed.panels, worth)
        better = found[found @ worth >= needed]
        if not len(better) and exact:
            best = compositions.best(worth / np.abs(worth).max())
            if best is not None and best @ worth >= needed:
                better = best[None, :]
        if not len(better):
            return mixed
        panels = np.vstack([mixed.panels, better])


def _mixed(
    panels: NDArray[np.int64], seats: NDArray[np.float64], counts: NDArray[np.float64]
) -> Mixture:
    """The nearest mixture of these panels, by least squares over people; unused ones left out.

    The squares of what is missed and of what the weights lack of 1 are least together where
    the mixture is nearest, whatever the weights' sum, so they need only be scaled to 1.
    """
    misses = ((panels - seats) / np.sqrt(counts)).T
    rows = np.vstack([misses, np.ones((1, len(panels)))])
    goal = np.r_[np.zeros(len(seats)), 1.0]
    weights = nnls(rows, goal, maxiter=_PER_PANEL * len(panels))[0]
    used = weights > 0
    weights = weights[used] / weights[used].sum()
    short = float(((seats - weights @ panels[used]) / counts).max())
    return Mixture(panels=panels[used], weights=weights, short=short)
