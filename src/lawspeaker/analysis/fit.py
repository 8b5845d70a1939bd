"""One fitting of opinion groups to votes, by either method."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.clustering import Clustering, dissolve, kmeans, silhouette
from lawspeaker.analysis.seedless import merged_centres, seedless_kmeans
from lawspeaker.analysis.space import EXACT, OpinionSpace, n_kept_each, space_of

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from lawspeaker.records.votes import Votes

_N_BASE, _N_BASE_STEPS = 100, 20
_N_POLIS_AXES = 2


class GroupMethod(StrEnum):
    """How opinion groups are found: by held-out votes, or as Polis publishes its procedure."""

    AUTO = "auto"
    POLIS = "polis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a fitting is told: under POLIS, `k` is the most groups and `n_axes` is 2."""

    method: GroupMethod
    n_axes: int
    k: int
    min_size: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """Groups as fitted: everyone's cluster (n,), how many there are, and the space beneath."""

    label: NDArray[np.int64]
    k: int
    space: OpinionSpace


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """Where people stand when they are grouped (n, axes), and the precision of that (n,)."""

    points: NDArray[np.float64]
    precision: NDArray[np.float64]


def fit_groups(
    votes: Votes,
    recipe: Recipe,
    *,
    rng: Generator,
    kept: NDArray[np.bool_] | None = None,
    weight: NDArray[np.float64] | None = None,
    near: NDArray[np.float64] | None = None,
    tolerance: float = EXACT,
) -> Fit:
    """Groups of everyone in `votes`, learned from the kept votes (n_votes,) and weights (n,).

    `near` and `tolerance` are where the search for axes starts and ends, as in `space_of`.
    POLIS (Small et al. 2021): two axes, base k-means of 100, then k-means on the size-weighted
    base centres for k = 2 to min(5, 2 + floor(B / 12)) with the best silhouette. Its starts
    follow from the points, by splitting and by merging, so that no seed decides.
    """
    space = space_of(
        votes,
        n_axes=recipe.n_axes,
        rng=rng,
        kept=kept,
        weight=weight,
        near=near,
        tolerance=tolerance,
    )
    people = np.ones(votes.n_participants) if weight is None else weight
    each = n_kept_each(votes, kept)
    found = place(votes, recipe, points=space.points, rng=rng, each=each, people=people)
    return Fit(label=found.label, k=found.k, space=space)


def place(
    votes: Votes,
    recipe: Recipe,
    *,
    points: NDArray[np.float64],
    rng: Generator,
    each: NDArray[np.int64],
    people: NDArray[np.float64],
) -> Clustering:
    """Clusters of points (n, at least n_axes) by the recipe, each for so many people (n,).

    `each` (n,) is how many votes a point rests on.
    """
    if recipe.method is GroupMethod.POLIS:
        return _polis(points, recipe, people)
    where = standing(votes, recipe, points=points, each=each)
    return kmeans(
        where.points,
        k=recipe.k,
        rng=rng,
        weight=people * where.precision,
        people=people,
        min_size=recipe.min_size,
    )


def standing(
    votes: Votes, recipe: Recipe, *, points: NDArray[np.float64], each: NDArray[np.int64]
) -> Standing:
    """Where the recipe's grouping takes people of `each` (n,) votes at points (n, axes) to stand.

    Polis' stretch gives all points equal noise but shrinks those with few votes toward the
    centre. AUTO undoes the shrinking and weighs each point by its votes, the inverse of its
    variance, which foretells hidden votes as well and is steadier under refitting.
    """
    if recipe.method is GroupMethod.POLIS:
        return Standing(points=points, precision=np.ones(len(points)))
    unshrunk = np.sqrt(votes.n_statements / np.maximum(each, 1.0))
    return Standing(
        points=points[:, : recipe.n_axes] * unshrunk[:, None],
        precision=each.astype(np.float64),
    )


def _polis(points: NDArray[np.float64], recipe: Recipe, people: NDArray[np.float64]) -> Clustering:
    n_base = min(_N_BASE, len(points))
    base = seedless_kmeans(points, k=n_base, mass=people, n_steps=_N_BASE_STEPS)
    sizes = np.bincount(base.label, weights=people, minlength=base.k).astype(np.float64)
    most = max(2, min(recipe.k, 5, 2 + base.k // 12))
    merged = merged_centres(base.centres, sizes, most=most)
    tried = []
    for k in range(2, most + 1):
        found = seedless_kmeans(base.centres, k=k, mass=sizes, merged=merged.get(k))
        tried.append(
            dissolve(found, base.centres, mass=sizes, people=sizes, min_size=recipe.min_size)
        )
    best = max(tried, key=lambda found: silhouette(base.centres, found.label, sizes))
    return Clustering(centres=best.centres, label=best.label[base.label], inertia=best.inertia)


def recipes(*, max_groups: int, min_size: int) -> tuple[Recipe, ...]:
    """The candidates of AUTO from the smallest up: k groups span at most k - 1 axes.

    One axis more is tried too, for axes that carry something else than groups, and half as
    many, for groups that share axes.
    """
    return tuple(
        Recipe(method=GroupMethod.AUTO, n_axes=n_axes, k=k, min_size=min_size)
        for k in range(2, max_groups + 1)
        for n_axes in sorted({(k + 1) // 2, k - 1, k})
    )


def polis_recipe(*, max_groups: int, min_size: int) -> Recipe:
    """The one recipe of POLIS."""
    return Recipe(method=GroupMethod.POLIS, n_axes=_N_POLIS_AXES, k=max_groups, min_size=min_size)
