"""The intersection of attributes that a change hits hardest, found without fooling oneself."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.special import stdtrit

from lawspeaker.errors import UsageFault
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.disclosure import telling_sums
from lawspeaker.records.estimate import Estimate
from lawspeaker.records.suppression import published_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

MOST_CELLS = 5000
"""No more intersections than this are looked at, those of fewer attributes first."""

MOST_TRIED = 40
"""Of these the hardest hit are held against all that is published; past that none is shown."""

BATCH = 64
"""Permutations at a time, so that memory stays bounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HardestHit:
    """The cell whose mean change lies furthest below everybody's, in standard errors.

    `cell` pairs an attribute's place with its group's number. `change` is its mean with a
    Student interval widened for every cell looked at (Bonferroni). `p` is the chance, were
    attributes of no account, that some cell of the `n_cells` would lie as far below: maximum
    statistic over permutations of people (Westfall and Young 1993). `complete` is False where
    the bound on cells cut the search. `n_withheld` cells were hit harder, and would have told
    of a few people.
    """

    cell: tuple[tuple[int, int], ...]
    change: Estimate
    p: float
    n_cells: int
    n_permutations: int
    complete: bool
    n_withheld: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cell:
    """One intersection: attributes with groups, and the people in it, their places."""

    cell: tuple[tuple[int, int], ...]
    people: NDArray[np.int64]


def hardest_hit(
    change: ArrayLike,
    labels: Sequence[ArrayLike],
    *,
    beside: ArrayLike | None = None,
    depth: int = 2,
    k: int = K_ANONYMITY,
    level: float = 0.95,
    n_permutations: int = 999,
    rng: np.random.Generator,
) -> HardestHit | None:
    """Search the intersections of up to `depth` attributes; None where none may be shown.

    `change` (n_people,) is each person's gain, `labels` arrays (n_people,) that number an
    attribute's groups from 0, -1 for none, and `beside` (n_people, n_sets) says who is in which
    set of people whose figures are published too; everybody alone, without it. A cell counts if
    it has k people and leaves 0 or at least k in everybody and in each coarser intersection
    that holds it; it is shown only if no sum of its figures and the published ones may tell of
    1 to k - 1 people (`telling_sums`). Raises UsageFault for shapes that differ, missing
    changes, a depth outside 1 to 3 or no permutation.
    """
    gain = np.asarray(change, dtype=np.float64)
    sides = [np.asarray(label, dtype=np.int64) for label in labels]
    if gain.ndim != 1 or any(side.shape != gain.shape for side in sides):
        raise UsageFault("each person has one change and one group of each attribute")
    if not np.isfinite(gain).all() or not 1 <= depth <= 3 or n_permutations < 1:
        raise UsageFault("changes are known, the depth is 1 to 3, and something is permuted")
    found: list[_Cell] = []
    complete = True
    for cell in _cells(sides, depth, k):
        if len(found) == MOST_CELLS:
            complete = False
            break
        found.append(cell)
    if not found or gain.std() == 0:
        return None
    at = np.concatenate([cell.people for cell in found])
    size = np.array([len(cell.people) for cell in found])
    start = np.r_[0, np.cumsum(size)]
    member = csr_array((np.ones(len(at)), at, start), shape=(len(found), len(gain)))
    spread = float(gain.std()) * np.sqrt(1 / size - 1 / len(gain))
    observed = (member @ gain / size - gain.mean()) / spread
    published = (
        np.ones((len(gain), 1), dtype=np.bool_) if beside is None else np.asarray(beside, bool)
    )
    order = np.argsort(observed, kind="stable")[:MOST_TRIED].tolist()
    place = next((at for at, c in enumerate(order) if _alone(found[c], published, k)), None)
    if place is None:
        return None
    worst = order[place]
    as_far = 0
    for begin in range(0, n_permutations, BATCH):
        n = min(BATCH, n_permutations - begin)
        shuffled = rng.permuted(np.tile(gain, (n, 1)), axis=1).T
        least = ((member @ shuffled / size[:, None] - gain.mean()) / spread[:, None]).min(axis=0)
        # Sums of the same numbers in another order may differ in the last digit.
        as_far += int((least <= observed[worst] + 1e-9).sum())
    return HardestHit(
        cell=found[worst].cell,
        change=_widened(gain[found[worst].people], level, len(found)),
        p=(1 + as_far) / (1 + n_permutations),
        n_cells=len(found),
        n_permutations=n_permutations,
        complete=complete,
        n_withheld=place,
    )


def _alone(cell: _Cell, published: NDArray[np.bool_], k: int) -> bool:
    """Whether a cell's figures, beside the published, tell of no few people."""
    inside = np.zeros((len(published), 1), dtype=np.bool_)
    inside[cell.people] = True
    return not len(telling_sums(np.concatenate([published, inside], axis=1), k=k))


def _cells(sides: Sequence[NDArray[np.int64]], depth: int, k: int) -> Iterator[_Cell]:
    """Every intersection that may be shown and is not everybody, of fewer attributes first."""
    for d in range(1, depth + 1):
        for which in combinations(range(len(sides)), d):
            placed = np.flatnonzero(np.all([sides[a] >= 0 for a in which], axis=0))
            rows = np.stack([sides[a][placed] for a in which], axis=1)
            kinds, first, inside, count = np.unique(
                rows, axis=0, return_index=True, return_inverse=True, return_counts=True
            )
            inside = inside.ravel()
            may = (count >= k) & (count < len(sides[0]))
            for face in _faces(which):
                total = _matching(sides, face, placed[first])
                pair = np.stack([count, total - count])
                may &= published_cells(pair, total, k=k)[0] if len(total) else may
            for c in np.flatnonzero(may):
                cell = tuple(zip(which, kinds[c].tolist(), strict=True))
                yield _Cell(cell=cell, people=placed[inside == c])


def _faces(which: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Everybody, and each proper part of these attributes."""
    for d in range(len(which)):
        yield from combinations(which, d)


def _matching(
    sides: Sequence[NDArray[np.int64]], face: tuple[int, ...], people: NDArray[np.int64]
) -> NDArray[np.int64]:
    """How many share these attributes' groups with each of some people."""
    if not face:
        return np.full(len(people), len(sides[0]))
    rows = np.stack([sides[a] for a in face], axis=1)
    _, inside, count = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
    shared: NDArray[np.int64] = count[inside.ravel()[people]]
    return shared


def _widened(gain: NDArray[np.float64], level: float, n_cells: int) -> Estimate:
    n, mean = len(gain), float(gain.mean())
    each = (1 - level) / n_cells
    half = float(stdtrit(n - 1, 1 - each / 2)) * float(gain.std(ddof=1)) / np.sqrt(n)
    return Estimate(
        est=mean,
        lo=mean - half,
        hi=mean + half,
        n=n,
        method=f"Student, Bonferroni over {n_cells}",
        level=level,
    )
