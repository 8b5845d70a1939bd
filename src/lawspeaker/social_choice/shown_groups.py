"""Which groups of several attributes may be shown side by side, so that few people never follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.disclosure import published_sets, telling_sums
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
    may_stand = published_sets(published_members(len(sides[0]), sides, shown), k=k)
    start = 1
    for may in shown:
        stop = start + int(may.sum())
        may[may] = may_stand[start:stop]
        start = stop
    return tuple(shown)


def shown_beside(
    published: NDArray[np.bool_], sets: NDArray[np.bool_], *, k: int = K_ANONYMITY
) -> NDArray[np.bool_]:
    """Which sets of people (n_people, n_sets) may be shown beside what is published already.

    What is published (n_people, n_published), with everybody, stays; of each sum that tells, or
    may tell, of 1 to k - 1 people the smallest of the `sets` in it is hidden, until none does.
    """
    n_people, size = len(sets), sets.sum(axis=0)
    shown: NDArray[np.bool_] = (size >= k) & ((size == n_people) | (n_people - size >= k))
    by_size = np.argsort(-size, kind="stable")
    while shown.any():
        order = by_size[shown[by_size]]
        found = telling_sums(np.concatenate([published, sets[:, order]], axis=1), k=k)
        if not len(found):
            break
        for told in found[:, published.shape[1] :]:
            inside = order[np.flatnonzero(told)]
            # A sum of what is published alone cannot be mended by hiding less than all.
            shown[inside[-1:] if len(inside) else order] = False
    return shown


def published_members(
    n_people: int, labels: Sequence[NDArray[np.int64]], shown: Sequence[NDArray[np.bool_]]
) -> NDArray[np.bool_]:
    """Who is in everybody, the first, and in each shown group, in order (n_people, n_sets)."""
    sets = [np.ones((n_people, 1), dtype=np.bool_)]
    sets += [
        label[:, None] == np.flatnonzero(may)[None, :]
        for label, may in zip(labels, shown, strict=True)
    ]
    return np.concatenate(sets, axis=1)
