from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice import Approvals, ejr_plus
from lawspeaker.social_choice.certificate import certify
from lawspeaker.social_choice.ejr import ejr_ratio_of_weights

# Six want 0, 1, 2 and four want 3; two of the six also want 3, nobody 4.
MATRIX = np.array([[1, 1, 1, 0, 0]] * 4 + [[1, 1, 1, 1, 0]] * 2 + [[0, 0, 0, 1, 0]] * 4, dtype=bool)
BLOCS = Approvals.from_matrix(MATRIX, group=np.repeat([0, 1], [6, 4]))


def test_the_deviating_coalition_is_named_and_the_worst_group_too() -> None:
    found = certify([BLOCS] * 3, (0, 1, 2), 3, seed=0, n_groups=2)
    (worst,) = found.deviations
    assert (worst.candidate, worst.level, worst.frequency) == (3, 1, 1.0)
    # Four have nothing and agree on 3, where ten thirds would do.
    assert (worst.size, worst.required) == (4, pytest.approx(10 / 3))
    assert found.ejr.est == pytest.approx(1.2)
    assert found.unrepresented.est == pytest.approx(0.4)
    assert [each.est for each in found.group_share] == [1, 0]
    assert [each.est for each in found.group_unrepresented] == [0, 1]
    assert found.worst_group == 1
    assert found.ejr.n == 3


def test_people_of_groups_that_are_not_asked_for_have_no_figure() -> None:
    found = certify([BLOCS] * 3, (0, 1, 2), 3, seed=0, n_groups=1)
    assert [each.est for each in found.group_share] == [1]
    assert [each.est for each in found.group_unrepresented] == [0]


def test_a_bootstrap_interval_holds_what_samples_of_people_give() -> None:
    found = certify([BLOCS] * 2, (0, 1, 3), 3, seed=0, n_resamples=300)
    assert found.worst_group is None
    rng = np.random.default_rng(8)
    ratios = [
        ejr_plus(Approvals.from_matrix(MATRIX[rng.integers(0, 10, 10)]), (0, 1, 3), 3).ratio
        for _ in range(600)
    ]
    low, high = np.quantile(ratios, [0.025, 0.975])
    assert found.ejr.lo == pytest.approx(low, abs=0.16)
    assert found.ejr.hi == pytest.approx(high, abs=0.16)
    assert found.ejr.lo < found.ejr.est < found.ejr.hi


def test_weights_are_people() -> None:
    weight = np.array([2.0, 0, 1, 1, 1, 0, 3, 1, 1, 0])
    people = Approvals.from_matrix(MATRIX.repeat(weight.astype(int), axis=0))
    by_weight = ejr_ratio_of_weights(BLOCS, (0, 1), 3, weight=weight)
    assert by_weight == pytest.approx(ejr_plus(people, (0, 1), 3).ratio)
    nobody = np.zeros(5, dtype=bool)
    assert ejr_ratio_of_weights(BLOCS, (0, 1), 3, weight=weight, eligible=nobody) == 0


def test_a_whole_committee_leaves_nobody_to_deviate_for() -> None:
    found = certify([BLOCS], (0, 1, 2, 3, 4), 5, seed=0)
    assert (found.deviations, found.ejr.hi) == ((), 0)
    with pytest.raises(UsageFault, match="at least one completion"):
        certify([], (0,), 1, seed=0)
