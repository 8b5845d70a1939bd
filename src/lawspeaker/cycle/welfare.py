"""What each welfare function would choose, for whom, and what hangs on choosing it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.cycle.welfare_report import RuleOutcome, WelfareReport
from lawspeaker.errors import BadInput
from lawspeaker.records.counted import counted, counted_are
from lawspeaker.records.partition import Partition
from lawspeaker.records.suppression import published_cells
from lawspeaker.social_choice.expected_welfare import expected_welfare
from lawspeaker.social_choice.group_utility import GroupUtility, anchored, group_utility
from lawspeaker.social_choice.pareto_trap import pareto_trap
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
    from numpy.typing import NDArray

    from lawspeaker.records.utilities import Utilities

_Z95 = 1.959963984540054


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
        anchored_once=len(anchors) == 1,
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
        f" Where nothing is known, {counted_are(found.n_filled, 'cell')} filled by the sum of the "
        "group's and the candidate's effect."
        if found.n_filled
        else ""
    )
    return (
        f"{found.n_missing:,} of {counted(found.n_values, 'value')} "
        f"{'is' if found.n_missing == 1 else 'are'} missing. A group's mean is over those that are "
        f"known, as if the others were like them.{filled} `Might win` holds whatever "
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
