"""What a vote on each statement tells about where a person stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.votes import Votes

_N_STEPS = 8
_TINY = 1e-9
# A statement's residual variance leans on all statements' with the weight of so many votes.
_NOISE_WEIGHT = 10.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loadings:
    """A linear model of votes: v_ij = mean_j + axes_j . x_i + noise, x_i ~ N(0, diag(spread)).

    `mean` (S,), `axes` (A, S), `spread` (A,) the variances of people's places, `noise` (S,) the
    residual variances, all above 0.
    """

    mean: NDArray[np.float64]
    axes: NDArray[np.float64]
    spread: NDArray[np.float64]
    noise: NDArray[np.float64]

    @classmethod
    def none(cls, n_statements: int) -> Loadings:
        """No axis at all: then no vote tells anything about where a person stands."""
        return cls(
            mean=np.zeros(n_statements),
            axes=np.zeros((0, n_statements)),
            spread=np.zeros(0),
            noise=np.ones(n_statements),
        )


def fit_loadings(votes: Votes, *, mean: NDArray[np.float64], axes: NDArray[np.float64]) -> Loadings:
    """The spread of people along given axes (A, S) and the noise beside them, by EM.

    The axes and the means (S,) stay as given, for instance those of an opinion space; a factor
    model with missing cells is fitted to the cast votes alone (Rubin and Thayer 1982).
    """
    if votes.n_votes == 0 or len(axes) == 0:
        return Loadings.none(votes.n_statements)
    residual = votes.value - mean[votes.statement]
    shape = (votes.n_participants, votes.n_statements)
    heard = votes.votes_each > 0
    n_axes = len(axes)
    pairs = (axes[:, None, :] * axes[None, :, :]).reshape(n_axes**2, -1)
    count = np.bincount(votes.statement, minlength=votes.n_statements)
    noise = np.full(votes.n_statements, max(float(np.mean(residual**2)), _TINY))
    spread = np.full(n_axes, float(noise[0]) / max(float(pairs[:: n_axes + 1].mean()), _TINY) / 4)
    row = votes.row
    for _ in range(_N_STEPS):
        weight = 1.0 / noise
        cells = csr_array((residual, votes.statement, votes.start), shape=shape)
        seen = csr_array((np.ones(votes.n_votes), votes.statement, votes.start), shape=shape)
        told = np.asarray(cells @ (axes * weight).T)
        gram = np.asarray(seen @ (pairs * weight).T).reshape(-1, n_axes, n_axes)
        covariance = np.linalg.inv(gram + np.diag(1.0 / np.maximum(spread, _TINY)))
        place = np.einsum("nab,nb->na", covariance, told)
        second = covariance + place[:, :, None] * place[:, None, :]
        spread = np.maximum(np.einsum("naa->na", second)[heard].mean(axis=0), _TINY)
        loading = axes[:, votes.statement].T
        left = residual - np.einsum("va,va->v", loading, place[row])
        doubt = np.einsum("va,vab,vb->v", loading, covariance[row], loading)
        square = np.bincount(votes.statement, left**2 + doubt, minlength=votes.n_statements)
        typical = max(float(square.sum() / votes.n_votes), _TINY)
        noise = (square + _NOISE_WEIGHT * typical) / (count + _NOISE_WEIGHT)
    return Loadings(mean=mean, axes=axes, spread=spread, noise=noise)
