from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice import p_mean
from lawspeaker.social_choice.expected_welfare import expected_welfare
from lawspeaker.social_choice.group_utility import anchored, group_utility
from lawspeaker.social_choice.pareto_trap import pareto_trap
from lawspeaker.social_choice.welfare import gini_mean
from lawspeaker.social_choice.welfare_rules import WELFARE_RULES, Scale, meaningful
from lawspeaker.social_choice.winning_powers import _ranges, _Stretch, winning_powers

TEN_TO_ONE = np.array([[0.9, 0.6, 0.85], [0.1, 0.6, 0.5]])


def test_each_range_s_winner_is_that_of_the_power_mean() -> None:
    rng = np.random.default_rng(2)
    for _ in range(30):
        gain, weight = rng.random((3, 5)), rng.random(3) + 0.1
        found = winning_powers(gain, weight)
        for part in found.ranges:
            lowest = max(part.lowest, -200.0)
            for p in np.linspace(lowest, part.highest, 9)[1:-1]:
                assert part.winners == p_mean(gain, weight, p=p).ranking[0]
    assert winning_powers(TEN_TO_ONE, [10, 1]).ranges[-1].winners == (1,)


def test_a_change_is_where_two_means_are_equal() -> None:
    (first, _) = winning_powers(TEN_TO_ONE, [10, 1]).changes
    means = p_mean(TEN_TO_ONE, [10, 1], p=first).score
    assert means[0] == pytest.approx(means[2], abs=1e-8)


def test_the_winner_changes_where_the_square_root_means_cross() -> None:
    # Gains of (1, 9) and (4, 4): the square-root mean, p = 1/2, of the first is 4 as well.
    curve = winning_powers([[1, 4], [9, 4]], [1, 1])
    assert [r.winners for r in curve.ranges] == [(0,), (1,)]
    assert curve.changes == pytest.approx([0.5], abs=1e-6)
    assert (curve.ranges[0].highest, curve.ranges[-1].lowest) == (1, -np.inf)


def test_equals_zeros_and_near_equals() -> None:
    assert winning_powers([[1, 1]], [1]).ranges[0].winners == (0, 1)
    starved = winning_powers([[1, 0], [0, 0.5]], [1, 1])
    assert (starved.ranges[0].winners, starved.ranges[-1].winners) == ((0,), (0, 1))
    assert starved.ranges[-1].highest == pytest.approx(0, abs=1e-6)
    close = winning_powers([[0.5, 0.5 + 1e-11], [0.5, 0.5 - 1e-11]], [1, 1])
    assert not all(part.settled for part in close.ranges)
    for gain, weight in (([1], [1]), ([[-1]], [1]), ([[1]], [0])):
        with pytest.raises(UsageFault):
            winning_powers(gain, weight)


def test_the_trap_names_who_starves() -> None:
    trap = pareto_trap(TEN_TO_ONE, [10, 1], status_quo=0)
    assert trap is not None
    assert (trap.starved, trap.best_off, trap.remedy, trap.loser) == (1, 0, 1, 0)
    assert (trap.gain, trap.loss, trap.share) == pytest.approx((0.5, 0.3, 1 / 11))
    assert pareto_trap(TEN_TO_ONE, [10, 1], status_quo=1) is None
    with pytest.raises(UsageFault):
        pareto_trap(TEN_TO_ONE, [10, 1], status_quo=3)


def test_gini_is_the_mean_less_half_the_mean_difference() -> None:
    value, weight = np.array([[3.0], [-1.0], [2.0]]), np.array([1.0, 2.0, 3.0]) / 6
    apart = np.abs(value - value.T)
    expected = weight @ value - 0.5 * weight @ apart @ weight
    assert gini_mean(value, weight).score == pytest.approx(expected)


def test_rules_and_what_has_a_meaning() -> None:
    below = np.array([[0.5, -0.1], [0.5, 9.0]])
    for rule in WELFARE_RULES:
        assert rule.score(below, np.ones(2)).shape == (2,)
    assert WELFARE_RULES[1].score(below, np.ones(2))[1] == -0.1
    assert (WELFARE_RULES[1].score(-below[:, :1], np.ones(2)) == -0.5).all()

    def names(scale: Scale, n: int, *, known: bool = False) -> list[str]:
        return [r.name for r in meaningful(scale, n_anchors=n, has_disagreement=known).rules]

    assert len(names(Scale.COMMON, 0)) == len(names(Scale.FREE, 2)) == 6
    assert names(Scale.UNIT, 0) == ["utilitarian"]
    assert names(Scale.FREE, 0) == []
    assert names(Scale.FREE, 0, known=True) == names(Scale.FREE, 1) == ["nash"]


def test_groups_means_bounds_and_draws() -> None:
    rng = np.random.default_rng(0)
    value = np.array([[0.0, 1.0], [1.0, np.nan], [0.5, np.nan], [0.5, np.nan], [9, 9]])
    found = group_utility(value, [0, 0, 1, 1, -1], np.ones(5), n_draws=50, rng=rng)
    assert found.mean[0].tolist() == [0.5, 1.0]
    assert (found.lo[0, 1], found.hi[0, 1]) == (0.5, 1.0)
    assert (found.n_missing, found.n_filled, found.n_values) == (3, 1, 8)
    assert found.draws is not None
    assert found.draws.shape == (50, 2, 2)
    alone = group_utility([[1.0, 2.0]], [0], [1], rng=rng)
    assert alone.draws is None
    given = group_utility([[1.0, 2.0]], [0], [1], draws=[[[1.0, 3.0]]], rng=rng)
    assert given.draws is not None
    assert given.draws.tolist() == [[[1.0, 3.0]]]
    for wrong, label in (([1.0], [0]), ([[1.0]], [-1]), ([[np.nan]], [0])):
        with pytest.raises(UsageFault):
            group_utility(wrong, label, [1], rng=rng)
    with pytest.raises(UsageFault):
        group_utility([[1.0]], [0], [1], draws=[[1.0]], rng=rng)


def test_anchors() -> None:
    assert anchored([[1.0, 3.0, 2.0]], zero=0).tolist() == [[0, 2, 1]]
    assert anchored([[1.0, 3.0, 2.0]], zero=0, one=1).tolist() == [[0, 1, 0.5]]
    assert np.isnan(anchored([[1.0, 1.0]], zero=0, one=1)).all()
    with pytest.raises(UsageFault):
        anchored([[1.0]], zero=0, one=0)


def test_expected_welfare_counts_who_is_best() -> None:
    draws = np.array([[[1.0, 0.0]], [[0.0, 3.0]], [[1.0, 1.0]]])
    found = expected_welfare(draws, lambda table: table.mean(axis=0))
    assert found.p_best.tolist() == [0.5, 0.5]
    assert found.best == (1,)
    with pytest.raises(UsageFault):
        expected_welfare(np.zeros((0, 1, 1)), lambda table: table[0])


def test_a_touch_between_two_stretches_of_one_winner_is_no_change() -> None:
    value, share = np.array([[0.9, 0.5], [0.8, 0.4]]), np.array([0.5, 0.5])
    parts = [
        _Stretch(low=0.0, high=0.3, winners=(0,)),
        _Stretch(low=0.3, high=0.3 + 1e-12, winners=None),
        _Stretch(low=0.3 + 1e-12, high=1.0, winners=(0,)),
    ]
    (only,) = _ranges(parts, value, share, [[0], [1]])
    assert (only.lowest, only.highest, only.winners) == (-np.inf, 1.0, (0,))
