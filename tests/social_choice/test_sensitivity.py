from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice import COMMITTEE_RULES, Approvals, p_mean
from lawspeaker.social_choice.sensitivity import power_curve, rule_sensitivity

# Nine approve 0, 1 and 2; three approve 3. Three seats.
BLOCS = Approvals.from_matrix([[1, 1, 1, 0]] * 6 + [[0, 0, 0, 1]] * 3)


def test_the_minoritys_candidate_hangs_on_the_rule() -> None:
    rules = {name: COMMITTEE_RULES[name] for name in ("approval", "phragmen", "sequential_pav")}
    card = rule_sensitivity(BLOCS, 3, rules=rules)
    assert [c.rule for c in card.committees] == ["approval", "phragmen", "sequential_pav"]
    assert card.always == (0, 1)
    by_candidate = {d.candidate: d for d in card.depends}
    assert by_candidate[3].chosen_by == ("phragmen", "sequential_pav")
    assert by_candidate[3].left_out_by == by_candidate[2].chosen_by == ("approval",)
    assert [d.candidate for d in card.depends] == [3, 2]


def test_all_rules_agree_where_one_candidate_may_stand() -> None:
    only = np.array([False, True, False, False])
    card = rule_sensitivity(BLOCS, 2, rules=COMMITTEE_RULES, eligible=only)
    assert (card.always, card.depends) == ((1,), ())
    with pytest.raises(UsageFault, match="at least one rule"):
        rule_sensitivity(BLOCS, 2, rules={})


def test_the_winner_changes_where_two_means_cross() -> None:
    # Gains of (1, 9) and (4, 4): the square-root mean, p = 1/2, of the first is 4 as well.
    curve = power_curve([[1, 4], [9, 4]], [1, 1])
    assert [r.winners for r in curve.ranges if r.highest - r.lowest > 1e-3] == [(0,), (1,)]
    assert curve.changes[0] == pytest.approx(0.5, abs=1e-6)
    assert curve.ranges[0].highest == 1
    assert curve.ranges[-1].lowest == -np.inf
    assert curve.hangs_on_power


def test_a_candidate_best_for_all_wins_at_every_power() -> None:
    curve = power_curve([[5, 4], [9, 3]], [10, 1], disagreement=[1, 1])
    assert [(r.lowest, r.highest, r.winners) for r in curve.ranges] == [(-np.inf, 1.0, (0,))]
    assert (curve.changes, curve.hangs_on_power) == ((), False)


@settings(max_examples=25, deadline=None)
@given(utility=arrays(float, (3, 4), elements=st.integers(1, 20)), p=st.floats(-20, 1))
def test_the_curve_says_who_wins_at_any_power(utility: np.ndarray, p: float) -> None:
    curve = power_curve(utility, [3, 2, 1])
    edges = [curve.ranges[0].highest, *(r.lowest for r in curve.ranges)]
    assert all(above >= below for above, below in pairwise(edges))
    if min(abs(p - edge) for edge in edges) > 1e-3 and abs(p) > 1e-3:
        part = next(r for r in curve.ranges if r.lowest < p < r.highest)
        best = p_mean(utility, [3, 2, 1], p=p)
        assert best.score[list(part.winners)].max() >= best.score.max() * (1 - 1e-3)
