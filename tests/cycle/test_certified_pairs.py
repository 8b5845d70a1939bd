from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cycle.test_raters import preferences
from lawspeaker.cycle.certified_pairs import PairsAsk, certified_pairs
from lawspeaker.cycle.raters import RaterMethod, RatersAsk
from lawspeaker.errors import BadInput, UsageFault

QUICK = RatersAsk(groups="town", n_worlds=0)
FEW = PairsAsk(n_draws=300)


def test_what_one_group_loses_by_does_not_pass_though_welfare_rises() -> None:
    # Three quarters want a, not b; the others the reverse; nobody differs on c, d and e.
    found = certified_pairs(preferences(), QUICK, FEW)
    assert found.groups == ("north", "south")
    assert len(found.pairs) == 10
    by_pair = {frozenset((pair.chosen, pair.rejected)): pair for pair in found.pairs}
    torn = by_pair[frozenset("ab")]
    assert (torn.chosen, torn.rejected, torn.hurt_group) == ("a", "b", "south")
    assert torn.rises > 0.95
    assert torn.hurt > 0.9
    assert not torn.passed
    lenient = certified_pairs(preferences(), QUICK, replace(FEW, risk=1.0))
    assert {("a", "b")} <= {(pair.chosen, pair.rejected) for pair in lenient.passed}
    assert sum(pair.n_choices for pair in found.pairs) == 900


def test_every_pair_stands_in_the_direction_that_rises_and_passes_by_its_own_numbers() -> None:
    found = certified_pairs(preferences(), QUICK, replace(FEW, risk=0.6, sure=0.7))
    assert found.passed
    assert len(found.passed) < len(found.pairs)
    for pair in found.pairs:
        assert pair.rises >= 0.5
        assert pair.passed == (pair.rises >= 0.7 and pair.hurt <= 0.6)
    order = [(not pair.passed, -pair.rises) for pair in found.pairs]
    assert order == sorted(order)
    wrong = np.mean([1 - pair.rises for pair in found.passed])
    assert found.expected_wrong == pytest.approx(wrong)
    said = found.to_json()
    assert said["n_passed"] == len(found.passed)
    assert said["expected_wrong"] == pytest.approx(wrong, abs=1e-6)
    assert [each["chosen"] for each in found.lessons()] == [pair.chosen for pair in found.passed]
    assert {each["prompt"] for each in found.lessons()} == {"hi"}
    none = certified_pairs(preferences(), QUICK, replace(FEW, sure=1.0, risk=0.0))
    assert none.expected_wrong is None
    assert none.to_json()["expected_wrong"] is None


def test_shares_of_the_population_can_turn_the_direction() -> None:
    ask = replace(QUICK, shares={"north": 0.1, "south": 0.9})
    found = certified_pairs(preferences(), ask, FEW)
    (torn,) = (pair for pair in found.pairs if {pair.chosen, pair.rejected} == {"a", "b"})
    assert (torn.chosen, torn.hurt_group) == ("b", "north")


def test_only_an_anchor_lets_levels_of_groups_be_compared() -> None:
    with pytest.raises(BadInput, match="its own zero") as refused:
        certified_pairs(preferences(), QUICK, replace(FEW, welfare="max-min"))
    assert "--anchor" in str(refused.value)
    anchored = replace(FEW, welfare="max-min", anchor="c", n_draws=100)
    found = certified_pairs(preferences(), QUICK, anchored)
    (torn,) = (pair for pair in found.pairs if {pair.chosen, pair.rejected} == {"a", "b"})
    assert torn.rises < 0.95
    with pytest.raises(BadInput, match="no candidate"):
        certified_pairs(preferences(), QUICK, replace(FEW, anchor="z"))
    with pytest.raises(UsageFault, match="no welfare function"):
        certified_pairs(preferences(), QUICK, replace(FEW, welfare="luck"))
    with pytest.raises(UsageFault, match="hierarchical"):
        certified_pairs(preferences(), replace(QUICK, method=RaterMethod.POOLED), FEW)


def test_without_groups_everybody_is_one_and_small_ones_are_everybody_else() -> None:
    assert certified_pairs(preferences(), replace(QUICK, groups=""), FEW).groups == ("everybody",)
    small = certified_pairs(preferences(small=4), QUICK, FEW)
    assert small.groups == ("north", "everybody else")
