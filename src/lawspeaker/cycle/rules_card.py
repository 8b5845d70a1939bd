"""The rule-sensitivity card: which of the chosen statements hang on how people are weighed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.cycle.lotteries import lotteries
from lawspeaker.social_choice.ranking_rules import RANKING_RULES
from lawspeaker.social_choice.registry import COMMITTEE_RULES
from lawspeaker.social_choice.rule_words import AIMS, COMMITTEE_WORDS, RANKING_WORDS, Aim
from lawspeaker.social_choice.sensitivity import RuleSensitivity, rule_sensitivity
from lawspeaker.social_choice.vote_margins import vote_margins
from lawspeaker.social_choice.winning_powers import winning_powers

if TYPE_CHECKING:
    from lawspeaker.analysis.support import Support
    from lawspeaker.cycle.choose import Choice
    from lawspeaker.cycle.lotteries import Lotteries
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.partition import Partition
    from lawspeaker.social_choice.sensitivity import RuleDependent
    from lawspeaker.social_choice.winning_powers import WinningRange

N_COMPLETIONS = 10
N_PAIRS_CARD = 5_000_000
"""Above so many pairs of a person and a statement the card takes too long beside a run."""
N_RANKED = 100
"""The most agreed statements that the ranking rules compare."""
N_NAMED = 3
"""More statements than this in one sentence nobody reads; the table has them all."""
MOST_TIMES = 1e6
"""Beyond so many times as much nobody tells one number from another."""
N_ANSWERS = 3
"""More different winners of ranking rules than this are counted and not listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedBy:
    """What a ranking rule makes of the statements that could stand: tiers of ids, best first."""

    rule: str
    tiers: tuple[tuple[str, ...], ...]

    def place(self, statement: str) -> int | None:
        """A statement's place from 1, equals sharing one; None where it was not ranked."""
        above = 0
        for tier in self.tiers:
            if statement in tier:
                return above + 1
            above += len(tier)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class BestSlates:
    """Which rules' slates are best for the groups for every power between two."""

    highest: float
    lowest: float
    rules: tuple[tuple[str, ...], ...]
    settled: bool

    @property
    def reach(self) -> str:
        """How many times as much as another a group counts that gains half as much.

        A little more for a group adds u^(p - 1) to the power mean's sum, so 2^(1 - p) times as
        much where its gain u is half of another's.
        """
        if np.isneginf(self.lowest):
            start = "the same" if self.highest >= 1 else f"{_times(self.highest)} times as much"
            return f"{start} or more"
        start = "the same up to" if self.highest >= 1 else f"{_times(self.highest)} to"
        return f"{start} {_times(self.lowest)} times as much"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RulesCard:
    """What each rule does with one and the same votes.

    `powers` is empty where there are no groups to be weighed. `statements` are the ids of the
    columns of `sensitivity`. `lots` choose by lot among the statements that were ranked.
    """

    statements: tuple[str, ...]
    sensitivity: RuleSensitivity
    ranked: tuple[RankedBy, ...]
    n_ranked: int
    powers: tuple[BestSlates, ...]
    lots: Lotteries | None = None

    @property
    def told(self) -> tuple[int, ...]:
        """Columns that some rule chooses on more than one completion in ten, most chosen first."""
        share = self.sensitivity.share
        ever = np.flatnonzero((share > 0.1 + 1e-9).any(axis=0))
        return tuple(ever[np.argsort(-share[:, ever].sum(axis=0), kind="stable")].tolist())

    @property
    def sentences(self) -> tuple[str, ...]:
        """Which decisions hang on the rule, on the rule's aim, and on missing votes."""
        found = self.sensitivity
        n_rules = len(found.rules)
        kinds: dict[str, list[str]] = {}
        for each in found.depends:
            kinds.setdefault(self._hanging(each), []).append(self.statements[each.candidate])
        return (
            f"Whatever one seeks, {self._ids(found.always)} would be chosen: all {n_rules} ways "
            "to choose agree."
            if found.always
            else f"No statement is chosen by all {n_rules} ways to choose.",
            *(f"{_listed(ids)}: {words}" for words, ids in kinds.items()),
            *(
                []
                if kinds
                else ["With these votes no statement can be shown to hang on the way to choose."]
            ),
            *(
                [f"Missing votes, and not the way to choose, decide on {self._ids(found.unsure)}."]
                if found.unsure
                else []
            ),
            self._ranking_words(),
            *(() if self.lots is None else self.lots.sentences),
            *self._power_words(),
        )

    def to_json(self) -> dict[str, Json]:
        """The form of `rules.json`."""
        found = self.sensitivity
        told = self.told
        return {
            "n_completions": found.n_completions,
            "committee_rules": [
                {
                    "rule": name,
                    "aim": AIMS[name].value,
                    "words": COMMITTEE_WORDS[name],
                    "slate": [self.statements[c] for c in found.committees[r]],
                    "share": {self.statements[c]: round(float(found.share[r, c]), 4) for c in told},
                }
                for r, name in enumerate(found.rules)
            ],
            "always": [self.statements[c] for c in found.always],
            "depends": [
                {
                    "id": self.statements[each.candidate],
                    "chosen_by": list(each.chosen_by),
                    "left_out_by": list(each.left_out_by),
                }
                for each in found.depends
            ],
            "unsure": [self.statements[c] for c in found.unsure],
            "ranking_rules": [
                {
                    "rule": each.rule,
                    "words": RANKING_WORDS[each.rule],
                    "winners": list(each.tiers[0]),
                    "places": {self.statements[c]: each.place(self.statements[c]) for c in told},
                }
                for each in self.ranked
            ],
            "n_ranked": self.n_ranked,
            "lotteries": None if self.lots is None else self.lots.to_json(),
            "p_curve": [
                {
                    "from": part.highest,
                    "to": None if np.isneginf(part.lowest) else part.lowest,
                    "slates_of": [list(each) for each in part.rules],
                    "settled": part.settled,
                }
                for part in self.powers
            ],
            "in_words": list(self.sentences),
        }

    def _ids(self, columns: tuple[int, ...]) -> str:
        return _listed([self.statements[c] for c in columns])

    def _hanging(self, each: RuleDependent) -> str:
        inside = {AIMS[name] for name in each.chosen_by}
        outside = {AIMS[name] for name in each.left_out_by}
        who = self._fewer(each)
        if inside & outside:
            return (
                f"chosen in {len(each.chosen_by)} of {len(self.sensitivity.rules)} ways, left out "
                f"in {len(each.left_out_by)} ({who}); ways that seek the same disagree."
            )
        return f"chosen if one seeks {_aims(inside)}; left out if {_aims(outside)} ({who})."

    def _fewer(self, each: RuleDependent) -> str:
        """The rules of the smaller side, by name."""
        if len(each.chosen_by) < len(each.left_out_by):
            return f"chosen by {_named(each.chosen_by)}"
        return f"left out by {_named(each.left_out_by)}"

    def _ranking_words(self) -> str:
        firsts: dict[tuple[str, ...], list[str]] = {}
        for each in self.ranked:
            firsts.setdefault(each.tiers[0], []).append(each.rule)
        if len(firsts) == 1:
            (tier,) = firsts
            return (
                f"Compared two at a time, {' = '.join(tier)} comes first, by all "
                f"{len(self.ranked)} ways to rank."
            )
        if len(firsts) > N_ANSWERS:
            tier, names = max(firsts.items(), key=lambda each: len(each[1]))
            return (
                f"Compared two at a time, {len(self.ranked)} ways to rank give {len(firsts)} "
                f"different firsts, most often {_listed(list(tier))} ({len(names)} of them)."
            )
        parts = "; ".join(
            f"{' = '.join(tier[:3])}{' and others' if len(tier) > 3 else ''} by {_named(names)}"
            for tier, names in firsts.items()
        )
        return f"Compared two at a time, what comes first hangs on the way to rank: {parts}."

    def _power_words(self) -> tuple[str, ...]:
        if not self.powers:
            return ("Without opinion groups nobody can be told to be worst off.",)
        if len(self.powers) == 1:
            best = " or ".join(_named(each) for each in self.powers[0].rules)
            words = f"However much the worst-off group counts, the slate of {best} is best."
            return (words,)
        parts = "; ".join(
            f"{part.reach}, that of {' or '.join(_named(each) for each in part.rules)}"
            for part in self.powers
        )
        words = (
            "Which slate is best hangs on how much those count who gain least. Where a group that "
            f"gains half as much counts {parts}."
        )
        return (words,)


