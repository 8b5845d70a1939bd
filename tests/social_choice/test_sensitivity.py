from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice import COMMITTEE_RULES, Approvals, Constraints
from lawspeaker.social_choice.sensitivity import rule_sensitivity

# Nine approve 0, 1 and 2; three approve 3. Three seats.
BLOCS = Approvals.from_matrix([[1, 1, 1, 0]] * 6 + [[0, 0, 0, 1]] * 3)


def test_the_minoritys_candidate_hangs_on_the_rule() -> None:
    rules = {name: COMMITTEE_RULES[name] for name in ("approval", "phragmen", "sequential_pav")}
    card = rule_sensitivity([BLOCS], 3, rules=rules)
    assert card.rules == ("approval", "phragmen", "sequential_pav")
    assert [set(each) for each in card.committees] == [{0, 1, 2}, {0, 1, 3}, {0, 1, 3}]
    assert card.always == (0, 1)
    by_candidate = {d.candidate: d for d in card.depends}
    assert by_candidate[3].chosen_by == ("phragmen", "sequential_pav")
    assert by_candidate[3].left_out_by == by_candidate[2].chosen_by == ("approval",)
    assert [d.candidate for d in card.depends] == [3, 2]
    assert card.unsure == ()


def test_what_turns_with_the_completion_hangs_on_no_rule() -> None:
    for_first = Approvals.from_matrix([[1, 1, 0]] * 3 + [[1, 0, 1]] * 2)
    for_other = Approvals.from_matrix([[1, 1, 0]] * 2 + [[1, 0, 1]] * 3)
    card = rule_sensitivity([for_first, for_other], 2, rules=COMMITTEE_RULES)
    assert card.n_completions == 2
    assert card.always == (0,)
    assert {1, 2} == set(card.unsure) | {d.candidate for d in card.depends}
    approval = card.share[card.rules.index("approval")]
    assert approval.tolist() == [1, 0.5, 0.5]
    assert card.committees[card.rules.index("approval")] == (0, 1)


def test_all_rules_agree_where_one_candidate_may_stand() -> None:
    only = np.array([False, True, False, False])
    card = rule_sensitivity([BLOCS], 2, rules=COMMITTEE_RULES, eligible=only)
    assert "supermajority" in card.rules
    assert (card.always, card.depends) == ((1,), ())
    bound = rule_sensitivity(
        [BLOCS], 2, rules=COMMITTEE_RULES, constraints=Constraints(must_have=(3,))
    )
    assert 3 in bound.always
    for completions, rules in (([BLOCS], {}), ([], COMMITTEE_RULES)):
        with pytest.raises(UsageFault, match="at least one rule and one"):
            rule_sensitivity(completions, 2, rules=rules)
