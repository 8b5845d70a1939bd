"""All votes of a conversation, sparse: what nobody saw takes no room."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.canonical import canonical_json, digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

AGREE, PASS, DISAGREE = 1, 0, -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Votes:
    """Participant x statement votes in {+1, 0, -1}; a pair that is not stored was not seen.

    Row i owns `statement[start[i]:start[i + 1]]` (int32, ascending) with the votes in
    `value` (int8) and, where the source has them, the times in `time` (int64, ms since 1970).
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    start: NDArray[np.int64]
    statement: NDArray[np.int32]
    value: NDArray[np.int8]
    time: NDArray[np.int64] | None = None

    @classmethod
    def from_triples(
        cls,
        participants: Sequence[str],
        statements: Sequence[str],
        *,
        row: ArrayLike,
        column: ArrayLike,
        value: ArrayLike,
        time: ArrayLike | None = None,
    ) -> Votes:
        """Votes from parallel arrays (participant index, statement index, vote).

        Of several votes on one pair the latest counts: the greatest time where times are
        given, and the last in the arrays among equals.
        """
        rows = np.asarray(row, dtype=np.int64)
        columns = np.asarray(column, dtype=np.int64)
        values = np.array(value, dtype=np.int8)
        times = None if time is None else np.array(time, dtype=np.int64)
        key = rows * max(len(statements), 1) + columns
        kept: NDArray[np.int64] | slice = slice(None)
        if not bool((key[1:] > key[:-1]).all()):
            order = np.argsort(key, kind="stable") if times is None else np.lexsort((times, key))
            key = key[order]
            last = np.ones(len(key), dtype=bool)
            last[:-1] = key[1:] != key[:-1]
            kept = order[last]
        start = np.zeros(len(participants) + 1, dtype=np.int64)
        np.cumsum(np.bincount(rows[kept], minlength=len(participants)), out=start[1:])
        return cls(
            participants=tuple(participants),
            statements=tuple(statements),
            start=start,
            statement=columns[kept].astype(np.int32),
            value=values[kept],
            time=None if times is None else times[kept],
        )

    @classmethod
    def from_dense(
        cls,
        matrix: ArrayLike,
        *,
        participants: Sequence[str] | None = None,
        statements: Sequence[str] | None = None,
    ) -> Votes:
        """Votes from an n x S array in which NaN means not seen."""
        dense = np.asarray(matrix, dtype=np.float64)
        row, column = np.nonzero(~np.isnan(dense))
        return cls.from_triples(
            participants or [f"p.{i}" for i in range(dense.shape[0])],
            statements or [f"stmt.{j}" for j in range(dense.shape[1])],
            row=row,
            column=column,
            value=dense[row, column],
        )

    @property
    def n_participants(self) -> int:
        """People on the rows, those without a vote included."""
        return len(self.participants)

    @property
    def n_statements(self) -> int:
        """Statements on the columns, those nobody saw included."""
        return len(self.statements)

    @property
    def n_votes(self) -> int:
        """Stored votes, passes included."""
        return len(self.value)

    @property
    def row(self) -> NDArray[np.int64]:
        """The participant index of each stored vote."""
        return np.repeat(np.arange(self.n_participants, dtype=np.int64), np.diff(self.start))

    @property
    def votes_each(self) -> NDArray[np.int64]:
        """How many votes each participant cast, shape (n,)."""
        return np.diff(self.start)

    def restrict(
        self,
        *,
        participants: NDArray[np.bool_] | None = None,
        statements: NDArray[np.bool_] | None = None,
    ) -> Votes:
        """The same votes for some rows and columns only (boolean masks); ids go along."""
        keep_row = _mask(participants, self.n_participants)
        keep_column = _mask(statements, self.n_statements)
        if keep_row.all() and keep_column.all():
            return self
        kept = np.repeat(keep_row, self.votes_each) & keep_column[self.statement]
        before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(kept, dtype=np.int64)])
        start = before[self.start]
        new_column = (np.cumsum(keep_column) - 1).astype(np.int32)
        return Votes(
            participants=tuple(compress(self.participants, keep_row)),
            statements=tuple(compress(self.statements, keep_column)),
            start=np.concatenate([start[:-1][keep_row], start[-1:]]),
            statement=new_column[self.statement[kept]],
            value=self.value[kept],
            time=None if self.time is None else self.time[kept],
        )

    def to_dense(self) -> NDArray[np.float64]:
        """An n x S array with NaN where nobody voted; for tests and small data only."""
        dense = np.full((self.n_participants, self.n_statements), np.nan)
        dense[self.row, self.statement] = self.value
        return dense

    def digest(self) -> str:
        """The digest of ids, votes and times together."""
        ids = canonical_json([list(self.participants), list(self.statements)])
        parts = [self.start.astype("<i8"), self.statement.astype("<i4"), self.value]
        parts += [] if self.time is None else [self.time.astype("<i8")]
        return digest(ids + b"".join(part.tobytes() for part in parts))


def _mask(mask: NDArray[np.bool_] | None, length: int) -> NDArray[np.bool_]:
    return np.ones(length, dtype=bool) if mask is None else np.asarray(mask, dtype=bool)
