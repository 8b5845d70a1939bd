"""Whether figures of groups that overlap, added and subtracted, tell of a few people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.anonymity import K_ANONYMITY

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

PRIME = 2**31 - 1
"""Sums are worked out modulo this: exact, and products of two fit 64 bits."""

CHUNK = 256
"""Kinds of people looked at at once for a base; most bases end in the first few chunks."""

MOST_DENOMINATOR = 24
"""A relation between sets is looked for in whole multiples up to this of what was found."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Base:
    """People whose memberships are independent, and sums of sets that tell them apart.

    `at` (rank,) are their places. Row i of `sums` (n_sets, n_sets), modulo PRIME, is a sum of
    sets that is 1 on person i of the base and 0 on its others; rows from `rank` on are 0 on
    everybody who was looked at.
    """

    at: NDArray[np.int64]
    sums: NDArray[np.int64]

    @property
    def rank(self) -> int:
        return len(self.at)


def published_sets(member: ArrayLike, *, k: int = K_ANONYMITY) -> NDArray[np.bool_]:
    """Which sets (n_sets,) may have their figures published side by side.

    `member` (n_people, n_sets) says who is in which. Of each sum of figures that tells, or may
    tell, of fewer than k people the smallest set is withheld, among ever smaller sets, until
    `telling_sums` finds none. A subset of what may be published may be published too.
    """
    people = np.asarray(member, dtype=np.bool_)
    shown = np.ones(people.shape[1], dtype=np.bool_)
    by_size = np.argsort(-people.sum(axis=0), kind="stable")
    while True:
        order = by_size[shown[by_size]]
        found = telling_sums(people[:, order], k=k)
        if not len(found):
            return shown
        for told in found:
            shown[order[_withheld(people[:, order], told, shown[order])]] = False


def telling_sums(member: ArrayLike, *, k: int = K_ANONYMITY) -> NDArray[np.int64]:
    """Sums of the sets' figures (n_found, n_sets) that may tell of 1 to k - 1 people.

    None means that there is none, whatever is added and subtracted with whatever weights, even
    for whoever knows everybody's sets. Coefficients are modulo PRIME. Sums are the words of a
    linear code with a place for each person, and one that tells of few is a word of small
    weight: with k // 2 bases that share no person, fewer than k people meet some base at most
    once, so they are a multiple of one of its unit words (Brouwer and Zimmermann's bound, in
    Grassl 2006). Where so many bases are not found, a sum that is 0 on all whom they leave is
    returned, though it may tell of nobody: more is withheld then, never less.
    """
    people = np.asarray(member, dtype=np.bool_)
    kinds, count = np.unique(people, axis=0, return_counts=True)
    whole = _base(kinds)
    relations = whole.sums[whole.rank :]
    doubtful = [relation for relation in relations if not _holds(kinds, relation)]
    if doubtful:
        # Only where no relation holds by accident of PRIME does a word 0 modulo it have to be 0.
        return np.array(doubtful)
    size = count @ kinds
    room = np.where(kinds, size, len(people) - size).min(axis=1, initial=len(people))
    left = count.copy()
    for _ in range((k - 1) // 2 + 1):
        # Who is in, or out of, few sets' company is left for the bases that cannot do without.
        order = np.flatnonzero(left)
        order = order[np.lexsort((-left[order], -room[order]))]
        base = _base(kinds[order])
        words = _summed(base.sums, kinds)
        weight = (words != 0) @ count
        if base.rank < whole.rank:
            few = np.where(weight[base.rank :] > 0, weight[base.rank :], len(people) + 1).argmin()
            return base.sums[[base.rank + few]]
        told = weight[: base.rank] < k
        if told.any():
            found: NDArray[np.int64] = base.sums[: base.rank][told]
            return found
        left[order[base.at]] -= 1
    return np.empty((0, people.shape[1]), dtype=np.int64)


def _withheld(
    people: NDArray[np.bool_], told: NDArray[np.int64], shown: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The places of sets, largest first, to withhold so that the others do not add up to it."""
    kinds = np.unique(people, axis=0)
    base = kinds[_base(kinds).at].astype(np.int64)
    value = _summed(told[None, :], base.astype(np.bool_))[0]
    open_ = shown.copy()
    if not value.any():
        open_[np.flatnonzero(told)[-1]] = False
        return np.flatnonzero(shown & ~open_)
    while True:
        places = np.flatnonzero(open_)
        joined = np.c_[base[:, places], value]
        pivots = _eliminate(joined, len(places))
        if joined[len(pivots) :, -1].any():
            return np.flatnonzero(shown & ~open_)
        # The smallest of the sum that takes the largest sets: the least loss that ends it.
        open_[places[pivots[np.flatnonzero(joined[:, -1])[-1]]]] = False


def _base(kinds: NDArray[np.bool_]) -> _Base:
    """The first people, in this order, who are independent of those before (n_kinds, n_sets)."""
    n_sets = kinds.shape[1]
    sums = np.eye(n_sets, dtype=np.int64)
    at: list[int] = []
    for start in range(0, len(kinds), CHUNK):
        some = kinds[start : start + CHUNK]
        values = _summed(sums, some)
        if not values[len(at) :].any():
            continue
        joined = np.c_[values, sums]
        at += [start + j for j in _eliminate(joined, len(some), rank=len(at))]
        sums = joined[:, len(some) :]
    return _Base(at=np.array(at, dtype=np.int64), sums=sums)


def _summed(sums: NDArray[np.int64], kinds: NDArray[np.bool_]) -> NDArray[np.int64]:
    """What each sum of sets is for each kind (n_sums, n_kinds); doubles hold sums below 2**53."""
    total: NDArray[np.float64] = sums.astype(np.float64) @ kinds.T.astype(np.float64)
    return total.astype(np.int64) % PRIME


def _eliminate(a: NDArray[np.int64], n_columns: int, *, rank: int = 0) -> list[int]:
    """Gauss and Jordan's elimination in place, modulo PRIME, below `rank`; the pivots' columns."""
    pivots: list[int] = []
    for j in range(n_columns):
        rows = np.flatnonzero(a[rank:, j])
        if not len(rows):
            continue
        a[[rank, rank + rows[0]]] = a[[rank + rows[0], rank]]
        a[rank] = a[rank] * pow(int(a[rank, j]), -1, PRIME) % PRIME
        factor = a[:, j].copy()
        factor[rank] = 0
        a -= factor[:, None] * a[rank]
        a %= PRIME
        pivots.append(j)
        rank += 1
    return pivots


def _holds(kinds: NDArray[np.bool_], relation: NDArray[np.int64]) -> bool:
    """Whether a sum of sets that is 0 modulo PRIME is so in whole numbers, times a small one."""
    for times in range(1, MOST_DENOMINATOR + 1):
        whole = relation * times % PRIME
        whole = np.where(whole > PRIME // 2, whole - PRIME, whole)
        if not (kinds @ whole).any():
            return True
    return False
