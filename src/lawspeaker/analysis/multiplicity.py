"""Many tests at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def benjamini_hochberg(p: ArrayLike) -> NDArray[np.float64]:
    """Adjusted p-values (Benjamini and Hochberg 1995), in the order and shape of those given.

    Calling those up to q findings keeps the expected share of false ones at or under q.
    """
    values = np.asarray(p, dtype=np.float64)
    flat = values.ravel()
    order = np.argsort(flat, kind="stable")
    scaled = flat[order] * flat.size / np.arange(1, flat.size + 1)
    adjusted = np.empty_like(flat)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted.reshape(values.shape)
