from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from elicitation.talk import standing, voter
from lawspeaker.elicitation.balanced import SHARES, coverage, place_gain, support_gain
from lawspeaker.elicitation.offer import offer
from lawspeaker.elicitation.person import Person
from lawspeaker.elicitation.routes import route_named

EVEN = np.array([1.0])


def test_shares_add_up_to_one() -> None:
    assert sum(SHARES.values()) == pytest.approx(1.0)


def test_fewer_votes_mean_more_coverage() -> None:
    found = coverage(standing([[[0, 0, n] for n in (0, 1, 5, 50)]]), EVEN)
    assert (np.diff(found) < 0).all()
    assert found[0] > 10 * found[1]


def test_what_the_persons_own_group_lacks_comes_first() -> None:
    # Both statements have ten votes; the first has none from A, the second none from B.
    state = standing([[[0, 0, 0], [5, 0, 5]], [[5, 0, 5], [0, 0, 0]]])
    of_a = coverage(state, np.array([1.0, 0.0]))
    of_b = coverage(state, np.array([0.0, 1.0]))
    assert of_a[0] > of_a[1]
    assert of_b[1] > of_b[0]


def test_the_gain_in_support_is_the_expected_fall_of_the_posterior_variance() -> None:
    found = support_gain(standing([[[3, 0, 7], [0, 0, 0]]]), EVEN)
    for gain, (yes, no) in zip(found, [(7.5, 3.5), (0.5, 0.5)], strict=True):
        rate = yes / (yes + no)
        after = rate * beta(yes + 1, no).var() + (1 - rate) * beta(yes, no + 1).var()
        assert gain == pytest.approx(beta(yes, no).var() - after)


def test_the_gain_in_place_is_the_fall_of_the_posterior_entropy() -> None:
    axes = np.array([[1.0, 0.5, 0.0], [0.0, 0.5, 2.0]])
    crowd = [[[10**9, 0, 10**9]] * 3]  # so many votes that every loading counts as known
    state = standing(crowd, axes=axes)
    found = place_gain(state, voter({0: 1}))
    prior = np.eye(2) + np.outer(axes[:, 0], axes[:, 0])
    for j in range(3):
        after = prior + np.outer(axes[:, j], axes[:, j])
        fall = (np.linalg.slogdet(after).logabsdet - np.linalg.slogdet(prior).logabsdet) / 2
        assert found[j] == pytest.approx(fall, rel=1e-6)


def test_a_new_statement_counts_as_telling_as_the_average() -> None:
    counts = [[[10**9, 0, 10**9], [10**9, 0, 10**9], [0, 0, 0]]]
    state = standing(counts, axes=np.array([[2.0, 1.0, 0.0]]))
    found = place_gain(state, Person.newcomer())
    assert found[0] > found[2] > 0
    assert np.expm1(2 * found[2]) == pytest.approx((4 + 1 + 0) / 3)


def test_without_axes_the_place_part_is_an_even_lot() -> None:
    state = standing([[[1, 0, 1], [5, 0, 5]]])
    made = offer(state, Person.newcomer(), route_named("balanced"))
    assert made.parts["place"] == pytest.approx([0.8 * 0.25 / 2] * 2)


def test_a_new_statement_is_not_starved() -> None:
    counts = [[[40, 0, 40]] * 99 + [[0, 0, 0]]]
    made = offer(standing(counts), Person.newcomer(), route_named("balanced"))
    assert made.probability[-1] > 0.5
    assert made.reason(99) in {"coverage", "support"}
