from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.losers import drawn_change, losers


def test_figures_are_those_of_scipy() -> None:
    rng = np.random.default_rng(3)
    before, after = rng.normal(size=(2, 40))
    found = losers(before, after, np.repeat([0, 1], 20), eps=0.1)
    for g, part in enumerate(found.groups):
        change = (after - before)[20 * g : 20 * g + 20]
        test = stats.ttest_1samp(change, -0.1, alternative="greater")
        interval = stats.ttest_1samp(change, 0).confidence_interval(0.95)
        assert part.change.chance_of_loss == pytest.approx(test.pvalue)
        assert (part.change.mean.lo, part.change.mean.hi) == pytest.approx(tuple(interval))
        wilson = stats.binomtest(int((change < 0).sum()), 20).proportion_ci(method="wilson")
        worse = part.change.worse_off
        assert (worse.lo, worse.hi) == pytest.approx((wilson.low, wilson.high))
    assert found.everybody.mean.n == 40
    assert found.n_suppressed == 0


def test_a_planted_loser_is_found_behind_a_gain_for_all() -> None:
    rng = np.random.default_rng(5)
    group = np.repeat([0, 1], [300, 30])
    gain = np.where(group == 0, 1.0, -1.0) + rng.normal(scale=0.5, size=330)
    found = losers(np.zeros(330), gain, group)
    assert found.everybody.mean.lo > 0
    assert found.losing() == (1,)
    assert found.groups[1].change.worse_off.est > 0.9
    assert found.groups[1].change.mean.lo < -1 < found.groups[1].change.mean.hi


def test_intervals_cover_the_planted_change() -> None:
    rng = np.random.default_rng(8)
    covered = []
    for _ in range(400):
        change = losers(np.zeros(12), rng.normal(0.3, 1, 12), np.zeros(12, int)).everybody
        covered.append(change.mean.lo <= 0.3 <= change.mean.hi)
    assert 0.92 <= np.mean(covered) <= 0.98


def test_people_without_an_answer_are_counted_and_in_no_figure() -> None:
    before = np.r_[np.zeros(10), np.nan]
    found = losers(before, np.ones(11), np.zeros(11, int))
    assert (found.n_left_out, found.everybody.mean.n) == (1, 10)
    assert found.everybody.mean.lo == found.everybody.mean.hi == 1
    assert found.everybody.chance_of_loss == 0
    sure = losers(np.zeros(10), -np.ones(10), np.zeros(10, int), eps=0.5).everybody
    assert (sure.chance_of_loss, sure.worse_off.est, sure.worse_off.hi) == (1, 1, 1)


def test_a_small_group_hides_and_takes_the_next_one_with_it() -> None:
    group = np.repeat([0, 1, 2], [30, 12, 4])
    found = losers(np.zeros(46), np.ones(46), group)
    assert [g.change is None for g in found.groups] == [False, True, True]
    assert found.n_suppressed == 2
    few = losers(np.zeros(4), np.ones(4), np.zeros(4, int))
    assert few.everybody is None
    assert few.losing(chance=0) == ()


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(st.integers(0, 30), max_size=6), n_none=st.integers(0, 15))
def test_no_fewer_than_ten_follow_from_what_is_shown(sizes: list[int], n_none: int) -> None:
    group = np.r_[np.repeat(np.arange(len(sizes)), sizes), np.full(n_none, -1)].astype(int)
    found = losers(np.zeros(len(group)), np.ones(len(group)), group)
    shown = sum(g.change.mean.n for g in found.groups if g.change)
    hidden = len(group) - shown
    assert all(g.change.mean.n >= 10 for g in found.groups if g.change)
    assert hidden == 0 or hidden >= 10 or shown == 0


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(UsageFault, match="each person"):
        losers([0, 0], [1, 1], [0])
    for wrong in ({"k": 1}, {"eps": -1}, {"level": 1}):
        with pytest.raises(UsageFault, match="at least 2"):
            losers([0], [1], [0], **wrong)
    with pytest.raises(UsageFault, match="positive weight"):
        losers([0], [1], [0], weight=[0])


def test_a_weight_counts_people_alike_or_makes_fewer_of_them() -> None:
    rng = np.random.default_rng(2)
    after, group = rng.normal(size=30), np.zeros(30, int)
    plain = losers(np.zeros(30), after, group).everybody
    alike = losers(np.zeros(30), after, group, weight=np.full(30, 3.0)).everybody
    assert alike.mean.lo == pytest.approx(plain.mean.lo)
    assert alike.worse_off.hi == pytest.approx(plain.worse_off.hi)
    uneven = np.where(after > 0, 9.0, 1.0)
    leaning = losers(np.zeros(30), after, group, weight=uneven).everybody
    assert leaning.mean.est == pytest.approx(np.average(after, weights=uneven))
    assert leaning.worse_off.hi - leaning.worse_off.lo > 0
    assert leaning.worse_off.est < plain.worse_off.est


def test_of_a_group_s_mean_only_its_draws_tell_how_sure_it_is() -> None:
    draws = np.linspace(-1, 3, 401)
    found = drawn_change(1.0, draws, n=50, eps=0.5, level=0.9)
    assert (found.mean.lo, found.mean.hi) == pytest.approx((-0.8, 2.8))
    assert found.chance_of_loss == pytest.approx(50 / 401)
    assert found.worse_off is None
    bare = drawn_change(1.0, None, n=50, eps=0.5, level=0.9)
    assert (bare.mean.hi, bare.chance_of_loss) == (np.inf, None)
