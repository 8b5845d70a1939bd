"""Which cells may be published, so that nobody is singled out by a small one."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PublishedAnswers:
    """What may be told of the answers to each statement.

    `shown` (A, S) says which counts of answers. `all_but_few` (S,) is the place of the answer
    that all but one to nine gave, -1 where there is none. `told` (S,) says whether how many
    answered may be told; where it may not, nothing is.
    """

    shown: NDArray[np.bool_]
    all_but_few: NDArray[np.int64]
    told: NDArray[np.bool_]


def published_answers(n_answer: NDArray[np.int64], *, k: int = K_ANONYMITY) -> PublishedAnswers:
    """Which counts of three answers (3, S) may be shown, so that no small one is told; k >= 5.

    Where no answer has so few, all are shown, and one that nobody gave as nobody's. Else the
    small ones are hidden as `published_cells` hides them: with a larger one, so that they do not
    follow from the sum. Where the largest would have to go with them, it is said that all but
    fewer than k gave it, if any number from 1 to k - 1 may be behind that: from 2 k - 1 people
    on. Where what is hidden is much more than the largest, a small answer lies in a narrow range
    (of 13 beside hidden 22 it is 9), so the largest is hidden too. And of few people even the
    number tells (of 27 with three hidden answers each has 9), so it is then not told. Nothing
    hidden can be worked out by whoever knows these rules: a test tries all tables.
    """
    n = np.asarray(n_answer)
    total, most = n.sum(axis=0), n.max(axis=0, initial=0)
    small = ((n > 0) & (n < k)).any(axis=0)
    rest = total - most
    wide = rest <= most + k // 2
    shown = np.where(small, published_cells(n, total, k=k) & wide, total >= k)
    mostly = small & (rest < k) & (total >= 2 * k - 1)
    return PublishedAnswers(
        shown=shown,
        all_but_few=np.where(mostly, n.argmax(axis=0), -1).astype(np.int64),
        told=shown.any(axis=0) | mostly | (total > 3 * (k - 1)),
    )


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
