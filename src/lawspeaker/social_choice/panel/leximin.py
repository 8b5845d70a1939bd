"""The fairest lottery over panels: nobody's chance can rise but at the cost of a smaller one.

What divided seats would allow is sought as a mixture of whole panels; where there is none,
column generation over types of people with HiGHS, after Flanigan, Gölz, Gupta, Hennig and
Procaccia, "Fair algorithms for selecting citizens' assemblies", Nature 596 (2021).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog

from lawspeaker.social_choice.panel.decomposition import panels_toward
from lawspeaker.social_choice.panel.expected_seats import fairest_expected_seats
from lawspeaker.social_choice.panel.nearest import nearest_lottery
from lawspeaker.social_choice.panel.swap import climbed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.panel.composition import Compositions
    from lawspeaker.social_choice.panel.nearest import Mixture

TOLERANCE = 1e-6
_STIRRED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Lottery:
    """Panels (m, T) in seats for each type, the chance of each (m,), and what follows for people.

    `chance` (T,) is one person's probability to be drawn, by type; `gap` is the most by which
    a chance may miss the optimum; `bound` is a least chance that no lottery exceeds; `whole`
    says that dividing seats could not do better either, which proves the chances the optimum.
    """

    panels: NDArray[np.int64]
    weights: NDArray[np.float64]
    chance: NDArray[np.float64]
    gap: float
    bound: float
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """Panels found so far, what a new one is worth to each type, and how far the optimum may be."""

    panels: NDArray[np.int64]
    weights: NDArray[np.float64]
    level: float
    price: NDArray[np.float64]
    missed: float


def leximin_lottery(compositions: Compositions, *, rng: np.random.Generator) -> Lottery | None:
    """The lottery whose sorted vector of personal chances is greatest from the bottom up.

    People of one type have the same chance. None where the quotas allow no panel. First the
    chances that divided seats would allow, which no lottery exceeds; where whole panels can
    give them, they are the answer, else each step is taken over whole panels. `rng` stirs the
    search alone: the chances do not depend on it beyond `TOLERANCE`.
    """
    seats = fairest_expected_seats(compositions)
    first = compositions.best(np.zeros(len(compositions.pool.counts)))
    if seats is None or first is None:
        return None
    goal = seats / compositions.pool.counts
    near = _toward(compositions, seats, first[None, :], rng)
    if near.short > TOLERANCE:
        return _stepwise(compositions, near.panels, rng)
    chance = near.weights @ near.panels / compositions.pool.counts
    return Lottery(
        panels=near.panels,
        weights=near.weights,
        chance=chance,
        gap=max(float((goal - chance).max()), 0.0),
        bound=max(0.0, float(goal.min())),
        whole=True,
    )


def _toward(
    compositions: Compositions,
    seats: NDArray[np.float64],
    first: NDArray[np.int64],
    rng: np.random.Generator,
) -> Mixture:
    """The lottery nearest to the expected seats, by what suits the pool: swaps, peeling or both.

    Peeling makes whole as many broken seats as there are quotas. Where that is most of the panel
    swaps are tried first; where they find few panels too, as under exact quotas, it is peeled
    all the same. What is still missed is sought by branch and bound, panel by panel.
    """
    n_types, panels = len(seats), first
    if compositions.size < len(compositions.quotas):
        near = nearest_lottery(compositions, seats, panels, enough=TOLERANCE, exact=False)
        panels = near.panels
        if near.short <= TOLERANCE:
            return near
    if 2 * len(panels) < n_types:
        panels = np.vstack([panels, panels_toward(compositions, seats, rng)])
    return nearest_lottery(compositions, seats, panels, enough=TOLERANCE, exact=True)


def _stepwise(
    compositions: Compositions, panels: NDArray[np.int64], rng: np.random.Generator
) -> Lottery:
    """Raise the lowest chance that is not settled, settle those with a price, and again."""
    n_types = len(compositions.pool.counts)
    settled = np.zeros(n_types, dtype=bool)
    goal, gap, bound = np.zeros(n_types), 0.0, 1.0
    while not settled.all():
        found = _raise(compositions, panels, goal=goal, rises=(~settled).astype(float), rng=rng)
        panels = found.panels
        gap = max(gap, found.missed)
        if not settled.any():
            bound = found.level + found.missed
        price = np.where(settled, 0.0, found.price)
        reached = ~settled & ((price > TOLERANCE) | (price >= price.max()))
        goal[reached] = found.level - TOLERANCE / 10
        settled |= reached
    kept = found.weights > 1e-12
    weights = found.weights[kept] / found.weights[kept].sum()
    return Lottery(
        panels=panels[kept],
        weights=weights,
        chance=weights @ panels[kept] / compositions.pool.counts,
        gap=gap,
        bound=bound,
        whole=False,
    )


def _raise(
    compositions: Compositions,
    panels: NDArray[np.int64],
    *,
    goal: NDArray[np.float64],
    rises: NDArray[np.float64],
    rng: np.random.Generator,
) -> _Search:
    """The greatest level with each chance at least goal + rises * level."""
    counts = compositions.pool.counts.astype(np.float64)
    while True:
        known = _over_known(panels, counts, goal, rises)
        worth = known.price / counts
        swapped = climbed(compositions, panels[known.weights > 0], worth)
        swapped = swapped[swapped @ worth > known.missed + TOLERANCE]
        if len(swapped):
            panels = np.unique(np.vstack([panels, swapped]), axis=0)
            continue
        best = compositions.best(worth)
        if best is None:  # pragma: no cover - the first panel was found by the same search
            raise AssertionError("no panel")
        missed = float(worth @ best) - known.missed
        if missed <= TOLERANCE:
            return replace(known, missed=max(missed, 0.0))
        stirred = [known.price * rng.exponential(1.0, len(counts)) for _ in range(_STIRRED)]
        more = [compositions.best(each / counts) for each in stirred]
        panels = np.unique(
            np.vstack([panels, best, *(each for each in more if each is not None)]), axis=0
        )


def _over_known(
    panels: NDArray[np.int64],
    counts: NDArray[np.float64],
    goal: NDArray[np.float64],
    rises: NDArray[np.float64],
) -> _Search:
    """The best over these panels alone; `missed` is what a new panel must be worth to help."""
    n_panels = len(panels)
    solved = linprog(
        np.r_[np.zeros(n_panels), -1.0],
        A_ub=np.hstack([-(panels / counts).T, rises[:, None]]),
        b_ub=-goal,
        A_eq=np.r_[np.ones(n_panels), 0.0][None, :],
        b_eq=[1.0],
        bounds=[(0, None)] * n_panels + [(None, None)],
        method="highs-ds",
    )
    if solved.x is None:  # pragma: no cover - any one panel is a solution
        raise AssertionError(solved.message)
    return _Search(
        panels=panels,
        weights=np.asarray(solved.x[:n_panels], dtype=np.float64),
        level=float(solved.x[-1]),
        price=np.maximum(-np.asarray(solved.ineqlin.marginals), 0.0),
        missed=-float(solved.eqlin.marginals[0]),
    )
