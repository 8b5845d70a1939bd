"""Weighted k-means and a silhouette on few centres, seeded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

# Points and some hundred distances of each, so that they stay in the processor's cache.
_CHUNK = 1_024
_FEW = 16
_N_STEPS, _N_FIRST_STEPS = 60, 6
_MANY = 20_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clustering:
    """Centres (k, d), each point's cluster (n,), and the weighted sum of squared distances."""

    centres: NDArray[np.float64]
    label: NDArray[np.int64]
    inertia: float

    @property
    def k(self) -> int:
        """How many clusters there are."""
        return len(self.centres)


def kmeans(
    points: NDArray[np.float64],
    *,
    k: int,
    rng: Generator,
    weight: NDArray[np.float64] | None = None,
    people: NDArray[np.float64] | None = None,
    n_restarts: int = 4,
    min_size: float = 0.0,
) -> Clustering:
    """The best of several k-means++ starts (Arthur and Vassilvitskii 2007), weights (n,) >= 0.

    All starts take a few steps, and the best of them runs on until nothing moves; above 20,000
    points the starts are made on 20,000 of them. Clusters without weight or of less than
    `min_size` people (n,), by default the weights, are dissolved, the smallest first, and their
    points join the nearest that remain, so fewer than k may come back.
    """
    mass = np.ones(len(points)) if weight is None else weight
    people = mass if people is None else people
    some = slice(None) if len(points) <= _MANY else rng.permutation(len(points))[:_MANY]
    tried, heavy = points[some], mass[some]
    best = min(
        (
            lloyd(tried, _seeds(tried, heavy, k, rng), heavy, n_steps=_N_FIRST_STEPS)
            for _ in range(n_restarts)
        ),
        key=lambda found: found.inertia,
    )
    whole = lloyd(points, best.centres, mass)
    return dissolve(whole, points, mass=mass, people=people, min_size=min_size)


def dissolve(
    found: Clustering,
    points: NDArray[np.float64],
    *,
    mass: NDArray[np.float64],
    people: NDArray[np.float64],
    min_size: float,
) -> Clustering:
    """The clustering without clusters of no or less than `min_size` people, smallest first."""
    while found.k > 1:
        sizes = np.bincount(found.label, weights=people, minlength=found.k)
        smallest = int(sizes.argmin())
        if sizes[smallest] > 0 and sizes[smallest] >= min_size:
            break
        found = lloyd(points, np.delete(found.centres, smallest, axis=0), mass)
    return found


def nearest(points: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.int64]:
    """The index of the nearest centre of each point, shape (n,), the first among equals."""
    if len(centres) <= _FEW:
        return _nearest_of_few(_tall(points), centres).astype(np.int64)
    length = (centres**2).sum(axis=1)
    label, turned = np.empty(len(points), dtype=np.int64), -2 * centres.T
    for start in range(0, len(points), _CHUNK):
        part = slice(start, start + _CHUNK)
        gap = points[part] @ turned
        gap += length
        gap.argmin(axis=1, out=label[part])
    return label


def _tall(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points as columns over a row of ones, shape (d + 1, n)."""
    return np.vstack([points.T, np.ones(len(points))])


def _nearest_of_few(tall: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.int8]:
    """A running minimum over centres: for few of them much faster than argmin along rows."""
    gap = np.column_stack([-2 * centres, _squares(centres)]) @ tall
    label, least = np.zeros(tall.shape[1], dtype=np.int8), gap[0]
    for index in range(1, len(centres)):
        # A later centre has the larger index, so the maximum is the last one that came closer.
        closer = (gap[index] < least).view(np.int8)
        np.maximum(label, np.multiply(closer, index, out=closer), out=label)
        np.minimum(least, gap[index], out=least)
    return label


def silhouette(
    points: NDArray[np.float64], label: NDArray[np.int64], weight: NDArray[np.float64]
) -> float:
    """The mean silhouette (Rousseeuw 1987) of weighted points, each standing for its weight.

    Takes all pairs, so it is for some hundred base clusters and never for people. A point
    alone in its cluster counts 0; with a single cluster the answer is 0.
    """
    k = int(label.max(initial=-1)) + 1
    if k < 2:
        return 0.0
    squared = ((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2)
    member = np.eye(k)[label] * weight[:, None]
    total, mass = np.sqrt(squared) @ member, member.sum(axis=0)
    own = np.arange(len(points)), label
    rest = mass[label] - weight
    inside = total[own] / np.where(rest > 0, rest, 1.0)
    outside = total / np.where(mass > 0, mass, 1.0)
    outside[:, mass <= 0] = np.inf
    outside[own] = np.inf
    across = outside.min(axis=1)
    widest = np.maximum(inside, across)
    score = np.where((rest > 0) & (widest > 0), (across - inside) / np.maximum(widest, 1e-300), 0)
    return float(np.average(score, weights=weight))


def _seeds(
    points: NDArray[np.float64], mass: NDArray[np.float64], k: int, rng: Generator
) -> NDArray[np.float64]:
    chosen = [_draw(mass, rng)]
    gap = np.full(len(points), np.inf)
    while len(chosen) < k:
        gap = np.minimum(gap, _squares(points - points[chosen[-1]]))
        chosen.append(_draw(mass * gap, rng))
    seeds: NDArray[np.float64] = points[chosen]
    return seeds


def _draw(mass: NDArray[np.float64], rng: Generator) -> int:
    """A point drawn by mass; the first where all have none, which happens on equal points."""
    cumulated = np.cumsum(mass)
    target = rng.random() * cumulated[-1]
    return min(int(np.searchsorted(cumulated, target, side="right")), len(mass) - 1)


def lloyd(
    points: NDArray[np.float64],
    centres: NDArray[np.float64],
    mass: NDArray[np.float64],
    *,
    n_steps: int = _N_STEPS,
) -> Clustering:
    """Lloyd's iteration from given centres (k, d); a centre that loses all its mass stays."""
    few = len(centres) <= _FEW
    tall = _tall(points)
    load = tall * mass
    label: NDArray[np.signedinteger] = (
        _nearest_of_few(tall, centres) if few else nearest(points, centres)
    )
    for _ in range(n_steps):
        sums = _sums(load, label, len(centres))
        size = sums[:, -1:]
        centres = np.where(size > 0, sums[:, :-1] / np.where(size > 0, size, 1.0), centres)
        moved = _nearest_of_few(tall, centres) if few else nearest(points, centres)
        if (moved == label).all():
            break
        label = moved
    spread = _squares(points - centres[label])
    return Clustering(
        centres=centres, label=label.astype(np.int64, copy=False), inertia=float(mass @ spread)
    )


def _squares(gap: NDArray[np.float64]) -> NDArray[np.float64]:
    """The squared length of each row, many times faster than a sum along so short an axis."""
    squares: NDArray[np.float64] = np.einsum("ij,ij->i", gap, gap)
    return squares


def _sums(
    load: NDArray[np.float64], label: NDArray[np.signedinteger], k: int
) -> NDArray[np.float64]:
    """The load (d + 1, n) summed by label, shape (k, d + 1)."""
    if k <= _FEW:
        member = label == np.arange(k, dtype=label.dtype)[:, None]
        return np.asarray(member.astype(np.float64) @ load.T)
    return np.stack([np.bincount(label, weights=each, minlength=k) for each in load], axis=1)
