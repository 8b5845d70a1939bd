"""Votes in parts: each part some participants with all their votes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeldShard:
    """A shard whose votes are in memory."""

    votes: Votes

    def read(self) -> Votes:
        """The votes held."""
        return self.votes


def shards_of(votes: Votes, *, n_shards: int) -> tuple[HeldShard, ...]:
    """Votes cut into shards of nearly equal numbers of people, in the order they stand in.

    UsageFault below one shard.
    """
    if n_shards < 1:
        raise UsageFault(f"n_shards must be at least 1, not {n_shards}.")
    edges = np.linspace(0, votes.n_participants, n_shards + 1).astype(np.int64).tolist()
    return tuple(HeldShard(votes=_between(votes, first, last)) for first, last in pairwise(edges))


def rows_of(votes: Votes, mask: NDArray[np.bool_]) -> Votes:
    """The votes of the participants of a mask (n,), in the same order; statements all stay."""
    kept = np.repeat(mask, votes.votes_each)
    start = np.zeros(int(mask.sum()) + 1, dtype=np.int64)
    np.cumsum(votes.votes_each[mask], out=start[1:])
    return replace(
        votes,
        participants=tuple(votes.participants[i] for i in np.flatnonzero(mask)),
        start=start,
        statement=votes.statement[kept],
        value=votes.value[kept],
        time=None if votes.time is None else votes.time[kept],
    )


def joined(parts: Sequence[Votes], statements: tuple[str, ...]) -> Votes:
    """Parts with the same statements one below the other; times are left behind."""
    none = np.zeros(0, dtype=np.int64)
    each = np.concatenate([none, *(part.votes_each for part in parts)])
    start = np.zeros(len(each) + 1, dtype=np.int64)
    np.cumsum(each, out=start[1:])
    return Votes(
        participants=tuple(person for part in parts for person in part.participants),
        statements=statements,
        start=start,
        statement=np.concatenate([none.astype(np.int32), *(part.statement for part in parts)]),
        value=np.concatenate([none.astype(np.int8), *(part.value for part in parts)]),
    )


def _between(votes: Votes, first: int, last: int) -> Votes:
    cells = slice(int(votes.start[first]), int(votes.start[last]))
    return replace(
        votes,
        participants=votes.participants[first:last],
        start=votes.start[first : last + 1] - votes.start[first],
        statement=votes.statement[cells],
        value=votes.value[cells],
        time=None if votes.time is None else votes.time[cells],
    )
