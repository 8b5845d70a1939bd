"""The strength of the strongest chain of wins from each candidate to each other one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def strongest_paths(strength: NDArray[np.float64]) -> NDArray[np.float64]:
    """The best over all chains of the weakest link in them, shape (m, m), 0 where there is none.

    `strength[a, b]` is the strength of the link from a to b; what is not positive is no link.
    The diagonal is infinite, since a candidate reaches itself by no link at all.
    """
    path = np.maximum(strength, 0)
    np.fill_diagonal(path, np.inf)
    for middle in range(len(path)):
        np.maximum(path, np.minimum(path[:, [middle]], path[middle]), out=path)
    return path
