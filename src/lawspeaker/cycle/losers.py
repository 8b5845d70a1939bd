"""Who loses when one candidate gives way to another, by every attribute that people declared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.cycle.losers_report import AttributeLosers, LosersAsk, LosersReport
from lawspeaker.cycle.lost_items import Lost, lost_items
from lawspeaker.cycle.welfare import grouping
from lawspeaker.errors import BadInput
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.suppression import published_cells
from lawspeaker.social_choice.group_utility import group_utility
from lawspeaker.social_choice.hardest_hit import HardestHit, hardest_hit
from lawspeaker.social_choice.losers import (
    Change,
    GroupChange,
    Losers,
    drawn_change,
    losers,
)
from lawspeaker.social_choice.shown_groups import published_members, shown_groups

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.partition import Partition
    from lawspeaker.records.utilities import Utilities

_Z95 = 1.959963984540054


def losers_of(utilities: Utilities, ask: LosersAsk) -> LosersReport:
    """The report on a table of people, or of groups of them with intervals or draws.

    Groups under 10 people are suppressed, with others from which they would follow, also
    across attributes. BadInput for a name that is not there.
    """
    pair = utilities.index(ask.reference), utilities.index(ask.candidate)
    if pair[0] == pair[1]:
        raise BadInput(
            f"{ask.reference} gives way to itself", path=utilities.name, mend="Name two candidates."
        )
    unit = _unit(utilities, ask)
    value = utilities.value / unit[:, None]
    if utilities.of_people:
        return _of_people(utilities, ask, value=value, unit=unit, pair=pair)
    return _of_groups(utilities, ask, value=value, unit=unit, pair=pair)


def _unit(utilities: Utilities, ask: LosersAsk) -> NDArray[np.float64]:
    """What each row's figures are counted in; NaN where the anchors do not tell."""
    if not ask.anchors:
        return np.ones(len(utilities.rows))
    zero, one = (utilities.index(name) for name in ask.anchors)
    between = utilities.value[:, one] - utilities.value[:, zero]
    known = np.isfinite(between)
    return np.where(known & (np.where(known, between, 0.0) > 0), between, np.nan)


def _of_people(
    utilities: Utilities,
    ask: LosersAsk,
    *,
    value: NDArray[np.float64],
    unit: NDArray[np.float64],
    pair: tuple[int, int],
) -> LosersReport:
    # All attributes are held to each other, asked for or not: so what one call shows and what
    # another shows of the same table are safe side by side.
    every = {name: utilities.attribute(name) for name in utilities.attributes}
    names = ask.by or tuple(every)
    before, after = value[:, pair[0]], value[:, pair[1]]
    known = np.isfinite(before) & np.isfinite(after)
    labels = {name: part.label[known].astype(np.int64) for name, part in every.items()}
    shown = dict(
        zip(
            every,
            shown_groups(list(labels.values()), [part.n_groups for part in every.values()]),
            strict=True,
        )
    )
    parts = [utilities.attribute(name) for name in names]
    found = [
        losers(before, after, part.label, eps=ask.eps, weight=utilities.weight, level=ask.level)
        for part in parts
    ]
    all_alike = np.full(len(before), -1)
    everybody = losers(
        before, after, all_alike, eps=ask.eps, weight=utilities.weight, level=ask.level
    )
    items: tuple[Lost, ...] = tuple(((),) * part.n_groups for part in parts)
    if utilities.by_item is not None:
        told = lost_items(
            utilities.items,
            (utilities.by_item[..., pair] / unit[:, None])[:, known],
            weight=utilities.weight[known],
            labels=list(labels.values()),
            shown=list(shown.values()),
            level=ask.level,
        )
        items = tuple(told[list(every).index(name)] for name in names)
    attributes = tuple(
        AttributeLosers(
            name=name, names=part.names, groups=_masked(each, part, shown[name]), items=lost
        )
        for name, part, each, lost in zip(names, parts, found, items, strict=True)
    )
    hit = None
    if parts and known.any():
        hit = hardest_hit(
            (after - before)[known],
            [np.where(_seen(labels[name], shown[name]), labels[name], -1) for name in names],
            beside=published_members(int(known.sum()), [*labels.values()], [*shown.values()]),
            depth=ask.depth,
            level=ask.level,
            n_permutations=ask.n_permutations,
            rng=np.random.default_rng([ask.seed, 47]),
        )
    words = (
        "" if hit is None else " and ".join(f"{names[a]} {parts[a].names[g]}" for a, g in hit.cell)
    )
    return _report(
        utilities,
        ask,
        everybody=everybody.everybody,
        attributes=attributes,
        n_left_out=int((~known).sum()),
        hit=hit,
        hit_words=words,
    )


