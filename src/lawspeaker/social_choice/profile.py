"""Who approves what: a sparse profile of anonymous voters, read by voter and by candidate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Approvals:
    """Voter x candidate approvals; a pair that is not stored is not an approval.

    Voter i approves `candidate[start[i]:start[i + 1]]` (int32, ascending); candidate c is
    approved by `supporter[supporter_start[c]:supporter_start[c + 1]]` (int32, ascending).
    `weight` (float64, positive) says for how many voters a row stands; None means one each.
    `group` (n_voters,) is each voter's opinion group from 0, -1 for none; None where the rules
    that look at groups shall see one people.
    """

    start: NDArray[np.int64]
    candidate: NDArray[np.int32]
    supporter_start: NDArray[np.int64]
    supporter: NDArray[np.int32]
    weight: NDArray[np.float64] | None = None
    group: NDArray[np.int64] | None = None

    @classmethod
    def from_pairs(
        cls,
        row: ArrayLike,
        column: ArrayLike,
        *,
        n_voters: int,
        n_candidates: int,
        weight: ArrayLike | None = None,
    ) -> Approvals:
        """A profile from parallel arrays of voter and candidate indices; repeats count once.

        Raises UsageFault for an index outside the profile or a weight that is not positive.
        """
        rows = np.asarray(row, dtype=np.int64)
        columns = np.asarray(column, dtype=np.int64)
        for index, length in ((rows, n_voters), (columns, n_candidates)):
            if index.size and (index.min() < 0 or index.max() >= length):
                raise UsageFault(f"an approval's index lies outside 0 to {length - 1}")
        key = np.unique(rows * max(n_candidates, 1) + columns)
        rows, columns = np.divmod(key, max(n_candidates, 1))
        turned = np.argsort(columns, kind="stable")
        return cls(
            start=_starts(rows, n_voters),
            candidate=columns.astype(np.int32),
            supporter_start=_starts(columns, n_candidates),
            supporter=rows[turned].astype(np.int32),
            weight=_weights(weight, n_voters),
        )

    @classmethod
    def from_matrix(
        cls,
        approves: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        group: ArrayLike | None = None,
    ) -> Approvals:
        """A profile from a boolean matrix of shape (n_voters, n_candidates)."""
        matrix = np.asarray(approves, dtype=bool)
        if matrix.ndim != 2:
            raise UsageFault("a profile is a matrix of voters by candidates")
        rows, columns = np.nonzero(matrix)
        across, supporters = np.nonzero(np.ascontiguousarray(matrix.T))
        return cls(
            start=_starts(rows, matrix.shape[0]),
            candidate=columns.astype(np.int32),
            supporter_start=_starts(across, matrix.shape[1]),
            supporter=supporters.astype(np.int32),
            weight=_weights(weight, matrix.shape[0]),
            group=_groups(group, matrix.shape[0]),
        )

    @property
    def n_voters(self) -> int:
        """Rows, those without an approval included."""
        return len(self.start) - 1

    @property
    def n_candidates(self) -> int:
        """Columns, those nobody approves included."""
        return len(self.supporter_start) - 1

    @property
    def unit(self) -> NDArray[np.float64]:
        """The weight of each voter, ones where none are given, shape (n_voters,)."""
        return np.ones(self.n_voters) if self.weight is None else self.weight

    @property
    def total(self) -> float:
        """The weight of all voters together: their number where none is weighted."""
        return float(self.unit.sum())

    @property
    def row(self) -> NDArray[np.int64]:
        """The voter of each entry of `candidate`."""
        return np.repeat(np.arange(self.n_voters, dtype=np.int64), np.diff(self.start))

    @property
    def groups(self) -> NDArray[np.int64]:
        """The opinion group of each voter, all of them group 0 where none is given."""
        return np.zeros(self.n_voters, dtype=np.int64) if self.group is None else self.group

    def supporters(self, candidate: int) -> NDArray[np.int32]:
        """The voters who approve a candidate, ascending."""
        return self.supporter[self.supporter_start[candidate] : self.supporter_start[candidate + 1]]

    def support(self, value: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """The weighted sum over each candidate's supporters of a value per voter.

        Without values: the weight of the supporters. Shape (n_candidates,). Sums of integers
        are exact below 2^53.
        """
        each = self.unit if value is None else self.unit * value
        total: NDArray[np.float64] = np.bincount(
            self.candidate,
            weights=np.repeat(each, np.diff(self.start)),
            minlength=self.n_candidates,
        ).astype(np.float64, copy=False)
        return total

    def represented(self, members: tuple[int, ...]) -> NDArray[np.int64]:
        """How many of the members each voter approves, shape (n_voters,)."""
        inside = np.zeros(self.n_candidates, dtype=bool)
        inside[list(members)] = True
        return np.bincount(self.row[inside[self.candidate]], minlength=self.n_voters)


def _starts(index: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    start = np.zeros(length + 1, dtype=np.int64)
    np.cumsum(np.bincount(index, minlength=length), out=start[1:])
    return start


def _groups(group: ArrayLike | None, n_voters: int) -> NDArray[np.int64] | None:
    if group is None:
        return None
    groups = np.asarray(group, dtype=np.int64)
    if groups.shape != (n_voters,) or (groups < -1).any():
        raise UsageFault("each voter needs one group, -1 for none")
    return groups


def _weights(weight: ArrayLike | None, n_voters: int) -> NDArray[np.float64] | None:
    if weight is None:
        return None
    weights = np.asarray(weight, dtype=np.float64)
    if weights.shape != (n_voters,) or not (np.isfinite(weights) & (weights > 0)).all():
        raise UsageFault("each voter needs one positive, finite weight")
    return weights
