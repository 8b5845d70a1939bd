"""A small constitution, a roll of forty and twenty, and the ballots they might cast."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from lawspeaker.contract.amendment import Quorum, Rule, SmallGroup, Statistic
from lawspeaker.contract.draft import proposed_constitution, quoted_clause
from lawspeaker.governance.roll import Member, Roll
from lawspeaker.records.ballot import Ballot, Choice
from lawspeaker.records.estimate import Estimate

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

DAY = date(2026, 11, 1)
YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN
SHARE = Estimate(est=0.8, lo=0.7, hi=0.9, n=60, method="jeffreys")


def rule(**parts: Any) -> Rule:
    settled = {
        "initiate": "anybody",
        "quorum": Quorum(votes=50, per_group=30),
        "threshold": 0.6,
        "each_group": 0.5,
        "statistic": Statistic.LOWER_BOUND,
        "level": 0.95,
        "small_group": SmallGroup.CONCURRENCE,
    }
    return Rule(**(settled | parts))


def village(**parts: Any) -> Constitution:
    """`adoption`, `clause` ... among the parts set the rules of amendment."""
    from_statements = [
        quoted_clause(
            statement=statement,
            text=text,
            overall=SHARE,
            groups={"A": SHARE, "B": SHARE},
            objection=None,
            introduced="1.0.0",
            review_by=date(2027, 11, 1),
        )
        for statement, text in (
            ("stmt.1", "Name the source of every answer."),
            ("stmt.2", "Say so when you do not know."),
        )
    ]
    first = proposed_constitution(
        name="village",
        title="The village's assistant",
        population="villagers",
        sampling="open",
        n_participants=60,
        clauses=from_statements,
        effective_from=DAY,
    )
    rules = {
        name: parts.pop(name, rule())
        for name in ("adoption", "clause", "red_line", "emergency", "editorial")
    }
    amendment = first.amendment.model_copy(update=rules)
    return first.model_copy(update={"amendment": amendment, **parts})


def roll(*, n_a: int = 40, n_b: int = 20, simulated: bool = False) -> Roll:
    """Group A from p.0 on, group B from p.100 on."""
    return Roll.of(
        [Member(participant=f"p.{i}", group="A", simulated=simulated) for i in range(n_a)]
        + [Member(participant=f"p.{100 + i}", group="B", simulated=simulated) for i in range(n_b)]
    )


def ballots(a: str, b: str = "") -> list[Ballot]:
    """A letter a ballot: y, n, or - for an abstention; group A's, then group B's."""
    word = {"y": YES, "n": NO, "-": ABSTAIN}
    return [
        Ballot(participant=f"p.{first + i}", choice=word[letter])
        for first, letters in ((0, a), (100, b))
        for i, letter in enumerate(letters)
    ]
