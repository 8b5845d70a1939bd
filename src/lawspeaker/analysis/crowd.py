"""People drawn ten at a time, so that a map shows where opinion lies and shows nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lawspeaker.records.partition import Partition


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """At least k people of one group who stand close together: their mean place and number."""

    x: float
    y: float
    group: int
    n_people: int


def crowds(points: NDArray[np.float64], partition: Partition, *, k: int = 10) -> tuple[Crowd, ...]:
    """Everybody placed in a group of at least k, in crowds of k to 2k - 1 neighbours.

    Each group's points (n, 2 axes or more; the first two are used, one axis gives y = 0) are
    halved along their wider axis until a half would fall under k (a k-d tree's leaves). A group
    of fewer than k people is in no crowd.
    """
    plane = np.zeros((len(points), 2))
    plane[:, : min(2, points.shape[1])] = points[:, :2]
    found: list[Crowd] = []
    for group in range(partition.n_groups):
        members = plane[partition.label == group]
        if len(members) < k:
            continue
        for part in _halves(members, k):
            x, y = part.mean(axis=0).tolist()
            found.append(Crowd(x=x, y=y, group=group, n_people=len(part)))
    return tuple(found)


def _halves(points: NDArray[np.float64], k: int) -> Iterator[NDArray[np.float64]]:
    if len(points) < 2 * k:
        yield points
        return
    wider = int(np.ptp(points, axis=0).argmax())
    ordered = points[np.lexsort((points[:, 1 - wider], points[:, wider]))]
    middle = len(points) // 2
    yield from _halves(ordered[:middle], k)
    yield from _halves(ordered[middle:], k)
