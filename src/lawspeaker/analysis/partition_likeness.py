"""How alike two divisions of the same people are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def adjusted_rand(a: NDArray[np.signedinteger], b: NDArray[np.signedinteger]) -> float:
    """The adjusted Rand index of two labellings, shape (n,) each (Hubert and Arabie 1985).

    Two labellings that both lump everyone, or both split everyone, agree fully: 1.
    """
    table = overlap(a, b)
    both = _pairs(table).sum()
    left, right = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    every = float(_pairs(np.array(float(len(a)))))
    expected = left * right / every if every else 0.0
    span = (left + right) / 2 - expected
    return float((both - expected) / span) if span else 1.0


def overlap(a: NDArray[np.signedinteger], b: NDArray[np.signedinteger]) -> NDArray[np.float64]:
    """How many share each pair of labels, shape (labels of a, labels of b), from label 0 up."""
    n_a, n_b = int(a.max(initial=-1)) + 1, int(b.max(initial=-1)) + 1
    both = np.bincount(a.astype(np.int64) * n_b + b, minlength=n_a * n_b)
    return both.reshape(n_a, n_b).astype(np.float64)


def _pairs(count: NDArray[np.float64]) -> NDArray[np.float64]:
    return count * (count - 1) / 2
