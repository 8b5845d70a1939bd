"""What a rule asks of the votes, once the box is open: of the whole, and of each group."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lawspeaker.contract.amendment import SmallGroup, Statistic
from lawspeaker.governance.bar import Bar, yes_share
from lawspeaker.governance.check import Check, CheckKind
from lawspeaker.governance.threshold import exact_share
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.contract.amendment import Rule
    from lawspeaker.governance.roll import Roll
    from lawspeaker.governance.tally import Box, Tally

MIN_PER_GROUP = 30
"""Ballots from which a group's lower bound is asked for, where the rule names no number."""

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A bar, whose votes must clear it, and those votes."""

    kind: CheckKind
    bar: Bar
    tally: Tally
    group: str = ""
    n_members: int = 0

    @property
    def passed(self) -> bool:
        """Whether the votes as cast clear the bar."""
        return self.bar.passes(self.tally)

    def check(self) -> Check:
        """The outcome in a sentence."""
        share = yes_share(self.tally, level=self.bar.level)
        words = {
            CheckKind.THRESHOLD: self._threshold_words,
            CheckKind.GROUP_THRESHOLD: self._threshold_words,
            CheckKind.GROUP_CONCURRENCE: self._concurrence_words,
        }[self.kind]
        return Check(
            kind=self.kind,
            group=self.group,
            passed=self.passed,
            sentence=words(),
            estimate=share,
        )

    def _threshold_words(self) -> str:
        share = yes_share(self.tally, level=self.bar.level)
        number = "share" if self.bar.statistic is Statistic.POINT else "lower bound"
        where = f"In group {self.group}, " if self.group else ""
        reached = "it does" if self.passed else "it does not"
        return (
            f"{where}{self.tally.n_yes} of {self.tally.n_decided} who took a side said yes "
            f"({percent(share.est)}, {percent(share.level)} interval {percent(share.lo)} to "
            f"{percent(share.hi)}); the {number} must reach {percent(float(self.bar.share))}: "
            f"{reached}."
        )

    def _concurrence_words(self) -> str:
        concurs = "it concurs" if self.passed else "it does not concur"
        return (
            f"Group {self.group} is too small for a lower bound "
            f"({counted(self.tally.n_ballots, 'ballot')} "
            f"of {self.n_members} members): {self.tally.n_yes} yes to {self.tally.n_no} no; it "
            f"must say yes more often than no, with a share of at least "
            f"{percent(float(self.bar.share))}, and {self.bar.n_ballots} members must ballot, "
            f"half of them: {concurs}."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """All demands that votes can meet, and notes on what is left to no vote."""

    demands: tuple[Demand, ...]
    turnout: tuple[Check, ...]
    notes: tuple[str, ...]


def demands_of(rule: Rule, *, roll: Roll, box: Box) -> Demands:
    """The whole's threshold, then each group's.

    A group with at least `quorum.per_group` ballots must reach `each_group` on the rule's
    statistic. One with fewer must concur: more yes than no, a share of at least `each_group`
    as a count, and half of its members balloting, so that a large group cannot have the softer
    test by staying away. Where the rule says `pool`, openly, it counts in the whole only.
    """
    per_group = MIN_PER_GROUP if rule.quorum.per_group is None else rule.quorum.per_group
    whole = Bar(share=exact_share(rule.threshold), statistic=rule.statistic, level=rule.level)
    demands = [Demand(kind=CheckKind.THRESHOLD, bar=whole, tally=box.overall)]
    turnout: list[Check] = []
    notes: list[str] = []
    if not asks_groups(rule):
        notes.append("The rule asks nothing of each group.")
        return Demands(demands=tuple(demands), turnout=(), notes=tuple(notes))
    for group, n_members in roll.n_members_of.items():
        tally = box.groups[group]
        if tally.n_ballots >= per_group:
            if rule.each_group is None:
                turnout.append(_turnout(group, tally.n_ballots, per_group))
            else:
                demands.append(_group_threshold(rule, group, tally, n_members))
        elif rule.small_group is SmallGroup.POOL:
            notes.append(
                f"Group {group} has {counted(tally.n_ballots, 'ballot')}, fewer than "
                f"{per_group}; the rule "
                "says that it counts in the whole only."
            )
        else:
            demands.append(_concurrence(rule, group, tally, n_members))
    return Demands(demands=tuple(demands), turnout=tuple(turnout), notes=tuple(notes))


def asks_groups(rule: Rule) -> bool:
    """Whether a rule asks anything of each group."""
    return rule.each_group is not None or rule.quorum.per_group is not None


def percent(share: float) -> str:
    """`66.7 %`, and `60 %` where the decimals are nought."""
    return f"{100 * share:.1f}".removesuffix(".0") + " %"


def _turnout(group: str, n_ballots: int, per_group: int) -> Check:
    return Check(
        kind=CheckKind.GROUP_TURNOUT,
        group=group,
        passed=True,
        sentence=f"{counted(n_ballots, 'person')} of group {group} balloted; the rule "
        f"asks for {per_group}.",
    )


def _group_threshold(rule: Rule, group: str, tally: Tally, n_members: int) -> Demand:
    return Demand(
        kind=CheckKind.GROUP_THRESHOLD,
        bar=Bar(
            share=exact_share(rule.each_group or 0.0), statistic=rule.statistic, level=rule.level
        ),
        tally=tally,
        group=group,
        n_members=n_members,
    )


def _concurrence(rule: Rule, group: str, tally: Tally, n_members: int) -> Demand:
    return Demand(
        kind=CheckKind.GROUP_CONCURRENCE,
        bar=Bar(
            share=HALF if rule.each_group is None else exact_share(rule.each_group),
            statistic=Statistic.POINT,
            level=rule.level,
            majority=True,
            n_ballots=-(-n_members // 2),
        ),
        tally=tally,
        group=group,
        n_members=n_members,
    )
