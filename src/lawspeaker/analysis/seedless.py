"""K-means whose starts follow from the points alone, so that no seed decides an answer."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.clustering import Clustering, lloyd

if TYPE_CHECKING:
    from numpy.typing import NDArray


def seedless_kmeans(
    points: NDArray[np.float64],
    *,
    k: int,
    mass: NDArray[np.float64],
    n_steps: int = 60,
    merged: NDArray[np.float64] | None = None,
) -> Clustering:
    """K-means from centres split by variance and, if given, `merged` ones: the lower inertia.

    Fewer than k may come back where fewer points differ. The order of the points decides only
    ties between equal points.
    """
    starts = [split_centres(points, mass, k)] + ([] if merged is None else [merged])
    found = (lloyd(points, centres, mass, n_steps=n_steps) for centres in starts)
    return min(found, key=lambda each: each.inertia)


def split_centres(
    points: NDArray[np.float64], mass: NDArray[np.float64], k: int
) -> NDArray[np.float64]:
    """Up to k centres by splitting the part of most squares along one axis at its mean.

    Su and Dy 2007. Points (n, d); mass (n,), above 0 somewhere.
    """
    parts = [_part(points, mass, np.flatnonzero(mass > 0))]
    # By most squares, the first part among equals.
    waiting = [(-parts[0].squares, 0)]
    while waiting and waiting[0][0] < 0 and len(parts) < k:
        index = heappop(waiting)[1]
        part = parts[index]
        low = points[part.members, part.axis] <= part.centre[part.axis]
        if low.all() or not low.any():
            # Equal but for rounding: nothing to split.
            continue
        parts[index] = _part(points, mass, part.members[low])
        parts.append(_part(points, mass, part.members[~low]))
        for each in (index, len(parts) - 1):
            heappush(waiting, (-parts[each].squares, each))
    return np.stack([part.centre for part in parts])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """A part's most squares along one axis, that axis, its centre, and who is in it."""

    squares: float
    axis: int
    centre: NDArray[np.float64]
    members: NDArray[np.intp]


def _part(
    points: NDArray[np.float64], mass: NDArray[np.float64], members: NDArray[np.intp]
) -> _Part:
    here, weight = points[members], mass[members]
    centre = weight @ here / weight.sum()
    squares = weight @ (here - centre) ** 2
    axis = int(squares.argmax())
    return _Part(squares=float(squares[axis]), axis=axis, centre=centre, members=members)


def merged_centres(
    points: NDArray[np.float64], mass: NDArray[np.float64], *, most: int
) -> dict[int, NDArray[np.float64]]:
    """Centres of 2 to `most` clusters that Ward's merging (1963) leaves, by their number.

    Takes all pairs of points (n, d) with mass (n,), so it is for some hundred of them.
    """
    centres, weight = points[mass > 0].copy(), mass[mass > 0].copy()
    left = {len(centres): centres} if 2 <= len(centres) <= most else {}
    apart = ((centres[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    cost = apart * (weight[:, None] * weight / (weight[:, None] + weight))
    np.fill_diagonal(cost, np.inf)
    alive = np.ones(len(centres), dtype=np.bool_)
    for n_left in range(len(centres) - 1, 1, -1):
        one, other = divmod(int(cost.argmin()), len(centres))
        total = weight[one] + weight[other]
        centres[one] = (weight[one] * centres[one] + weight[other] * centres[other]) / total
        weight[one], alive[other] = total, False
        gap = ((centres - centres[one]) ** 2).sum(axis=1) * (weight * total / (weight + total))
        gap[~alive] = np.inf
        gap[one] = np.inf
        cost[one], cost[:, one] = gap, gap
        cost[other], cost[:, other] = np.inf, np.inf
        if n_left <= most:
            left[n_left] = centres[alive].copy()
    return left
