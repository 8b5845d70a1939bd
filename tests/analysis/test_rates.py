from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.rates import answers, group_counts, membership, shrunken_rates, tallied
from lawspeaker.records.votes import Votes

VOTES = Votes.from_dense([[1, 0], [1, -1], [-1, np.nan], [1, 1]])


def test_counts_by_group_statement_and_answer() -> None:
    counts = group_counts(VOTES, np.array([0, 0, 1, -1]), k=2)
    assert counts.tolist() == [[[0, 0, 2], [1, 1, 0]], [[1, 0, 0], [0, 0, 0]]]


def test_counts_of_kept_votes_only() -> None:
    kept = np.array([True, False, True, True, True, True, True])
    counts = group_counts(VOTES, np.zeros(4, dtype=int), k=1, kept=kept)
    assert counts.tolist() == [[[1, 0, 3], [1, 0, 1]]]


def test_rates_are_drawn_to_the_overall_ones() -> None:
    counts = np.array([[[0.0, 0.0, 10.0]], [[10.0, 0.0, 0.0]], [[0.0, 0.0, 0.0]]])
    rate = shrunken_rates(counts, 10.0)[:, 0]
    np.testing.assert_allclose(rate.sum(axis=1), 1)
    base = np.array([11, 1, 11]) / 23
    overall = (np.array([10, 0, 10]) + 3 * base) / 23
    assert rate[0, 2] == pytest.approx((10 + 10 * overall[2]) / 20)
    np.testing.assert_allclose(rate[2], overall)


def test_no_votes_at_all_leave_even_rates() -> None:
    np.testing.assert_allclose(shrunken_rates(np.zeros((1, 2, 3))), 1 / 3)


def test_answers_and_members_count_as_the_cells_do() -> None:
    rng = np.random.default_rng(1)
    dense = rng.choice([-1.0, 0.0, 1.0, np.nan], size=(20, 6))
    votes, label = Votes.from_dense(dense), rng.integers(-1, 3, size=20)
    kept = rng.random(votes.n_votes) < 0.7
    for some in (None, kept):
        found = tallied(answers(votes, some), membership(label, 3))
        np.testing.assert_array_equal(found, group_counts(votes, label, k=3, kept=some))
