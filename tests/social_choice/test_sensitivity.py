from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice import COMMITTEE_RULES, Approvals
from lawspeaker.social_choice.sensitivity import rule_sensitivity

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
