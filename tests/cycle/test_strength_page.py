from __future__ import annotations

from cycle.test_sybil import VOTES
from lawspeaker.cycle.anomalies import ALL_KINDS, SideBySide, Without
from lawspeaker.cycle.outcomes import outcomes_of, yardstick
from lawspeaker.cycle.report.strength import _told

EVERYBODY = outcomes_of(VOTES, yardstick(VOTES, seed=0, n_clauses=4, min_votes=10))


def without(kind: str, n: int) -> Without:
    return Without(
        kind=kind, n_people=n, may_be_told=n == 0 or n >= 10, outcomes=EVERYBODY, ari=1.0
    )


def kinds(*rows: Without) -> list[str]:
    beside = SideBySide(everybody=EVERYBODY, without=rows, people={})
    return [each.kind for each in _told(beside)]


def test_all_kinds_together_are_told_only_where_that_is_not_one_kind_again() -> None:
    one, two = without("bursts", 30), without("co_voting", 12)
    assert kinds(one, two, without(ALL_KINDS, 42)) == ["bursts", "co_voting", ALL_KINDS]
    assert kinds(one, without("co_voting", 0), without(ALL_KINDS, 30)) == ["bursts", "co_voting"]


def test_whether_few_people_are_all_of_them_is_not_told() -> None:
    few = without("bursts", 4)
    assert kinds(few, without(ALL_KINDS, 4)) == ["bursts", ALL_KINDS]
    assert kinds(few, without(ALL_KINDS, 6)) == ["bursts", ALL_KINDS]
