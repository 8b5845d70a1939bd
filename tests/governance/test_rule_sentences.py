from __future__ import annotations

from governance.village import rule
from lawspeaker.contract.amendment import OperatorVeto, Quorum, SmallGroup, Statistic
from lawspeaker.governance.rule_sentences import rule_sentences


def test_a_rule_of_lower_bounds_and_groups_is_told_whole() -> None:
    assert rule_sentences(rule()) == (
        "At least 50 people must ballot. Those who abstain count for this alone.",
        (
            "Of those who say yes or no, so many must say yes that the 95 % interval begins at "
            "60 % or above."
        ),
        "In each opinion group with 30 ballots or more the bar is 50 %.",
        "In a smaller group half of its members must ballot, and more of them yes than no.",
    )


def test_a_rule_of_shares_alone_says_nothing_of_groups() -> None:
    plain = rule(quorum=Quorum(), threshold=0.67, each_group=None, statistic=Statistic.POINT)
    assert rule_sentences(plain) == ("Of those who say yes or no, at least 66.7 % must say yes.",)


def test_groups_without_a_bar_of_their_own_must_still_turn_out() -> None:
    pooled = rule(each_group=None, small_group=SmallGroup.POOL)
    assert rule_sentences(pooled)[2:] == ("Smaller groups count in the whole only.",)
    unsaid = rule(quorum=Quorum(votes=1))
    assert "At least 1 person must ballot." in rule_sentences(unsaid)[0]
    assert "with 30 ballots or more" in rule_sentences(unsaid)[2]


def test_what_is_asked_beside_the_votes_is_told() -> None:
    strict = rule(
        notice_days=14,
        cooling_off_days=30,
        max_duration_days=90,
        operator_veto=OperatorVeto(reasons=("law", "safety")),
        regression_gate=("lint", "precedents"),
    )
    assert rule_sentences(strict)[4:] == (
        "It is announced 14 days before the ballot opens.",
        "Two ballots on the same text must carry it, 30 days apart.",
        "It ends by itself after 90 days.",
        "The operator may object, and only for this: law; safety.",
        "These checks must have passed: lint, precedents.",
    )
    assert len(rule_sentences(rule(operator_veto=OperatorVeto()))) == 4
