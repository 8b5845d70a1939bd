from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.analysis.partition_likeness import adjusted_rand, overlap

LABELS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=14)


def by_pairs(a: list[int], b: list[int]) -> float:
    """The definition, pair by pair."""
    pairs = list(combinations(range(len(a)), 2))
    in_a = [a[i] == a[j] for i, j in pairs]
    in_b = [b[i] == b[j] for i, j in pairs]
    both = sum(x and y for x, y in zip(in_a, in_b, strict=True))
    expected = sum(in_a) * sum(in_b) / len(pairs)
    span = (sum(in_a) + sum(in_b)) / 2 - expected
    return (both - expected) / span if span else 1.0


def test_the_index_by_hand() -> None:
    # One pair of six is together in both, two in the first, one in the second.
    found = adjusted_rand(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2]))
    assert found == pytest.approx((1 - 2 / 6) / (1.5 - 2 / 6))


@given(LABELS)
def test_it_is_its_definition_and_symmetric(labels: list[tuple[int, int]]) -> None:
    a, b = [x for x, _ in labels], [y for _, y in labels]
    found = adjusted_rand(np.array(a), np.array(b))
    assert found == pytest.approx(by_pairs(a, b))
    assert found == pytest.approx(adjusted_rand(np.array(b), np.array(a)))


def test_names_of_groups_do_not_matter_and_chance_is_nought() -> None:
    label = np.random.default_rng(0).integers(4, size=4_000)
    assert adjusted_rand(label, 3 - label) == 1.0
    other = np.random.default_rng(1).integers(4, size=4_000)
    assert abs(adjusted_rand(label, other)) < 0.005


def test_all_together_and_all_apart() -> None:
    together, apart = np.zeros(5, dtype=np.int64), np.arange(5)
    assert adjusted_rand(together, together) == 1.0
    assert adjusted_rand(apart, apart) == 1.0
    assert adjusted_rand(together, apart) == 0.0
    assert adjusted_rand(np.array([0]), np.array([0])) == 1.0
    nobody = np.zeros(0, dtype=np.int64)
    assert adjusted_rand(nobody, nobody) == 1.0


def test_overlap_counts_pairs_of_labels() -> None:
    table = overlap(np.array([0, 0, 2, 2, 2]), np.array([1, 0, 1, 1, 0]))
    assert table.tolist() == [[1, 1], [0, 0], [1, 2]]
