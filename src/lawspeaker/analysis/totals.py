"""What one pass over the votes adds up: counts, and a sample of people drawn by their ids."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.rates import group_counts
from lawspeaker.analysis.shards import joined, rows_of
from lawspeaker.errors import UsageFault
from lawspeaker.ports.pool import InProcess

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from lawspeaker.ports.pool import Pool
    from lawspeaker.ports.shard import Shard
    from lawspeaker.records.votes import Votes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Totals:
    """Counts over all shards, exact, and the same however the people are cut into shards.

    `counts` and `placed_counts` (S, 3) are disagrees, passes and agrees of everybody and of the
    `n_placed` people with enough votes to be placed. `sample` holds the votes of those of the
    placed whose ids hash lowest, in the order of the hashes, without times.
    """

    statements: tuple[str, ...]
    n_participants: int
    n_placed: int
    counts: NDArray[np.int64]
    placed_counts: NDArray[np.int64]
    sample: Votes

    @property
    def n_votes(self) -> int:
        """Votes of everybody."""
        return int(self.counts.sum())

    @property
    def mean(self) -> NDArray[np.float64]:
        """Each statement's mean vote among the placed, shape (S,); 0 where nobody voted."""
        heard = self.placed_counts.sum(axis=1)
        said = self.placed_counts[:, 2] - self.placed_counts[:, 0]
        mean: NDArray[np.float64] = said / np.maximum(heard, 1)
        return mean


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """The totals of one shard, and the hashes of the people in its sample, in their order."""

    totals: Totals
    hashes: NDArray[np.uint64]


def totals(
    shards: Iterable[Shard],
    *,
    min_votes: int = 7,
    n_sampled: int = 20_000,
    seed: int = 0,
    pool: Pool | None = None,
) -> Totals:
    """Count every vote once and draw the sample, a bottom-k sketch (Cohen and Kaplan 2007).

    A person is placed with `min_votes` votes, or all S if S is less. The sample hangs on the
    ids and the seed, never on order or shards. UsageFault without shards, or where their
    statements differ.
    """
    work = partial(_count, min_votes=min_votes, n_sampled=n_sampled, seed=seed)
    parts: list[_Part] = []
    drawn = np.zeros(0, dtype=np.uint64)
    for part in (pool or InProcess()).map(work, shards):
        if parts and parts[0].totals.statements != part.totals.statements:
            raise UsageFault("The shards have different statements; give each all of them.")
        # What is above the k-th lowest hash so far can be dropped at once.
        drawn = np.sort(np.concatenate([drawn, part.hashes]))[:n_sampled]
        parts.append(_thinned(part, drawn, n_sampled))
    if not parts:
        raise UsageFault("There is no shard; give at least one.")
    statements = parts[0].totals.statements
    sample = joined([part.totals.sample for part in parts], statements)
    hashes = np.concatenate([part.hashes for part in parts])
    lowest = np.argsort(hashes, kind="stable")[:n_sampled]
    return Totals(
        statements=statements,
        n_participants=sum(part.totals.n_participants for part in parts),
        n_placed=sum(part.totals.n_placed for part in parts),
        counts=np.sum([part.totals.counts for part in parts], axis=0),
        placed_counts=np.sum([part.totals.placed_counts for part in parts], axis=0),
        sample=_in_order(sample, lowest),
    )


def placed(votes: Votes, *, min_votes: int) -> NDArray[np.bool_]:
    """Who has `min_votes` votes, or one on every statement where there are fewer, shape (n,)."""
    return votes.votes_each >= min(min_votes, max(votes.n_statements, 1))


def _count(shard: Shard, *, min_votes: int, n_sampled: int, seed: int) -> _Part:
    votes = shard.read()
    enough = placed(votes, min_votes=min_votes)
    split = group_counts(votes, enough.astype(np.int64), k=2).astype(np.int64)
    where = np.flatnonzero(enough)
    hashes = _hashes([votes.participants[i] for i in where], seed)
    if len(hashes) > n_sampled:
        lowest = np.sort(np.argpartition(hashes, n_sampled)[:n_sampled])
        where, hashes = where[lowest], hashes[lowest]
    drawn = np.zeros(votes.n_participants, dtype=np.bool_)
    drawn[where] = True
    return _Part(
        totals=Totals(
            statements=votes.statements,
            n_participants=votes.n_participants,
            n_placed=int(enough.sum()),
            counts=split.sum(axis=0),
            placed_counts=split[1],
            sample=rows_of(votes, drawn),
        ),
        hashes=hashes,
    )


def _hashes(ids: list[str], seed: int) -> NDArray[np.uint64]:
    key = str(seed).encode()
    words = (blake2b(each.encode(), digest_size=8, key=key).digest() for each in ids)
    return np.frombuffer(b"".join(words), dtype="<u8").astype(np.uint64)


def _thinned(part: _Part, drawn: NDArray[np.uint64], n_sampled: int) -> _Part:
    if len(drawn) < n_sampled:
        return part
    low = part.hashes <= drawn[-1]
    kept = part.totals
    return _Part(
        totals=Totals(
            statements=kept.statements,
            n_participants=kept.n_participants,
            n_placed=kept.n_placed,
            counts=kept.counts,
            placed_counts=kept.placed_counts,
            sample=rows_of(kept.sample, low),
        ),
        hashes=part.hashes[low],
    )


def _in_order(votes: Votes, order: NDArray[np.int64]) -> Votes:
    """Some rows of the votes, in the order given."""
    place = np.full(votes.n_participants, -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    kept = rows_of(votes, place >= 0)
    new_row = np.repeat(place[place >= 0], kept.votes_each)
    return type(votes).from_triples(
        [votes.participants[i] for i in order],
        votes.statements,
        row=new_row,
        column=kept.statement,
        value=kept.value,
    )
