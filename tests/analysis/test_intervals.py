from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.intervals import jeffreys, jeffreys_each, wilson, wilson_bounds


def test_wilson_agrees_with_newcombes_published_interval() -> None:
    found = wilson(81, 263)
    assert (round(found.lo, 4), round(found.hi, 4)) == (0.2553, 0.3662)


def test_jeffreys_ends_at_zero_and_one() -> None:
    assert jeffreys(0, 10).lo == 0.0
    assert jeffreys(10, 10).hi == 1.0
    assert jeffreys(0, 10).hi == pytest.approx(0.2172, abs=1e-4)


@pytest.mark.parametrize("interval", [wilson, jeffreys])
def test_no_votes_say_nothing(interval) -> None:  # noqa: ANN001 - either of two functions
    found = interval(0, 0)
    assert (found.est, found.lo, found.hi, found.n) == (0.5, 0.0, 1.0, 0)


def test_many_equal_one_by_one() -> None:
    many = wilson_bounds([0, 3, 7], [7, 7, 7])
    assert np.allclose(many.lo, [wilson(k, 7).lo for k in (0, 3, 7)])
    each = jeffreys_each(np.array([0, 3, 7]), np.array([7, 7, 9]))
    assert each == tuple(jeffreys(k, n) for k, n in ((0, 7), (3, 7), (7, 9)))
