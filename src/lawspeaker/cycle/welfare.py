"""What each welfare function would choose, for whom, and what hangs on choosing it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import BadInput
from lawspeaker.records.partition import Partition
from lawspeaker.records.suppression import published_cells
from lawspeaker.social_choice.expected_welfare import ExpectedWelfare, expected_welfare
from lawspeaker.social_choice.group_utility import GroupUtility, anchored, group_utility
from lawspeaker.social_choice.pareto_trap import ParetoTrap, pareto_trap
from lawspeaker.social_choice.welfare import Welfare, pareto_set
from lawspeaker.social_choice.welfare_rules import (
    NASH,
    UTILITARIAN,
    Meaning,
    Scale,
    WelfareRule,
    meaningful,
)
from lawspeaker.social_choice.winning_powers import WinningPowers, winning_powers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.utilities import Utilities

_Z95 = 1.959963984540054
_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class WelfareAsk:
    """What is asked of a table of utilities; an empty text or None means that we choose.

    `groups` names the attribute by which rows are grouped; without one each row is a group.
    One name in `anchors` is the zero of every row, a second one its 1.
    """

    groups: str = ""
    anchors: tuple[str, ...] = ()
    status_quo: str = ""
    scale: Scale | None = None
    n_draws: int = 1000
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleOutcome:
    """What one rule says of the candidates, shape (n_candidates,) each.

    `expected` is its expectation over draws, where there are any. `lo` and `hi` bound the
    welfare if values are missing; `possible` are the candidates that might then win. `price` is
    the mean that its choice gives up against the utilitarian one, `price_share` the same as a
    share of that mean; None where rows' units differ or the mean is not positive.
    """

    rule: WelfareRule
    welfare: Welfare
    expected: ExpectedWelfare | None
    lo: NDArray[np.float64]
    hi: NDArray[np.float64]
    possible: tuple[int, ...]
    price: float | None
    price_share: float | None
    least: float

    @property
    def winners(self) -> tuple[int, ...]:
        """What the rule chooses: by expectation where there are draws, else by the means."""
        return self.welfare.ranking[0] if self.expected is None else self.expected.best


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WelfareReport:
    """The whole comparison; `utility` is on the scale that `scale_words` tell.

    `curve` is None where the rules between utilitarian and max-min have no meaning, or no
    candidate leaves every group at the zero or above; `n_on_curve` candidates do. `shown`
    (n_groups, n_candidates) says which cells stand for enough people to be published; where
    one does not, no score is published either, for the worst off group's welfare is its own.
    """

    utilities: Utilities
    groups: tuple[str, ...]
    utility: GroupUtility
    scale: Scale
    scale_words: str
    missing_words: str
    draws_words: str
    n_rows_out: int
    meaning: Meaning
    outcomes: tuple[RuleOutcome, ...]
    pareto: tuple[int, ...]
    status_quo: int | None
    trap: ParetoTrap | None
    curve: WinningPowers | None
    n_on_curve: int
    shown: NDArray[np.bool_]

    @property
    def candidates(self) -> tuple[str, ...]:
        """The candidates' names."""
        return self.utilities.candidates

    @property
    def levels_compare(self) -> bool:
        """Whether one group's level may be held against another's."""
        return not self.meaning.left_out

    @property
    def is_whole(self) -> bool:
        """Whether every cell may be published, and so every score."""
        return bool(self.shown.all())

    @property
    def n_hidden(self) -> int:
        """Groups of which no figure, or not every one, is published."""
        return int((~self.shown.all(axis=1)).sum())

    def is_shown(self, group: int) -> bool:
        """Whether a group's every figure may be published."""
        return bool(self.shown[group].all())

    @property
    def trap_words(self) -> str:
        """What Pareto efficiency hides here; empty without a trap, or where a group is hidden."""
        trap = self.trap
        if trap is None or not self.shown[[trap.starved, trap.best_off, trap.loser]].all():
            return ""
        now, then = self.candidates[trap.status_quo], self.candidates[trap.remedy]
        return (
            f"Keeping {now} is Pareto-efficient: whatever replaces it costs somebody something. "
            f"Yet under it {self.groups[trap.starved]} ({trap.share:.0%} of the people) gets "
            f"{trap.gets:.3g}, where {self.groups[trap.best_off]} gets {trap.best_gets:.3g}. "
            f"Under {then} {self.groups[trap.starved]} would gain {trap.gain:.3g}; the group that "
            f"loses most, {self.groups[trap.loser]}, would lose {trap.loss:.3g}. Efficiency alone "
            "never asks for that change."
        )

    def to_json(self) -> dict[str, Json]:
        """The form that `welfare --json` prints; gains are in the units of the scale."""
        return {
            "schema_version": 1,
            "source": self.utilities.name,
            "digest": self.utilities.digest,
            "simulated": self.utilities.simulated,
            "scale": self.scale.value,
            "scale_words": self.scale_words,
            "missing": self.missing_words,
            "draws": self.draws_words,
            "n_rows_left_out": self.n_rows_out,
            "n_groups_hidden": self.n_hidden,
            "candidates": list(self.candidates),
            "groups": [
                {
                    "name": name if shown.any() else None,
                    "n_people": _rounded(size) if shown.all() else None,
                    "utility": [
                        _rounded(each) if may else None
                        for each, may in zip(row, shown.tolist(), strict=True)
                    ],
                }
                for name, size, row, shown in zip(
                    self.groups,
                    self.utility.size.tolist(),
                    self.utility.mean.tolist(),
                    self.shown,
                    strict=True,
                )
            ],
            "pareto": [self.candidates[c] for c in self.pareto],
            "status_quo": None if self.status_quo is None else self.candidates[self.status_quo],
            "pareto_trap": self.trap_words or None,
            "rules": [self._outcome_json(outcome) for outcome in self.outcomes],
            "left_out": [rule.name for rule in self.meaning.left_out],
            "left_out_because": self.meaning.reason or None,
            "powers": None
            if self.curve is None or not self.is_whole
            else self._curve_json(self.curve),
            "n_on_power_curve": self.n_on_curve,
        }

    def named(self, candidates: Sequence[int]) -> list[str]:
        """The names of candidates."""
        return [self.candidates[c] for c in candidates]

    def _outcome_json(self, outcome: RuleOutcome) -> dict[str, Json]:
        # Several welfare functions of hidden groups, solved together, would give them away.
        whole = self.is_whole
        expected = outcome.expected
        scores = expected if whole else None
        return {
            "rule": outcome.rule.name,
            "chooses": list(self.named(outcome.winners)),
            "ranking": [list(self.named(tier)) for tier in outcome.welfare.ranking],
            "welfare": [_rounded(each) for each in outcome.welfare.score.tolist()]
            if whole
            else None,
            "expected": None
            if scores is None
            else [_rounded(each) for each in scores.welfare.score.tolist()],
            "expected_lo": None if scores is None else [_rounded(e) for e in scores.lo],
            "expected_hi": None if scores is None else [_rounded(e) for e in scores.hi],
            "p_best": None if expected is None else [_rounded(e) for e in expected.p_best],
            "possible_winners": list(self.named(outcome.possible)),
            "price_of_fairness": None if outcome.price is None else _rounded(outcome.price),
            "price_share": None if outcome.price_share is None else _rounded(outcome.price_share),
            "least": _rounded(outcome.least) if whole else None,
        }

    def _curve_json(self, curve: WinningPowers) -> list[Json]:
        return [
            {
                "lowest": None if np.isneginf(part.lowest) else _rounded(part.lowest),
                "highest": _rounded(part.highest),
                "winners": list(self.named(part.winners)),
                "settled": part.settled,
            }
            for part in curve.ranges
        ]


