from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from governance.village import ABSTAIN, NO, YES
from lawspeaker.contract.amendment import Statistic
from lawspeaker.governance.bar import Bar, yes_share
from lawspeaker.governance.tally import Tally
from lawspeaker.governance.threshold import exact_share


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (0.667, Fraction(2, 3)),
        (0.67, Fraction(2, 3)),
        (0.33, Fraction(1, 3)),
        (0.6, Fraction(3, 5)),
        (0.7, Fraction(7, 10)),
        (0.75, Fraction(3, 4)),
        (0.66, Fraction(33, 50)),
        (1.0, Fraction(1)),
        (0.0, Fraction(0)),
    ],
)
def test_a_threshold_is_the_fraction_that_was_meant(written: float, meant: Fraction) -> None:
    assert exact_share(written) == meant


def test_the_interval_of_all_yes_is_what_a_hand_computes() -> None:
    # Ten of ten: the lower bound solves p^10 = 0.025, so p = 0.025^(1/10) = 0.6915.
    share = yes_share(Tally(n_yes=10), level=0.95)
    assert share.lo == pytest.approx(0.025**0.1, abs=1e-12)
    assert (share.est, share.hi, share.n) == (1.0, 1.0, 10)
    none = yes_share(Tally(n_no=10), level=0.95)
    assert (none.lo, none.hi) == (0.0, pytest.approx(1 - 0.025**0.1, abs=1e-12))


def test_nobody_on_either_side_is_no_share_at_all() -> None:
    share = yes_share(Tally(n_abstain=9), level=0.9)
    assert (share.est, share.lo, share.hi, share.n) == (0.0, 0.0, 1.0, 0)


@given(n_yes=st.integers(0, 300), n_no=st.integers(0, 300), level=st.sampled_from([0.9, 0.95]))
def test_the_interval_is_the_exact_one_of_an_oracle(n_yes: int, n_no: int, level: float) -> None:
    if n_yes + n_no:
        oracle = binomtest(n_yes, n_yes + n_no).proportion_ci(level, method="exact")
        share = yes_share(Tally(n_yes=n_yes, n_no=n_no), level=level)
        assert (share.lo, share.hi) == (
            pytest.approx(oracle.low, abs=1e-9),
            pytest.approx(oracle.high, abs=1e-9),
        )


def test_the_lower_bound_misses_no_more_often_than_it_says() -> None:
    n, truth = 40, 0.7
    missed = sum(
        binom.pmf(k, n, truth)
        for k in range(n + 1)
        if yes_share(Tally(n_yes=k, n_no=n - k), level=0.95).lo > truth
    )
    assert 0.001 < missed <= 0.025


def test_two_thirds_of_nine_reach_two_thirds_as_a_number_and_not_on_the_lower_bound() -> None:
    six = Tally(n_yes=6, n_no=3)
    point = Bar(share=exact_share(0.667), statistic=Statistic.POINT, level=0.95)
    bound = Bar(share=exact_share(0.667), statistic=Statistic.LOWER_BOUND, level=0.95)
    assert (point.passes(six), bound.passes(six)) == (True, False)
    assert not point.passes(Tally(n_yes=5, n_no=3))


def test_a_majority_is_more_than_half_and_takes_enough_people() -> None:
    bar = Bar(
        share=Fraction(1, 2), statistic=Statistic.POINT, level=0.95, majority=True, n_ballots=5
    )
    assert not bar.passes(Tally(n_yes=3, n_no=3))
    assert not bar.passes(Tally(n_yes=4))
    assert bar.passes(Tally(n_yes=4, n_abstain=1))
    assert not bar.passes(Tally(n_abstain=9))


@given(
    n_yes=st.integers(0, 60),
    n_no=st.integers(1, 60),
    threshold=st.sampled_from([0.5, 0.6, 0.667, 0.75]),
    statistic=st.sampled_from(Statistic),
)
def test_a_yes_for_a_no_never_lowers_a_tally_under_the_bar(
    n_yes: int, n_no: int, threshold: float, statistic: Statistic
) -> None:
    bar = Bar(share=exact_share(threshold), statistic=statistic, level=0.95)
    tally = Tally(n_yes=n_yes, n_no=n_no)
    assert bar.passes(tally) <= bar.passes(tally.with_more_yes(1))


def test_choices_add_up() -> None:
    tally = Tally.of([YES, NO, YES, ABSTAIN])
    assert tally.to_json() == {"yes": 2, "no": 1, "abstain": 1}
    assert (tally.n_ballots, tally.n_decided) == (4, 3)
