from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice import Approvals

MATRIX = np.array([[1, 0, 1, 0], [0, 0, 0, 0], [1, 1, 0, 0]], dtype=bool)


def test_a_matrix_and_its_pairs_in_any_order_and_repeated_make_one_profile() -> None:
    row, column = np.nonzero(MATRIX)
    pairs = Approvals.from_pairs(
        [*row[::-1], row[0]], [*column[::-1], column[0]], n_voters=3, n_candidates=4
    )
    matrix = Approvals.from_matrix(MATRIX)
    for field in ("start", "candidate", "supporter_start", "supporter"):
        assert np.array_equal(getattr(pairs, field), getattr(matrix, field))
    assert (matrix.n_voters, matrix.n_candidates, matrix.total) == (3, 4, 3.0)


def test_supporters_and_sums_agree_with_the_dense_matrix() -> None:
    weight = np.array([1.0, 2.0, 3.0])
    profile = Approvals.from_matrix(MATRIX, weight=weight)
    assert [profile.supporters(c).tolist() for c in range(4)] == [[0, 2], [2], [0], []]
    assert profile.support().tolist() == [4.0, 3.0, 1.0, 0.0]
    assert profile.support(np.array([1.0, 1.0, 0.5])).tolist() == [2.5, 1.5, 1.0, 0.0]
    assert profile.represented((0, 1)).tolist() == [1, 0, 2]
    assert profile.row.tolist() == [0, 0, 2, 2]


def test_a_profile_without_voters_or_candidates_is_a_profile() -> None:
    empty = Approvals.from_pairs([], [], n_voters=0, n_candidates=0)
    assert (empty.n_voters, empty.n_candidates, empty.support().tolist()) == (0, 0, [])


@pytest.mark.parametrize(("row", "column"), [([3], [0]), ([0], [4]), ([-1], [0]), ([0], [-1])])
def test_an_index_outside_the_profile_is_refused(row: list[int], column: list[int]) -> None:
    with pytest.raises(UsageFault, match="outside"):
        Approvals.from_pairs(row, column, n_voters=3, n_candidates=4)


@pytest.mark.parametrize("weight", [[1, 1], [1, 0, 1], [1, np.inf, 1], [1, np.nan, 1]])
def test_a_weight_must_be_positive_and_finite(weight: list[float]) -> None:
    with pytest.raises(UsageFault, match="weight"):
        Approvals.from_matrix(MATRIX, weight=weight)


def test_a_vector_is_no_profile() -> None:
    with pytest.raises(UsageFault, match="matrix"):
        Approvals.from_matrix(MATRIX[0])