def welfare_of(utilities: Utilities, ask: WelfareAsk) -> WelfareReport:
    """Compare the candidates by every welfare function that has a meaning on this scale.

    BadInput for a name that is not there, or a group that lacks every value.
    """
    partition = grouping(utilities, ask.groups)
    rng = np.random.default_rng([ask.seed, 41])
    anchors = [utilities.index(name) for name in ask.anchors]
    value, draws = _scaled(utilities, anchors, ask, rng)
    whole = np.isfinite(value).any(axis=1)
    label = np.where(whole, partition.label, -1)
    _demand_values(utilities, partition, label, value)
    found = group_utility(value, label, utilities.weight, draws=draws, n_draws=ask.n_draws, rng=rng)
    scale = ask.scale or _guessed(utilities.value)
    status_quo = utilities.index(ask.status_quo) if ask.status_quo else None
    meaning = meaningful(scale, n_anchors=len(anchors), has_disagreement=status_quo is not None)
    able = np.flatnonzero((found.mean >= 0).all(axis=0))
    curve = None
    if not meaning.left_out and len(able):
        curve = _renamed(winning_powers(found.mean[:, able], found.size), able)
    trap = None
    if status_quo is not None and not meaning.left_out:
        trap = pareto_trap(found.mean, found.size, status_quo=status_quo)
    return WelfareReport(
        utilities=utilities,
        groups=partition.names,
        utility=found,
        scale=scale,
        scale_words=_scale_words(ask, scale),
        missing_words=_missing_words(found),
        draws_words=_draws_words(utilities, found),
        n_rows_out=int((label < 0).sum()),
        meaning=meaning,
        outcomes=tuple(_outcome(rule, found, status_quo, meaning) for rule in meaning.rules),
        pareto=tuple(np.flatnonzero(pareto_set(found.mean)).tolist()),
        status_quo=status_quo,
        trap=trap,
        curve=curve,
        n_on_curve=len(able),
        shown=_shown(utilities, label, value, len(partition.names)),
    )


