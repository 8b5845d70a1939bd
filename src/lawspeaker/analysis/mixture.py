"""How sure it is in which cluster a person belongs, from how far their answers scatter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import softmax

if TYPE_CHECKING:
    from numpy.typing import NDArray

_N_STEPS = 5
_LEAST = 1e-12


def responsibilities(
    points: NDArray[np.float64],
    label: NDArray[np.int64],
    *,
    k: int,
    precision: NDArray[np.float64],
    people: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The probability (n, k) of each cluster for each point, given clusters as labelled.

    A mixture of round normal clouds round the clusters' centres, whose variance is the common
    one over the point's precision (n,); the variance and the clouds' shares follow by a few
    steps of expectation and maximisation (Dempster, Laird and Rubin 1977), each point counting
    for so many people (n,). Points that all lie on their centres are sure.
    """
    member = np.eye(k)[label]
    heavy = member * (precision * people)[:, None]
    centres = (heavy.T @ points) / np.maximum(heavy.sum(axis=0), _LEAST)[:, None]
    apart = (
        (points**2).sum(axis=1)[:, None] - 2 * points @ centres.T + (centres**2).sum(axis=1)
    ) * precision[:, None]
    apart = np.maximum(apart, 0.0)
    n_people = max(float(people.sum()), _LEAST)
    for _ in range(_N_STEPS):
        weighed = member * people[:, None]
        variance = float((weighed * apart).sum()) / (n_people * points.shape[1])
        share = weighed.sum(axis=0) / n_people
        member = softmax(
            np.log(np.maximum(share, _LEAST)) - apart / max(2 * variance, _LEAST), axis=1
        )
    return member
