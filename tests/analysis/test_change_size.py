from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.change_size import Counts, change_size


def counts(before: list[int], held: list[int], after: list[int], held_after: list[int]) -> Counts:
    return Counts(
        before=np.array(before),
        held_before=np.array(held),
        after=np.array(after),
        held_after=np.array(held_after),
    )


def test_a_change_of_who_answers_is_no_change_of_the_answer() -> None:
    # Nine in ten of one kind agree and one in ten of the other, at both times.
    moved = counts([100, 20], [90, 2], [20, 100], [18, 10])
    size = change_size(moved, level=0.95)
    assert moved.raw == pytest.approx(28 / 120 - 92 / 120)
    assert size.est == pytest.approx(0.0)
    assert size.lo < 0 < size.hi


def test_weights_are_those_of_cochran_mantel_haenszel() -> None:
    size = change_size(counts([100, 50], [80, 10], [50, 50], [30, 20]), level=0.95)
    weight = np.array([100 * 50 / 150, 50 * 50 / 100])
    assert size.est == pytest.approx(weight @ [-0.2, 0.2] / weight.sum())
    assert size.n == 250


def test_the_interval_covers_the_change() -> None:
    rng = np.random.default_rng(0)
    n, inside = np.array([60, 40]), []
    for _ in range(400):
        held, held_after = rng.binomial(n, [0.8, 0.3]), rng.binomial(n, [0.6, 0.1])
        size = change_size(counts(list(n), list(held), list(n), list(held_after)), level=0.9)
        inside.append(size.lo <= -0.2 <= size.hi)
    assert 0.86 < np.mean(inside) < 0.95


def test_what_has_no_like_at_the_other_time_is_left_out() -> None:
    lopsided = counts([10, 30], [5, 30], [10, 0], [5, 0])
    assert lopsided.n_matched == 10
    assert change_size(lopsided, level=0.95).est == 0
    nothing = change_size(counts([3], [1], [0], [0]), level=0.95)
    assert (nothing.est, nothing.lo, nothing.hi, nothing.n) == (0.0, -1.0, 1.0, 0)
