"""Which cells may be published, so that nobody is singled out by a small one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.anonymity import K_ANONYMITY

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
    shown = (cell >= k) & (total >= k)
    for j in np.flatnonzero(shown.any(axis=0)):
        column = shown[:, j]
        while column.any():
            hidden = cell[~column, j].sum()
            rest = total[j] - cell[column, j].sum()
            if not 0 < hidden < k and not 0 < rest < k:
                break
            smallest = np.flatnonzero(column)[cell[column, j].argmin()]
            column[smallest] = False
    return shown
