"""Weighted k-means and a silhouette on few centres, seeded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

_CHUNK = 65_536


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

    Clusters without weight or of less than `min_size` people (n,), by default the weights, are
    dissolved, the smallest first, and their points join the nearest that remain, so fewer than
    k may come back.
    """
    mass = np.ones(len(points)) if weight is None else weight
    people = mass if people is None else people
    starts = (_lloyd(points, _seeds(points, mass, k, rng), mass) for _ in range(n_restarts))
    best = min(starts, key=lambda found: found.inertia)
    while best.k > 1:
        sizes = np.bincount(best.label, weights=people, minlength=best.k)
        smallest = int(sizes.argmin())
        if sizes[smallest] > 0 and sizes[smallest] >= min_size:
            break
        best = _lloyd(points, np.delete(best.centres, smallest, axis=0), mass)
    return best


def nearest(points: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.int64]:
    """The index of the nearest centre of each point, shape (n,), the first among equals."""
    label = np.empty(len(points), dtype=np.int64)
    length = (centres**2).sum(axis=1)
    for start in range(0, len(points), _CHUNK):
        part = slice(start, start + _CHUNK)
        label[part] = (length - 2 * points[part] @ centres.T).argmin(axis=1)
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
        gap = np.minimum(gap, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(_draw(mass * gap, rng))
    seeds: NDArray[np.float64] = points[chosen]
    return seeds


def _draw(mass: NDArray[np.float64], rng: Generator) -> int:
    """A point drawn by mass; the first where all have none, which happens on equal points."""
    cumulated = np.cumsum(mass)
    target = rng.random() * cumulated[-1]
    return min(int(np.searchsorted(cumulated, target, side="right")), len(mass) - 1)


def _lloyd(
    points: NDArray[np.float64],
    centres: NDArray[np.float64],
    mass: NDArray[np.float64],
    *,
    n_steps: int = 60,
) -> Clustering:
    label = nearest(points, centres)
    for _ in range(n_steps):
        sizes = np.bincount(label, weights=mass, minlength=len(centres))
        sums = np.stack(
            [
                np.bincount(label, weights=mass * points[:, axis], minlength=len(centres))
                for axis in range(points.shape[1])
            ],
            axis=1,
        )
        held = sizes > 0
        centres = np.where(held[:, None], sums / np.where(held, sizes, 1.0)[:, None], centres)
        moved = nearest(points, centres)
        if np.array_equal(moved, label):
            break
        label = moved
    spread = ((points - centres[label]) ** 2).sum(axis=1)
    return Clustering(centres=centres, label=label, inertia=float(mass @ spread))
