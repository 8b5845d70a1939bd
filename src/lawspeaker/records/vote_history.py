"""Every vote that was cast, changed ones too, in the order of their times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from lawspeaker.records.votes import Votes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VoteHistory:
    """Votes with their times, the earliest first; one pair may stand several times.

    `row` (int64) indexes `participants`, `column` (int64) `statements`, `value` (int8) is a
    vote and `time` (int64) ms since 1970; all of shape (n_cast,).
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    value: NDArray[np.int8]
    time: NDArray[np.int64]

    @classmethod
    def from_events(
        cls,
        participants: Sequence[str],
        statements: Sequence[str],
        *,
        row: ArrayLike,
        column: ArrayLike,
        value: ArrayLike,
        time: ArrayLike,
    ) -> VoteHistory:
        """The history in parallel arrays of any order; votes of one time stay as they came."""
        times = np.asarray(time, dtype=np.int64)
        order = np.argsort(times, kind="stable")
        return cls(
            participants=tuple(participants),
            statements=tuple(statements),
            row=np.asarray(row, dtype=np.int64)[order],
            column=np.asarray(column, dtype=np.int64)[order],
            value=np.asarray(value, dtype=np.int8)[order],
            time=times[order],
        )

    @classmethod
    def of(cls, votes: Votes) -> VoteHistory | None:
        """The history that votes with times tell, each pair once; None where they have none."""
        if votes.time is None:
            return None
        return cls.from_events(
            votes.participants,
            votes.statements,
            row=votes.row,
            column=votes.statement,
            value=votes.value,
            time=votes.time,
        )

    @property
    def n_cast(self) -> int:
        """Votes cast, changed ones counted each time."""
        return len(self.value)
