"""Where participants and statements lie by their votes, from the observed cells alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from lawspeaker.analysis.arrangement import arrange

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from lawspeaker.analysis.arrangement import Arrangement
    from lawspeaker.records.votes import Votes

_MOST_BLOCKS = 10
_WIDTH = 8
_SPARE = 3
_NEGLIGIBLE = 1e-10
EXACT, ROUGH = 1e-7, 1e-3
"""How far axes may be off, as a residual beside the first axis: to publish, and to try out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpinionSpace:
    """Principal axes of the votes and everyone's place on them.

    `mean` (S,) is each statement's mean vote, 0 where nobody voted; `axes` (n_axes, S) are
    orthonormal, or zero rows where the votes have fewer directions than asked for; `points`
    (n, n_axes) are the participants, at the origin without a vote; `variance_share` (n_axes,).
    """

    mean: NDArray[np.float64]
    axes: NDArray[np.float64]
    points: NDArray[np.float64]
    variance_share: NDArray[np.float64]


def opinion_space(votes: Votes, *, n_axes: int, seed: int) -> OpinionSpace:
    """The opinion space of votes, the same for any order of participants and statements.

    Unseen cells stand at the statement's mean, which is zero after centring, so only observed
    cells are touched. A participant with n_votes of S statements is stretched by
    sqrt(S / n_votes), as in Polis (Small et al. 2021). Votes without variance give zero axes.
    """
    arranged = arrange(votes)
    space = space_of(arranged.votes, n_axes=n_axes, rng=np.random.default_rng(seed))
    return given_order(space, arranged, points=space.points)


def given_order(
    space: OpinionSpace, arranged: Arrangement, *, points: NDArray[np.float64]
) -> OpinionSpace:
    """A space of arranged votes, with points (n, n_axes), in the order the votes came in."""
    mean, axes, placed = np.empty_like(space.mean), np.empty_like(space.axes), np.empty_like(points)
    mean[arranged.statement] = space.mean
    axes[:, arranged.statement] = space.axes
    placed[arranged.participant] = points
    return OpinionSpace(mean=mean, axes=axes, points=placed, variance_share=space.variance_share)


def space_of(
    votes: Votes,
    *,
    n_axes: int,
    rng: Generator,
    kept: NDArray[np.bool_] | None = None,
    weight: NDArray[np.float64] | None = None,
    near: NDArray[np.float64] | None = None,
    tolerance: float = EXACT,
) -> OpinionSpace:
    """The opinion space of votes as ordered, on `kept` votes (n_votes,), with weights (n,).

    A participant of weight 2 counts as two, of weight 0 is placed but shapes nothing. The search
    starts at `near` (any number of axes, S), if given, and ends within `tolerance`; unless that
    is EXACT, it reckons in single precision.
    """
    kind: type[np.float32 | np.float64] = np.float32 if tolerance > EXACT else np.float64
    people: NDArray[np.floating] | None = None if weight is None else weight.astype(kind)
    mean, cells = _centred(votes, kept, people, kind)
    centred = csr_array(
        (cells, votes.statement, votes.start), shape=(votes.n_participants, votes.n_statements)
    )
    axes, variance = _leading(centred, people, n_axes, rng, near=near, tolerance=tolerance)
    squares = cells if people is None else cells * np.repeat(people, votes.votes_each)
    variance_all = float(np.dot(squares, cells))
    stretch = np.sqrt(votes.n_statements / np.maximum(n_kept_each(votes, kept), 1))
    return OpinionSpace(
        mean=mean,
        axes=axes,
        points=np.asarray(centred @ axes.T.astype(kind), dtype=np.float64) * stretch[:, None],
        variance_share=variance / variance_all if variance_all > 0 else np.zeros(n_axes),
    )