def grouping(utilities: Utilities, groups: str) -> Partition:
    """The rows by an attribute, or each row by itself where none is named."""
    if groups:
        return utilities.attribute(groups)
    return Partition(names=utilities.rows, label=np.arange(len(utilities.rows), dtype=np.int32))


def _shown(
    utilities: Utilities, label: NDArray[np.int32], value: NDArray[np.float64], n_groups: int
) -> NDArray[np.bool_]:
    """Which cells stand for 10 people or more; a table of groups was published before."""
    if not utilities.of_people:
        return np.ones((n_groups, value.shape[1]), dtype=bool)
    known = np.isfinite(value) & (label >= 0)[:, None]
    n_cell = np.zeros((n_groups, value.shape[1]), dtype=np.int64)
    rows = np.flatnonzero(label >= 0)
    np.add.at(n_cell, label[rows], known[rows])
    return published_cells(n_cell, known.sum(axis=0))


def _scaled(
    utilities: Utilities, anchors: list[int], ask: WelfareAsk, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    value, draws = utilities.value, utilities.draws
    if draws is None and utilities.lo is not None and utilities.hi is not None:
        error = (utilities.hi - utilities.lo) / (2 * _Z95)
        draws = value + error * rng.standard_normal((ask.n_draws, *value.shape))
    if not anchors:
        return value, draws
    zero, one = anchors[0], anchors[1] if len(anchors) > 1 else None
    moved = anchored(value, zero=zero, one=one)
    return moved, None if draws is None else anchored(draws, zero=zero, one=one)


def _demand_values(
    utilities: Utilities, partition: Partition, label: NDArray[np.int32], value: NDArray[np.float64]
) -> None:
    here = set(label[label >= 0].tolist())
    missing = [name for g, name in enumerate(partition.names) if g not in here]
    if missing:
        raise BadInput(
            f"{missing[0]} has no value that can be used",
            path=utilities.name,
            mend="Give it one, and each anchor's; or leave the group out.",
        )
    empty = np.flatnonzero(~np.isfinite(value[label >= 0]).any(axis=0))
    if len(empty):
        raise BadInput(
            f"nobody has a value for {utilities.candidates[empty[0]]}",
            path=utilities.name,
            mend="Leave the candidate out.",
        )


def _guessed(value: NDArray[np.float64]) -> Scale:
    known = value[np.isfinite(value)]
    return Scale.COMMON if ((known >= 0) & (known <= 1)).all() else Scale.FREE


def _scale_words(ask: WelfareAsk, scale: Scale) -> str:
    words = {
        Scale.COMMON: "taken to mean the same for everybody: levels and differences compare",
        Scale.UNIT: "differences compare between rows, levels do not: each row has its own zero",
        Scale.FREE: "each row has its own zero and unit: nothing compares between rows",
    }[scale]
    chosen = "" if ask.scale else " (our guess: every value lies between 0 and 1)"
    if not ask.scale and scale is Scale.FREE:
        chosen = " (our guess, for values lie outside 0 to 1; say --scale common if they compare)"
    if len(ask.anchors) == 1:
        anchor = ask.anchors[0]
        return f"values as given: {words}{chosen}. Shown is what each gains over {anchor}."
    if ask.anchors:
        zero, one = ask.anchors
        return f"by two anchors: for each row {zero} is 0 and {one} is 1."
    return f"{words}{chosen}."


def _missing_words(found: GroupUtility) -> str:
    if not found.n_missing:
        return "No value is missing."
    filled = (
        f" {found.n_filled} cells of which nothing is known are filled by the sum of the group's "
        "and the candidate's effect."
        if found.n_filled
        else ""
    )
    return (
        f"{found.n_missing} of {found.n_values} values are missing. A group's mean is over those "
        f"that are known, as if the others were like them.{filled} `Might win` holds whatever "
        "the missing values are between the least and the greatest in the table."
    )


def _draws_words(utilities: Utilities, found: GroupUtility) -> str:
    if found.draws is None:
        return "Nothing tells how sure the values are: give lo and hi, draws, or people's values."
    if utilities.draws is not None:
        return f"{len(found.draws)} draws as given."
    if utilities.lo is not None:
        return (
            f"{len(found.draws)} draws from the intervals, as normal at 95 % and independent "
            "of each other."
        )
    return f"{len(found.draws)} draws by weighting each group's people anew (Bayesian bootstrap)."


def _renamed(curve: WinningPowers, able: NDArray[np.int64]) -> WinningPowers:
    return WinningPowers(
        ranges=tuple(
            replace(part, winners=tuple(int(able[w]) for w in part.winners))
            for part in curve.ranges
        )
    )


def _outcome(
    rule: WelfareRule, found: GroupUtility, status_quo: int | None, meaning: Meaning
) -> RuleOutcome:
    def score(table: NDArray[np.float64]) -> NDArray[np.float64]:
        zero = 0.0 if status_quo is None or rule.name != NASH else table[:, [status_quo]]
        return rule.score(table - zero, found.size)

    welfare = Welfare(score=score(found.mean))
    expected = None if found.draws is None else expected_welfare(found.draws, score)
    lo, hi = _bounds(rule, found, status_quo)
    chosen = (welfare.ranking if expected is None else expected.welfare.ranking)[0][0]
    price = share = None
    if any(each.name == UTILITARIAN for each in meaning.rules):
        mean = found.size @ found.mean / found.size.sum()
        price = float(mean.max() - mean[chosen])
        price = price if price > 1e-12 else 0.0
        share = price / float(mean.max()) if mean.max() > 0 else None
    return RuleOutcome(
        rule=rule,
        welfare=welfare,
        expected=expected,
        lo=lo,
        hi=hi,
        possible=tuple(np.flatnonzero(hi >= lo.max()).tolist()),
        price=price,
        price_share=share,
        least=float(found.mean[:, chosen].min()),
    )


def _bounds(
    rule: WelfareRule, found: GroupUtility, status_quo: int | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A welfare never falls when a group gets more, so bounds of utilities bound it too."""
    if status_quo is None or rule.name != NASH:
        return rule.score(found.lo, found.size), rule.score(found.hi, found.size)
    lo, hi = found.lo - found.hi[:, [status_quo]], found.hi - found.lo[:, [status_quo]]
    lo[:, status_quo] = hi[:, status_quo] = 0.0
    return rule.score(lo, found.size), rule.score(hi, found.size)


def _rounded(value: float) -> float:
    return round(float(value), _DIGITS)
