from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.records.partition import Partition
from lawspeaker.records.suppression import covered, published_answers, published_cells

if TYPE_CHECKING:
    from collections.abc import Callable

    Look = Callable[[tuple[int, int, int], int], tuple[object, ...]]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.integers(0, 15))
def test_what_follows_from_the_shown_cells_is_at_least_k_people(
    column: list[int], unplaced: int
) -> None:
    n = np.array(column)[:, None]
    total = np.array([sum(column) + unplaced])
    shown = published_cells(n, total, k=10)
    rest = total[0] - n[shown].sum()
    assert (n[shown] >= 10).all()
    assert not shown.any() or rest == 0 or rest >= 10
    hidden = n[~shown].sum()
    assert not shown.any() or hidden == 0 or hidden >= 10


def test_all_large_cells_are_shown() -> None:
    assert published_cells(np.full((3, 2), 10), np.array([30, 30])).all()


def test_one_small_cell_takes_the_next_smallest_with_it() -> None:
    shown = published_cells(np.array([[3], [40], [20]]), np.array([63]))
    assert shown[:, 0].tolist() == [False, True, False]


def test_a_statement_with_few_votes_shows_nothing() -> None:
    assert not published_cells(np.array([[4], [5]]), np.array([9])).any()


def test_people_in_no_group_are_no_cover_for_a_small_cell() -> None:
    shown = published_cells(np.array([[3], [40], [20]]), np.array([63 + 12]))
    assert shown[:, 0].tolist() == [False, True, False]


def test_few_people_in_no_group_take_the_smallest_cell_with_them() -> None:
    shown = published_cells(np.array([[40], [20]]), np.array([60 + 4]))
    assert shown[:, 0].tolist() == [True, False]


def placed(*labels: int) -> Partition:
    return Partition(names=("A", "B"), label=np.array(labels, dtype=np.int32))


def test_a_few_unplaced_people_are_covered_by_those_with_the_fewest_votes() -> None:
    groups = placed(*[-1] * 3, *[0] * 30, *[1] * 20)
    each = np.array([1, 1, 1, *range(50, 20, -1), *range(100, 80, -1)])
    found = covered(groups, each)
    assert (found.label < 0).sum() == 10
    # Person 32 has 21 votes, the fewest of all who were placed.
    assert np.flatnonzero(found.label < 0).tolist() == [0, 1, 2, *range(26, 33)]
    assert (found.label[33:] == 1).all()


def test_nobody_or_ten_unplaced_need_no_cover() -> None:
    for groups in (placed(*[0] * 30), placed(*[-1] * 10, *[0] * 30)):
        assert covered(groups, np.ones(len(groups.label), dtype=np.int64)) is groups


def test_a_group_is_never_made_too_small_to_cover_others() -> None:
    groups = placed(*[-1] * 3, *[0] * 10, *[1] * 12)
    assert covered(groups, np.ones(25, dtype=np.int64)) is groups


def told_of(n: tuple[int, int, int], k: int = 10) -> tuple[object, ...]:
    """All that a reader sees of a statement's answers."""
    found = published_answers(np.array(n)[:, None], k=k)
    if not found.told[0]:
        return ("nothing",)
    counts = [each if ok else None for each, ok in zip(n, found.shown[:, 0], strict=True)]
    return (sum(n), *counts, int(found.all_but_few[0]))


def naive(n: tuple[int, int, int], k: int) -> tuple[object, ...]:
    """Weakened: what is small is hidden, and what it follows from is not."""
    return (sum(n), *(each if each == 0 or each >= k else None for each in n))


def worked_out(look: Look, k: int) -> list[tuple[int, int, int]]:
    """Tables with an answer of one to k - 1 that every other table of the same looks has too."""
    alike: dict[tuple[object, ...], list[tuple[int, int, int]]] = {}
    for n in product(range(4 * k), repeat=3):
        alike.setdefault(look(n, k), []).append(n)
    return [
        n
        for seen, others in alike.items()
        if seen != ("nothing",)
        for n in others
        for place in range(3)
        if 0 < n[place] < k and len({other[place] for other in others}) == 1
    ]


@pytest.mark.parametrize("k", [5, 6])
def test_no_small_answer_can_be_worked_out_by_who_knows_the_rules(k: int) -> None:
    assert worked_out(told_of, k) == []
    assert worked_out(naive, k)


def test_where_all_but_a_few_say_the_same_it_is_told_so() -> None:
    assert told_of((397, 0, 3)) == (400, None, None, None, 0)
    assert told_of((3, 20, 377)) == (400, None, None, 377, -1)
    assert told_of((200, 100, 100)) == (400, 200, 100, 100, -1)
    assert told_of((12, 0, 0)) == (12, 12, 0, 0, -1)
    assert told_of((13, 13, 9)) == (35, None, None, None, -1)
    assert told_of((9, 9, 9)) == told_of((10, 1, 0)) == told_of((4, 0, 0)) == ("nothing",)
