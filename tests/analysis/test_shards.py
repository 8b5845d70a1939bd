from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.shards import joined, rows_of, shards_of
from lawspeaker.errors import UsageFault
from lawspeaker.ports.pool import InProcess
from lawspeaker.records.votes import Votes
from planted_votes import planted


@pytest.mark.parametrize("n_shards", [1, 3, 40, 60])
def test_shards_joined_are_the_votes_again(n_shards: int) -> None:
    votes = planted(k=2, n=50, n_statements=9).votes
    parts = [shard.read() for shard in shards_of(votes, n_shards=n_shards)]
    assert len(parts) == n_shards
    assert joined(parts, votes.statements).digest() == votes.digest()


def test_rows_keep_times_and_order() -> None:
    votes = Votes.from_triples(
        ["a", "b", "c"], ["s", "t"], row=[0, 1, 1, 2], column=[0, 0, 1, 1], value=[1, 0, -1, 1],
        time=[5, 6, 7, 8],
    )  # fmt: skip
    kept = rows_of(votes, np.array([False, True, True]))
    assert kept.digest() == votes.restrict(participants=np.array([False, True, True])).digest()
    assert kept.time is not None
    assert kept.time.tolist() == [6, 7, 8]
    assert [shard.read().time for shard in shards_of(votes, n_shards=3)][2] == [8]


def test_no_shard_is_no_cut() -> None:
    with pytest.raises(UsageFault, match="at least 1"):
        shards_of(planted(k=2, n=5).votes, n_shards=0)


def test_the_pool_of_one_works_in_order_and_only_when_asked() -> None:
    done: list[int] = []

    def work(item: int) -> int:
        done.append(item)
        return item * 2

    results = InProcess().map(work, [3, 1, 2])
    assert done == []
    assert list(results) == [6, 2, 4]
    assert done == [3, 1, 2]
