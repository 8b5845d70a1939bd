from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice import gini_weighted, p_mean, pareto_set

# Ten to one: the majority gains from candidate 0, the minority is starved by it.
UTILITY = np.array([[9.0, 4.0, 4.0], [0.0, 4.0, 1.0]])
WEIGHT = [10, 1]
tables = arrays(float, (3, 4), elements=st.floats(0.125, 100))


def test_the_utilitarian_and_the_egalitarian_choice_part() -> None:
    assert p_mean(UTILITY, WEIGHT, p=1).score == pytest.approx([90 / 11, 4, 41 / 11])
    assert p_mean(UTILITY, WEIGHT, p=1).ranking == ((0,), (1,), (2,))
    for p in (0, -1, -1e6, -np.inf):
        assert p_mean(UTILITY, WEIGHT, p=p).ranking[0] == (1,)
        assert p_mean(UTILITY, WEIGHT, p=p).score[0] == 0


def test_the_means_of_two_and_eight() -> None:
    pair = [[2.0], [8.0]]
    for p, mean in ((1, 5.0), (0.5, 4.5), (0, 4.0), (-1, 3.2), (-np.inf, 2.0)):
        assert p_mean(pair, [1, 1], p=p).score == pytest.approx([mean])
    assert p_mean(pair, [1, 1], p=0, disagreement=[1, 4]).score == pytest.approx([2.0])
    assert p_mean([[0.0], [0.0]], [1, 1], p=0.5).score.tolist() == [0.0]


@given(utility=tables)
def test_the_mean_falls_with_p_to_the_least(utility: np.ndarray) -> None:
    powers = [1, 0.5, 1e-4, 0, -1, -5, -400, -np.inf]
    scores = np.array([p_mean(utility, [3, 2, 1], p=p).score for p in powers])
    assert (np.diff(scores, axis=0) <= 1e-9 * scores[:-1]).all()


@given(utility=tables, p=st.sampled_from([1, 0.5, 0, -2, -np.inf]))
def test_a_gain_for_all_is_a_gain(utility: np.ndarray, p: float) -> None:
    assert (p_mean(utility * 2, [1, 1, 1], p=p).score > p_mean(utility, [1, 1, 1], p=p).score).all()


@given(utility=tables)
def test_gini_weights_span_the_mean_and_the_least(utility: np.ndarray) -> None:
    assert gini_weighted(utility, [1, 1, 1]).score == pytest.approx(utility.mean(axis=0))
    assert gini_weighted(utility, [1, 0, 0]).score.tolist() == utility.min(axis=0).tolist()
    assert gini_weighted(utility[::-1], [3, 2, 1]).score == pytest.approx(
        gini_weighted(utility, [3, 2, 1]).score
    )


@given(utility=tables)
def test_the_best_by_any_mean_is_in_the_pareto_set(utility: np.ndarray) -> None:
    inside = pareto_set(utility)
    # Exact, for where two sums differ by less than a float tells, either may be dominated.
    total = [sum(map(Fraction, mine)) for mine in utility.T]
    assert inside[total.index(max(total))]
    for candidate in np.flatnonzero(~inside):
        mine = utility[:, [candidate]]
        assert ((utility >= mine).all(axis=0) & inside).any()


def test_the_pareto_trap_shows() -> None:
    assert pareto_set(UTILITY).tolist() == [True, True, False]
    assert pareto_set([[1, 1], [2, 2]]).tolist() == [True, True]


def test_equals_share_a_tier() -> None:
    assert p_mean([[1, 2, 1]], [1], p=1).ranking == ((1,), (0, 2))


@pytest.mark.parametrize(
    ("utility", "weight", "p"),
    [
        ([[1]], [1], 2),
        ([[1]], [1], np.nan),
        ([[-1]], [1], 0),
        ([[1]], [0], 1),
        ([[np.nan]], [1], 1),
        ([[1]], [1, 1], 1),
        ([1], [1], 1),
    ],
)
def test_a_mean_without_meaning_is_refused(utility: list, weight: list, p: float) -> None:
    with pytest.raises(UsageFault):
        p_mean(utility, weight, p=p)


@pytest.mark.parametrize("omega", [[1, 2], [1, -1], [0, 0]])
def test_gini_weights_that_favour_the_rich_are_refused(omega: list[float]) -> None:
    with pytest.raises(UsageFault, match="Gini"):
        gini_weighted(UTILITY, omega)