def _seen(label: NDArray[np.int64], shown: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each person is in a shown group: a hidden one is no part of an intersection."""
    seen: NDArray[np.bool_] = np.append(shown, False)[label]
    return seen


def _masked(found: Losers, part: Partition, shown: NDArray[np.bool_]) -> tuple[GroupChange, ...]:
    by_number = {each.group: each for each in found.groups}
    hidden = [GroupChange(group=g, change=None) for g in range(part.n_groups)]
    return tuple(
        by_number.get(g, hidden[g]) if shown[g] else hidden[g] for g in range(part.n_groups)
    )


def _of_groups(
    utilities: Utilities,
    ask: LosersAsk,
    *,
    value: NDArray[np.float64],
    unit: NDArray[np.float64],
    pair: tuple[int, int],
) -> LosersReport:
    name = ask.by[0] if ask.by else "row"
    part = grouping(utilities, ask.by[0] if ask.by else "")
    known = np.isfinite(value[:, pair]).all(axis=1) & (part.label >= 0)
    groups = [g for g in range(part.n_groups) if (part.label[known] == g).any()]
    if not groups:
        raise BadInput(
            f"no group has a value under both {ask.reference} and {ask.candidate}",
            path=utilities.name,
            mend="Give values, and intervals or draws, to the groups.",
        )
    rng = np.random.default_rng([ask.seed, 43])
    draws = _draws(utilities, ask, rng)
    of_pair = None if draws is None else (draws / unit[:, None])[..., pair]
    labels = np.where(known, part.label, -1)
    by_group = np.array([groups.index(g) if g in groups else -1 for g in labels.tolist()])
    size = np.bincount(by_group[known], weights=utilities.weight[known]).astype(np.int64)
    counted = bool((utilities.weight != 1).any())
    may = (
        published_cells(size[:, None], size.sum(keepdims=True))[:, 0]
        if counted
        else np.ones(len(groups), dtype=bool)
    )
    told = _group_changes(value[:, pair], by_group, utilities, draws=of_pair, ask=ask, rng=rng)
    everyone = _group_changes(
        value[:, pair], np.where(known, 0, -1), utilities, draws=of_pair, ask=ask, rng=rng
    )[0]
    names = tuple(part.names[g] for g in groups)
    attribute = AttributeLosers(
        name=name,
        names=names,
        groups=tuple(
            GroupChange(group=g, change=change if may[g] else None) for g, change in enumerate(told)
        ),
        items=((),) * len(names),
    )
    shown = everyone if not counted or size.sum() >= K_ANONYMITY else None
    return _report(
        utilities, ask, everybody=shown, attributes=(attribute,), n_left_out=int((~known).sum())
    )


def _draws(
    utilities: Utilities, ask: LosersAsk, rng: np.random.Generator
) -> NDArray[np.float64] | None:
    if utilities.draws is not None or utilities.lo is None or utilities.hi is None:
        return utilities.draws
    error = (utilities.hi - utilities.lo) / (2 * _Z95)
    drawn: NDArray[np.float64] = utilities.value + error * rng.standard_normal(
        (ask.n_draws, *utilities.value.shape)
    )
    return drawn


def _group_changes(
    value: NDArray[np.float64],
    label: NDArray[np.int64],
    utilities: Utilities,
    *,
    draws: NDArray[np.float64] | None,
    ask: LosersAsk,
    rng: np.random.Generator,
) -> list[Change]:
    found = group_utility(value, label, utilities.weight, draws=draws, n_draws=ask.n_draws, rng=rng)
    change = found.mean[:, 1] - found.mean[:, 0]
    # Without draws, rows of a group weighted anew would tell of rows, not of people.
    drawn = (
        None if draws is None or found.draws is None else found.draws[..., 1] - found.draws[..., 0]
    )
    return [
        drawn_change(
            float(change[g]),
            None if drawn is None else drawn[:, g],
            n=round(float(found.size[g])),
            eps=ask.eps,
            level=ask.level,
        )
        for g in range(len(change))
    ]


def _report(
    utilities: Utilities,
    ask: LosersAsk,
    *,
    everybody: Change | None,
    attributes: tuple[AttributeLosers, ...],
    n_left_out: int,
    hit: HardestHit | None = None,
    hit_words: str = "",
) -> LosersReport:
    return LosersReport(
        ask=replace(ask, by=tuple(each.name for each in attributes)),
        source=utilities.name,
        digest=utilities.digest,
        simulated=utilities.simulated,
        everybody=everybody,
        attributes=attributes,
        hit=hit,
        hit_words=hit_words,
        n_left_out=n_left_out,
        of_people=utilities.of_people,
    )
