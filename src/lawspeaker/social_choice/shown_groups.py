"""Which groups of several attributes may be shown side by side, so that few people never follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.suppression import published_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


def shown_groups(
    labels: Sequence[ArrayLike], n_groups: Sequence[int], *, k: int = K_ANONYMITY
) -> tuple[NDArray[np.bool_], ...]:
    """For each attribute the groups (n_groups,) that may be shown beside everybody's figure.

    `labels` are arrays (n_people,), numbering each attribute's groups from 0, -1 for none. Each
    attribute is held to `published_cells`; so are the shown groups of one attribute that lie
    wholly inside a shown group of another, beside that group as their total: a district's
    figure must not tell on the few people of its town outside it. Groups of different
    attributes that merely overlap determine no sum over fewer people and stay.
    """
    sides = [np.asarray(label, dtype=np.int64) for label in labels]
    sizes = [
        np.bincount(side[side >= 0], minlength=n) for side, n in zip(sides, n_groups, strict=True)
    ]
    shown = [
        published_cells(size[:, None], np.array([len(side)]), k=k)[:, 0]
        for size, side in zip(sizes, sides, strict=True)
    ]
    for a, outer in enumerate(sides):
        for b, inner in enumerate(sides):
            if a == b:
                continue
            both = np.zeros((len(sizes[a]), len(sizes[b])), dtype=np.int64)
            placed = (outer >= 0) & (inner >= 0)
            np.add.at(both, (outer[placed], inner[placed]), 1)
            for g in np.flatnonzero(shown[a]):
                inside = np.flatnonzero(shown[b] & (both[g] == sizes[b]))
                total = np.array([sizes[a][g]])
                # What is hidden here adds k people or more to every remainder, so one pass does.
                shown[b][inside] = published_cells(sizes[b][inside, None], total, k=k)[:, 0]
    return tuple(shown)
