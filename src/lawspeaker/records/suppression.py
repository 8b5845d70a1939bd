"""Which cells may be published, so that nobody is singled out by a small one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.anonymity import K_ANONYMITY, shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.partition import Partition


def published_cells(
    n_cell: NDArray[np.int64], n_total: NDArray[np.int64], *, k: int = K_ANONYMITY
) -> NDArray[np.bool_]:
    """Cells (G, S) that may be shown beside the published totals (S,) of everybody.

    A cell of fewer than k votes is hidden, an empty one too. So that no hidden cell follows
    from the total less the shown ones, two sums must each be 0 or at least k: the hidden cells
    of a column, and these with whoever is in no group. Else the smallest shown cell is hidden
    with them (complementary suppression). People in no group are no cover for a hidden cell,
    since their number may be known. Where the total itself is under k, nothing of the column
    is shown.
    """
    cell, total = np.asarray(n_cell), np.asarray(n_total)
    seen = (cell >= k) & (total >= k)
    for j in np.flatnonzero(seen.any(axis=0)):
        column = seen[:, j]
        while column.any():
            hidden = cell[~column, j].sum()
            rest = total[j] - cell[column, j].sum()
            if not 0 < hidden < k and not 0 < rest < k:
                break
            smallest = np.flatnonzero(column)[cell[column, j].argmin()]
            column[smallest] = False
    return seen


def covered(partition: Partition, votes_each: NDArray[np.int64]) -> Partition:
    """The groups with nobody unplaced, or at least ten: for what is published, not for ballots.

    The sizes of groups are published, and the number of all people; where one to nine are in no
    group, these follow. So those with the fewest votes, from groups that stay large enough, are
    published as unplaced too. Where no group can spare them, nothing is changed.
    """
    label = partition.label.copy()
    if shown(int((label < 0).sum())) is not None:
        return partition
    size = partition.sizes.copy()
    for person in np.argsort(votes_each, kind="stable"):
        if shown(int((label < 0).sum())) is not None:
            return replace(partition, label=label)
        group = label[person]
        if group >= 0 and size[group] > K_ANONYMITY:
            size[group] -= 1
            label[person] = -1
    return partition
