from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.social_choice.bradley_terry import Comparisons
from lawspeaker.social_choice.raters.agreement import departures, siding


def given(*rows: tuple[int, int, int, float]) -> tuple[Comparisons, np.ndarray]:
    """Rows of rater, first, second and outcome."""
    rater, first, second, outcome = (np.array(each) for each in zip(*rows, strict=True))
    made = Comparisons.from_arrays(first, second, outcome, n_candidates=4, rater=rater)
    return made, rater


def test_each_is_held_to_what_the_others_took_on_the_pair_whichever_stood_first() -> None:
    made, rater = given(
        (0, 0, 1, 1.0),
        (1, 1, 0, 0.0),
        (2, 0, 1, 0.0),
        (3, 0, 1, 0.5),
        (3, 2, 3, 1.0),
        (4, 3, 2, 1.0),
    )
    # Of 0 and 1: rater 2 has the others against them, rater 3 is even with a tie. Of 2 and 3:
    # the two hold against each other.
    np.testing.assert_allclose(siding(made, rater, 5), [np.nan, np.nan, 0.0, 0.25, 0.0])


def test_nobody_is_held_to_themselves_or_to_others_that_are_even() -> None:
    made, rater = given(
        (0, 0, 1, 1.0), (0, 0, 1, 1.0), (1, 2, 3, 1.0), (2, 2, 3, 0.0), (3, 2, 3, 1.0)
    )
    # Raters 1 and 3 see one choice each way in the others; rater 4 chose nothing.
    np.testing.assert_allclose(siding(made, rater, 5), [np.nan, np.nan, 0.0, np.nan, np.nan])


def test_a_planted_difference_is_found_and_its_interval_agrees_with_its_p() -> None:
    rng = np.random.default_rng(4)
    score = rng.normal(0.6, 0.1, 200)
    member = np.stack([np.arange(200) < 60, np.arange(200) % 2 == 0, np.arange(200) >= 170], axis=1)
    score[:60] -= 0.1
    found = departures(score, member, rng=rng)
    assert found[0].difference.hi < 0
    assert found[0].p == pytest.approx(0.001)
    assert found[0].difference.est == pytest.approx(score[:60].mean() - score[60:].mean())
    for each in found:
        assert (each.p <= 0.05) == (not each.difference.lo <= 0 <= each.difference.hi)


def test_groups_of_no_account_differ_as_seldom_as_is_said() -> None:
    wrong = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        member = rng.random((60, 12)) < 0.4
        wrong += any(each.p <= 0.05 for each in departures(rng.random(60), member, rng=rng))
    # Of 60 worlds 3 are expected; uncorrected, half would have a group that differs.
    assert wrong <= 9


def test_where_all_are_alike_there_is_no_difference() -> None:
    member = (np.arange(30) < 12)[:, None]
    (found,) = departures(np.full(30, 0.5), member, rng=np.random.default_rng(0))
    assert (found.difference.est, found.p) == (0.0, 1.0)