def n_kept_each(votes: Votes, kept: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    """How many of their kept votes (n_votes,), by default of all, each participant has (n,)."""
    if kept is None:
        return votes.votes_each
    before = np.zeros(votes.n_votes + 1, dtype=np.int64)
    np.cumsum(kept, out=before[1:])
    return np.diff(before[votes.start])


def _centred(
    votes: Votes,
    kept: NDArray[np.bool_] | None,
    people: NDArray[np.floating] | None,
    kind: type[np.float32 | np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.floating]]:
    """Each statement's mean (S,), and each vote's distance to it, 0 where not kept."""
    load: NDArray[np.floating] | None = None if kept is None else kept.astype(kind)
    if people is not None:
        each = np.repeat(people, votes.votes_each)
        load = each if load is None else load * each
    size = votes.n_statements
    heard = np.bincount(votes.statement, weights=load, minlength=size)
    spoken: NDArray[np.number] = votes.value if load is None else load * votes.value
    mean = np.bincount(votes.statement, weights=spoken, minlength=size) / np.where(
        heard > 0, heard, 1.0
    )
    near_mean: NDArray[np.floating] = mean.astype(kind)
    cells = votes.value - near_mean[votes.statement]
    return mean, cells if kept is None else cells * kept


def _leading(
    centred: csr_array,
    weight: NDArray[np.floating] | None,
    n_axes: int,
    rng: Generator,
    *,
    near: NDArray[np.float64] | None,
    tolerance: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Leading eigenvectors of centred' W centred by a block Krylov space (Musco, Musco 2015).

    Blocks are added until every wanted pair is within the tolerance of an eigenpair.
    """
    size = centred.shape[1]
    back = centred.T
    basis, image = np.zeros((size, 0)), np.zeros((size, 0))
    value, vector = np.zeros(0), np.zeros((0, 0))
    block = rng.standard_normal((size, min(size, max(_WIDTH, n_axes + _SPARE))))
    if near is not None:
        n_near = min(len(near), block.shape[1])
        block[:, :n_near] = near[:n_near].T
    for _ in range(_MOST_BLOCKS):
        block = _fresh_directions(block, basis)
        if block.shape[1] == 0:
            break
        reached = centred @ block.astype(centred.dtype)
        if weight is not None:
            reached *= weight[:, None]
        moved = np.asarray(back @ reached, dtype=np.float64)
        basis, image = np.hstack([basis, block]), np.hstack([image, moved])
        small = basis.T @ image
        value, vector = np.linalg.eigh((small + small.T) / 2)
        value, vector = value[::-1][:n_axes], vector[:, ::-1][:, :n_axes]
        off = image @ vector - (basis @ vector) * value
        if np.linalg.norm(off, axis=0).max(initial=0.0) <= tolerance * value[0]:
            break
        block = moved
    real = value > _NEGLIGIBLE * max(float(value[0]) if len(value) else 0.0, _NEGLIGIBLE)
    axes, variance = np.zeros((n_axes, size)), np.zeros(n_axes)
    found = (basis @ vector[:, real]).T
    axes[: len(found)] = found * _sign(found)
    variance[: len(found)] = value[real]
    return axes, variance


def _fresh_directions(
    block: NDArray[np.float64], basis: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What of the block is new to the basis, orthonormal; rounding residue is not new."""
    length = np.linalg.norm(block, axis=0)
    block = block[:, length > 0] / length[length > 0]
    for _ in range(2):
        block = block - basis @ (basis.T @ block)
    left, strength, _ = np.linalg.svd(block, full_matrices=False)
    fresh = left[:, strength > _NEGLIGIBLE**0.5]
    fresh = fresh - basis @ (basis.T @ fresh)
    orthonormal: NDArray[np.float64] = np.linalg.qr(fresh)[0]
    return orthonormal


def _sign(axes: NDArray[np.float64]) -> NDArray[np.float64]:
    """+1 or -1 per axis, shape (n_axes, 1), so that its largest entry comes out positive."""
    if axes.size == 0:
        return np.ones((len(axes), 1))
    largest = np.abs(axes).argmax(axis=1)
    return np.where(axes[np.arange(len(axes)), largest] < 0, -1.0, 1.0)[:, None]


def project(space: OpinionSpace, votes: Votes) -> NDArray[np.float64]:
    """The points (n, n_axes) of any participants who voted on the space's statements."""
    cells = csr_array(
        (votes.value - space.mean[votes.statement], votes.statement, votes.start),
        shape=(votes.n_participants, votes.n_statements),
    )
    stretch = np.sqrt(votes.n_statements / np.maximum(votes.votes_each, 1))
    return np.asarray(cells @ space.axes.T, dtype=np.float64) * stretch[:, None]
