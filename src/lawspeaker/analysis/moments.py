"""Principal axes of votes that are never held at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from lawspeaker.analysis.shards import rows_of
from lawspeaker.analysis.totals import placed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from lawspeaker.ports.pool import Pool
    from lawspeaker.ports.shard import Shard
    from lawspeaker.records.votes import Votes

# Scores are added as whole numbers of this unit, since whole numbers add up to the same sum in
# any order and in any parts, and floats do not.
UNIT = 2.0**-20
MAX_PASSES = 4
_SPARE = 3
_STILL = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Axes:
    """Orthonormal axes (n_axes, S) around the mean (S,), and the passes that they took."""

    mean: NDArray[np.float64]
    axes: NDArray[np.float64]
    n_passes: int


def refined_axes(
    shards: Iterable[Shard],
    start: NDArray[np.float64],
    *,
    mean: NDArray[np.float64],
    min_votes: int,
    seed: int,
    pool: Pool,
) -> Axes:
    """The leading axes of everybody's votes, from those of a sample (n_axes, S) onwards.

    Subspace iteration with three spare directions and a Rayleigh-Ritz step (Halko, Martinsson
    and Tropp 2011), one pass a step, until the axes turn by less than 1e-3 radians, at most four
    times. Unseen cells stand at the mean, so only observed ones are touched. The result is the
    same to the last bit for any number and order of shards.
    """
    n_axes, width = start.shape
    spare = np.random.default_rng(seed).standard_normal((width, min(_SPARE, width - n_axes)))
    basis = np.linalg.qr(np.hstack([start.T, spare]))[0]
    axes, n_passes = start, 0
    while n_passes < MAX_PASSES:  # pragma: no branch - what still turns keeps its last step
        moved = _moved(shards, basis, mean=mean, min_votes=min_votes, pool=pool)
        n_passes += 1
        small = basis.T @ moved
        vector = np.linalg.eigh((small + small.T) / 2)[1][:, ::-1]
        basis = np.linalg.qr(moved @ vector)[0]
        turned = basis[:, :n_axes].T
        held = np.linalg.svd(axes @ turned.T, compute_uv=False)
        axes = turned * _sign(turned)
        if held.min(initial=1.0) > 1 - _STILL:
            break
    return Axes(mean=mean, axes=axes, n_passes=n_passes)


def scores_on(votes: Votes, axes: Axes) -> NDArray[np.float64]:
    """Everybody's plain sums over the axes, shape (n, n_axes), each row by itself alone."""
    cells = votes.value - axes.mean[votes.statement]
    shape = (votes.n_participants, votes.n_statements)
    centred = csr_array((cells, votes.statement, votes.start), shape=shape)
    return np.asarray(centred @ np.ascontiguousarray(axes.axes.T), dtype=np.float64)


def whole(values: NDArray[np.float64], unit: float) -> NDArray[np.int64]:
    """Values as whole numbers of the unit."""
    counted: NDArray[np.int64] = np.rint(values / unit).astype(np.int64)
    return counted


def _moved(
    shards: Iterable[Shard],
    basis: NDArray[np.float64],
    *,
    mean: NDArray[np.float64],
    min_votes: int,
    pool: Pool,
) -> NDArray[np.float64]:
    """The basis (S, m) times the votes' second moments around the mean."""
    at = Axes(mean=mean, axes=basis.T, n_passes=0)
    total = np.zeros((2, *basis.shape), dtype=np.int64)
    for part in pool.map(partial(_pulled, at=at, min_votes=min_votes), shards):
        total += part
    moved: NDArray[np.float64] = (total[0] - mean[:, None] * total[1]) * UNIT
    return moved


def _pulled(shard: Shard, *, at: Axes, min_votes: int) -> NDArray[np.int64]:
    votes = shard.read()
    core = rows_of(votes, placed(votes, min_votes=min_votes))
    score = whole(scores_on(core, at), UNIT)
    shape = (core.n_participants, core.n_statements)
    said = csr_array((core.value.astype(np.int64), core.statement, core.start), shape=shape)
    heard = csr_array((np.ones(core.n_votes, dtype=np.int64), core.statement, core.start), shape)
    return np.stack([np.asarray(said.T @ score), np.asarray(heard.T @ score)])


def _sign(axes: NDArray[np.float64]) -> NDArray[np.float64]:
    """+1 or -1 per axis, shape (n_axes, 1), so that its largest entry comes out positive."""
    largest = np.abs(axes).argmax(axis=1)
    return np.where(axes[np.arange(len(axes)), largest] < 0, -1.0, 1.0)[:, None]
