from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice import VetoRule, group_veto

LO = np.array([[0.2, 0.4, 0.6, np.nan], [0.6, 0.6, 0.5, 0.6]])
HI = np.array([[0.4, 0.6, 0.8, np.nan], [0.8, 0.7, 0.7, 0.7]])


def test_only_a_whole_interval_below_one_half_vetoes() -> None:
    found = group_veto(LO, HI)
    assert found.eligible.tolist() == [False, True, True, True]
    assert [(v.candidate, v.group, v.lo, v.hi) for v in found.vetoes] == [(0, 0, 0.2, 0.4)]
    assert group_veto(HI, HI + 0.1, threshold=0.4).vetoes == ()
    assert group_veto([[0.3]], [[0.5]]).vetoes == (), "one half itself is not below one half"


def test_the_strict_rule_lets_doubt_and_silence_veto() -> None:
    found = group_veto(LO, HI, rule=VetoRule.NOT_CREDIBLY_ABOVE)
    assert found.eligible.tolist() == [False, False, True, False]
    assert [(v.candidate, v.group) for v in found.vetoes] == [(0, 0), (1, 0), (3, 0)]


def test_bounds_of_different_shape_are_refused() -> None:
    with pytest.raises(UsageFault, match="one shape"):
        group_veto(LO, HI[:1])
    with pytest.raises(UsageFault, match="one shape"):
        group_veto(LO[0], HI[0])
