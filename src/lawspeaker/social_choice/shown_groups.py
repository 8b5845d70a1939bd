"""Which groups of several attributes may be shown side by side, so that few people never follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.disclosure import published_sets
from lawspeaker.records.suppression import published_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


def shown_groups(
    labels: Sequence[ArrayLike], n_groups: Sequence[int], *, k: int = K_ANONYMITY
) -> tuple[NDArray[np.bool_], ...]:
    """For each attribute the groups (n_groups,) that may be shown beside everybody's figure.

    `labels` are arrays (n_people,), numbering each attribute's groups from 0, -1 for none. Each
    attribute is held to `published_cells`, and all that are left, with everybody, to
    `published_sets`: no sum or difference of their figures stands for 1 to k - 1 people.
    """
    sides = [np.asarray(label, dtype=np.int64) for label in labels]
    shown = [
        published_cells(
            np.bincount(side[side >= 0], minlength=n)[:, None], np.array([len(side)]), k=k
        )[:, 0]
        for side, n in zip(sides, n_groups, strict=True)
    ]
    if not any(may.any() for may in shown):
        return tuple(shown)
    may_stand = published_sets(published_members(sides, shown), k=k)
    start = 1
    for may in shown:
        stop = start + int(may.sum())
        may[may] = may_stand[start:stop]
        start = stop
    return tuple(shown)


def published_members(
    labels: Sequence[NDArray[np.int64]], shown: Sequence[NDArray[np.bool_]]
) -> NDArray[np.bool_]:
    """Who is in everybody, the first, and in each shown group, in order (n_people, n_sets)."""
    n_people = len(labels[0])
    sets = [np.ones((n_people, 1), dtype=np.bool_)]
    sets += [
        label[:, None] == np.flatnonzero(may)[None, :]
        for label, may in zip(labels, shown, strict=True)
    ]
    return np.concatenate(sets, axis=1)
