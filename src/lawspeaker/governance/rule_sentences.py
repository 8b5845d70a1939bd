"""What a rule of amendment asks, in sentences for those who ballot under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.amendment import SmallGroup, Statistic
from lawspeaker.governance.demand import MIN_PER_GROUP, asks_groups, percent
from lawspeaker.governance.threshold import exact_share
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.contract.amendment import Rule


def rule_sentences(rule: Rule) -> tuple[str, ...]:
    """Everything that a count under the rule looks at, a sentence each."""
    return (*_of_votes(rule), *_of_groups(rule), *_beside_votes(rule))


def _of_votes(rule: Rule) -> list[str]:
    share = percent(float(exact_share(rule.threshold)))
    by = (
        f"at least {share} must say yes."
        if rule.statistic is Statistic.POINT
        else f"so many must say yes that the {percent(rule.level)} interval begins at {share} or "
        "above."
    )
    told = [f"Of those who say yes or no, {by}"]
    if rule.quorum.votes is not None:
        people = counted(rule.quorum.votes, "person", "people")
        told.insert(0, f"At least {people} must ballot. Those who abstain count for this alone.")
    return told


def _of_groups(rule: Rule) -> list[str]:
    if not asks_groups(rule):
        return []
    per_group = MIN_PER_GROUP if rule.quorum.per_group is None else rule.quorum.per_group
    told = []
    if rule.each_group is not None:
        share = percent(float(exact_share(rule.each_group)))
        told.append(
            f"In each opinion group with {counted(per_group, 'ballot')} or more the bar is {share}."
        )
    told.append(
        "Smaller groups count in the whole only."
        if rule.small_group is SmallGroup.POOL
        else "In a smaller group half of its members must ballot, and more of them yes than no."
    )
    return told


def _beside_votes(rule: Rule) -> list[str]:
    told = []
    if rule.notice_days:
        told.append(f"It is announced {counted(rule.notice_days, 'day')} before the ballot opens.")
    if rule.cooling_off_days:
        days = counted(rule.cooling_off_days, "day")
        told.append(f"Two ballots on the same text must carry it, {days} apart.")
    if rule.max_duration_days:
        told.append(f"It ends by itself after {counted(rule.max_duration_days, 'day')}.")
    if rule.operator_veto is not None and rule.operator_veto.reasons:
        reasons = "; ".join(rule.operator_veto.reasons)
        told.append(f"The operator may object, and only for this: {reasons}.")
    if rule.regression_gate:
        told.append(f"These checks must have passed: {', '.join(rule.regression_gate)}.")
    return told