def rules_card(choice: Choice, support: Support, partition: Partition) -> RulesCard | None:
    """The card for the votes of a choice; None above five million pairs, and where none stands."""
    size = choice.seen.n_voters * choice.seen.n_candidates
    if size > N_PAIRS_CARD or not choice.standing.any():
        return None
    found = rule_sensitivity(
        choice.completions(N_COMPLETIONS),
        choice.ask.k,
        rules=COMMITTEE_RULES,
        eligible=choice.standing,
        constraints=choice.constraints,
    )
    order = np.argsort(-support.agree.est, kind="stable")
    compared = order[choice.standing[order]][:N_RANKED]
    margins = vote_margins(choice.seen, compared)
    names = support.statements
    return RulesCard(
        statements=names,
        sensitivity=found,
        ranked=tuple(
            RankedBy(
                rule=rule,
                tiers=tuple(
                    tuple(names[compared[c]] for c in tier)
                    for tier in RANKING_RULES[rule](margins).tiers
                ),
            )
            for rule in RANKING_WORDS
        ),
        n_ranked=len(compared),
        powers=_powers(found, support, partition, n_seats=choice.ask.k),
        lots=lotteries(choice.seen, compared, names),
    )


def _powers(
    found: RuleSensitivity, support: Support, partition: Partition, *, n_seats: int
) -> tuple[BestSlates, ...]:
    """Slates as candidates, groups as rows: the mean share of the seats that a group agrees with.

    An empty seat gives nobody anything, so a slate is not better for being short.
    """
    if not partition.n_groups:
        return ()
    pairs = sorted(
        (
            (tuple(sorted(own)), rule)
            for own, rule in zip(found.committees, found.rules, strict=True)
        ),
    )
    slates = [
        (members, tuple(rule for _, rule in same))
        for members, same in groupby(pairs, key=lambda pair: pair[0])
        if members
    ]
    gain = np.array(
        [support.group_agree.est[:, list(members)].sum(axis=1) / n_seats for members, _ in slates]
    )
    curve = winning_powers(gain.T, partition.sizes.astype(np.float64))
    return tuple(_best(part, [rules for _, rules in slates]) for part in curve.ranges)


def _best(part: WinningRange, rules: list[tuple[str, ...]]) -> BestSlates:
    return BestSlates(
        highest=part.highest,
        lowest=part.lowest,
        rules=tuple(rules[winner] for winner in part.winners),
        settled=part.settled,
    )


def _times(power: float) -> str:
    times = 2.0 ** (1 - power)
    if times >= MOST_TIMES:
        return "a million"
    return f"{times:.1f}" if times < 10 else f"{float(f'{times:.2g}'):,.0f}"


def _listed(ids: list[str]) -> str:
    """The ids, or the first few and how many more there are."""
    if len(ids) <= N_NAMED + 1:
        return ", ".join(ids)
    return f"{', '.join(ids[:N_NAMED])} and {len(ids) - N_NAMED} more"


def _named(rules: tuple[str, ...] | list[str]) -> str:
    return ", ".join(rule.replace("_", " ") for rule in rules)


def _aims(aims: set[Aim]) -> str:
    return " or ".join(sorted(aim.value for aim in aims))
