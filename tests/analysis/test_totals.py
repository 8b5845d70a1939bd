from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.analysis.shards import HeldShard, shards_of
from lawspeaker.analysis.totals import totals
from lawspeaker.errors import UsageFault
from lawspeaker.records.votes import Votes
from planted_votes import planted, shuffled


@settings(max_examples=20)
@given(n_shards=st.integers(1, 9), seed=st.integers(0, 5), n_sampled=st.integers(1, 70))
def test_totals_hang_neither_on_shards_nor_on_order(
    n_shards: int, seed: int, n_sampled: int
) -> None:
    votes = planted(k=2, n=60, n_statements=12, density=0.5, seed=seed).votes
    whole = totals(shards_of(votes, n_shards=1), n_sampled=n_sampled, min_votes=5)
    rows = np.random.default_rng(seed).permutation(60)
    mixed = Votes.from_dense(
        votes.to_dense()[rows],
        participants=[votes.participants[i] for i in rows],
        statements=votes.statements,
    )
    cut = totals(shards_of(mixed, n_shards=n_shards), n_sampled=n_sampled, min_votes=5)
    assert (cut.counts == whole.counts).all()
    assert (cut.placed_counts == whole.placed_counts).all()
    assert cut.n_placed == whole.n_placed
    assert cut.sample.digest() == whole.sample.digest()


def test_totals_are_the_counts_of_a_table() -> None:
    votes = planted(k=3, n=80, n_statements=10, density=0.5).votes
    dense = votes.to_dense()
    found = totals(shards_of(votes, n_shards=4), min_votes=6)
    for column, value in enumerate((-1, 0, 1)):
        assert (found.counts[:, column] == (dense == value).sum(axis=0)).all()
    enough = (~np.isnan(dense)).sum(axis=1) >= 6
    assert 0 < found.n_placed == enough.sum() < 80
    assert found.mean == pytest.approx(np.nanmean(dense[enough], axis=0))
    assert found.n_votes == votes.n_votes
    assert set(found.sample.participants) == {
        person for person, there in zip(votes.participants, enough, strict=True) if there
    }


def test_a_sample_is_drawn_anew_by_another_seed_and_is_fair() -> None:
    votes = planted(k=2, n=400, n_statements=10).votes
    shards = shards_of(votes, n_shards=3)
    drawn = [
        totals(shards, n_sampled=100, min_votes=1, seed=seed).sample.participants
        for seed in range(40)
    ]
    assert len(set(drawn)) == 40
    often = [sum(person in each for each in map(set, drawn)) for person in votes.participants]
    # Each of 400 is drawn with probability 1/4, 40 times: 10 on average, sd 2.7.
    assert max(often) < 24
    assert np.mean(often) == pytest.approx(10, abs=0.3)


def test_the_samples_votes_are_the_peoples_own() -> None:
    votes = planted(k=2, n=200, n_statements=15).votes
    sample = totals(shards_of(votes, n_shards=3), n_sampled=50).sample
    row = [votes.participants.index(person) for person in sample.participants]
    assert np.array_equal(sample.to_dense(), votes.to_dense()[row], equal_nan=True)


def test_what_cannot_be_added_up_is_refused() -> None:
    with pytest.raises(UsageFault, match="no shard"):
        totals([])
    votes = planted(k=2, n=10, n_statements=8).votes
    other = shuffled(votes, seed=1)
    with pytest.raises(UsageFault, match="different statements"):
        totals([HeldShard(votes=votes), HeldShard(votes=other)])


def test_a_shard_of_nobody_adds_nothing() -> None:
    votes = planted(k=2, n=30, n_statements=8).votes
    nobody = votes.restrict(participants=np.zeros(30, dtype=bool))
    alone = totals([HeldShard(votes=votes)])
    with_nobody = totals([HeldShard(votes=nobody), HeldShard(votes=votes)])
    assert (alone.counts == with_nobody.counts).all()
    assert alone.sample.digest() == with_nobody.sample.digest()
