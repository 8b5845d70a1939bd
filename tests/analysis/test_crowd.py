from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.analysis.crowd import crowds
from lawspeaker.records.partition import Partition


def split(label: list[int], n_groups: int) -> Partition:
    return Partition(
        names=tuple("ABCDEF"[:n_groups]), label=np.array(label, dtype=np.int32).reshape(-1)
    )


@given(st.lists(st.integers(-1, 2), max_size=120), st.integers(2, 12), st.integers(0, 5))
def test_no_crowd_is_small_and_nobody_of_a_large_group_is_lost(
    label: list[int], k: int, seed: int
) -> None:
    points = np.random.default_rng(seed).normal(size=(len(label), 2))
    found = crowds(points, split(label, 3), k=k)
    assert all(k <= crowd.n_people < 2 * k for crowd in found)
    for group in range(3):
        size = label.count(group)
        drawn = [crowd for crowd in found if crowd.group == group]
        assert sum(crowd.n_people for crowd in drawn) == (size if size >= k else 0)


def test_a_crowd_stands_at_the_mean_of_its_people() -> None:
    points = np.array([[0.0, 1.0], [2.0, 3.0], [10.0, 0.0], [12.0, 0.0]])
    found = crowds(points, split([0, 0, 0, 0], 1), k=2)
    assert [(crowd.x, crowd.y, crowd.n_people) for crowd in found] == [(1, 2, 2), (11, 0, 2)]


def test_one_axis_is_a_line() -> None:
    (found,) = crowds(np.array([[1.0], [3.0]]), split([0, 0], 1), k=2)
    assert (found.x, found.y) == (2.0, 0.0)
