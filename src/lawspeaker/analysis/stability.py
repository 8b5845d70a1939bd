"""How far opinion groups survive other participants and fewer votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.fit import fit_groups, standing
from lawspeaker.analysis.mixture import responsibilities
from lawspeaker.analysis.partition_likeness import adjusted_rand, overlap
from lawspeaker.analysis.space import ROUGH, n_kept_each, space_of

__all__ = ["Refits", "Stability", "adjusted_rand", "overlap", "refit"]

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from lawspeaker.analysis.fit import Fit, Recipe
    from lawspeaker.records.votes import Votes

DROPPED_SHARE = 0.2
_N_NEAR = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """Adjusted Rand indices of refitted groups against the groups: 1 is the same, 0 is chance.

    `bootstrap` refits on participants drawn with replacement, `dropout` on 80 % of the votes;
    each was done `n_repeats` times, and lo and hi are the 5th and 95th percentiles. `groups`
    holds each group's mean best Jaccard overlap with a refitted group over all refits (Hennig
    2007), in the order of the partition's names. AUTO refits at the chosen axes and k.
    """

    bootstrap_mean: float
    bootstrap_lo: float
    bootstrap_hi: float
    dropout_mean: float
    dropout_lo: float
    dropout_hi: float
    n_repeats: int
    groups: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Refits:
    """The stability, and the probability of each person's group (n,).

    The probability is the mean over all refits of the person's share in the refitted group that
    overlaps most with theirs, by a mixture of clouds round the groups' centres.
    """

    stability: Stability
    probability: NDArray[np.float64]


def refit(votes: Votes, fit: Fit, recipe: Recipe, *, rng: Generator, n_repeats: int) -> Refits:
    """Refits of `fit` on resampled participants and on thinned votes, n_repeats times each."""
    n = votes.n_participants
    by_people: list[float] = []
    by_votes: list[float] = []
    jaccard, probability = np.zeros(fit.k), np.zeros(n)
    # More axes than are asked for: the search ends sooner, within the same tolerance. With a
    # seed of its own, so that the draws below are those of one that starts elsewhere.
    near = space_of(
        votes,
        n_axes=_N_NEAR,
        rng=np.random.default_rng(0),
        near=fit.space.axes,
        tolerance=ROUGH,
    ).axes
    for _ in range(n_repeats):
        drawn = np.bincount(rng.integers(n, size=n), minlength=n).astype(np.float64)
        kept = rng.random(votes.n_votes, dtype=np.float32) >= DROPPED_SHARE
        for scores, weight, left in ((by_people, drawn, None), (by_votes, None, kept)):
            again = fit_groups(
                votes,
                recipe,
                rng=rng,
                weight=weight,
                kept=left,
                near=near,
                tolerance=ROUGH,
            )
            scores.append(adjusted_rand(fit.label, again.label))
            table = overlap(fit.label, again.label)
            union = table.sum(axis=1)[:, None] + table.sum(axis=0)[None, :] - table
            likeness = table / np.maximum(union, 1.0)
            jaccard += likeness.max(axis=1)
            where = standing(
                votes, recipe, points=again.space.points, each=n_kept_each(votes, left)
            )
            share = responsibilities(
                where.points,
                again.label,
                k=again.k,
                precision=where.precision,
                people=np.ones(n) if weight is None else weight,
            )
            own = likeness.argmax(axis=0) == fit.label[:, None]
            probability += (share * own).sum(axis=1)
    n_refits = 2 * n_repeats
    people, thin = np.array(by_people), np.array(by_votes)
    return Refits(
        stability=Stability(
            bootstrap_mean=float(people.mean()),
            bootstrap_lo=float(np.quantile(people, 0.05)),
            bootstrap_hi=float(np.quantile(people, 0.95)),
            dropout_mean=float(thin.mean()),
            dropout_lo=float(np.quantile(thin, 0.05)),
            dropout_hi=float(np.quantile(thin, 0.95)),
            n_repeats=n_repeats,
            groups=tuple(float(value) for value in jaccard / n_refits),
        ),
        probability=probability / n_refits,
    )
