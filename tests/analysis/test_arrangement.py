from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.arrangement import arrange
from lawspeaker.records.votes import Votes
from planted_votes import planted, shuffled


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_rows_and_columns_arranges_alike(seed: int) -> None:
    votes = planted(k=2, n=40, n_statements=12, seed=seed).votes
    assert arrange(votes).votes.digest() == arrange(shuffled(votes, seed=seed)).votes.digest()


def test_other_names_arrange_the_same_matrix() -> None:
    votes = planted(k=2, n=40, n_statements=12).votes
    named = Votes.from_dense(
        votes.to_dense(),
        participants=[f"x{97 * i % 41}" for i in range(40)],
        statements=[f"y{7 * j % 13}" for j in range(12)],
    )
    np.testing.assert_array_equal(arrange(votes).votes.to_dense(), arrange(named).votes.to_dense())


def test_the_way_back_is_given() -> None:
    votes = planted(k=2, n=30, n_statements=9).votes
    arranged = arrange(votes)
    np.testing.assert_array_equal(
        arranged.votes.to_dense(), votes.to_dense()[arranged.participant][:, arranged.statement]
    )


@pytest.mark.parametrize("shape", [(0, 0), (0, 4), (4, 0), (3, 2)])
def test_votes_without_a_vote_arrange_by_id(shape: tuple[int, int]) -> None:
    arranged = arrange(Votes.from_dense(np.full(shape, np.nan)))
    assert arranged.participant.tolist() == list(range(shape[0]))
    assert arranged.statement.tolist() == list(range(shape[1]))


def test_a_long_chain_is_arranged_too() -> None:
    n = 60
    votes = Votes.from_triples(
        [f"p.{i}" for i in range(n)],
        [f"s.{j}" for j in range(n + 1)],
        row=np.repeat(np.arange(n), 2),
        column=np.repeat(np.arange(n), 2) + np.tile([0, 1], n),
        value=np.ones(2 * n),
    )
    arranged = arrange(votes)
    assert sorted(arranged.participant.tolist()) == list(range(n))
    np.testing.assert_array_equal(
        arranged.votes.to_dense(), votes.to_dense()[arranged.participant][:, arranged.statement]
    )
