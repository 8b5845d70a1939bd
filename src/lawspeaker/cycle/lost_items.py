"""The items on which groups lose most, as far as they tell of no few people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.cycle.losers_report import LostItem
from lawspeaker.social_choice.losers import student_change
from lawspeaker.social_choice.shown_groups import shown_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

N_ITEMS = 3
"""So many example items stand beside a group, the gravest loss first."""

Lost = tuple[tuple[LostItem, ...], ...]
"""For each group of an attribute its items."""


def lost_items(
    names: tuple[str, ...],
    by_item: NDArray[np.float64],
    *,
    weight: NDArray[np.float64],
    labels: Sequence[NDArray[np.int64]],
    shown: Sequence[NDArray[np.bool_]],
    level: float,
) -> tuple[Lost, ...]:
    """For each attribute up to three items on which each shown group loses.

    `by_item` (n_items, n_people, 2) is what each of those people gets on each item under the
    reference and the candidate, NaN where unknown, who are in the figures by `labels` and
    `shown`. Where all is known an item's sums are as safe as the means. Else each item is held
    to `shown_groups` among those who know it; and, as means are sums of items, fewer items
    stand there until each person has a value on something that no item's figure counts: then
    a sum that is to tell of few must leave the means out.
    """
    change = by_item[..., 1] - by_item[..., 0]
    known = np.isfinite(change)
    sides = [
        np.where(np.append(may, False)[side], side, -1)
        for side, may in zip(labels, shown, strict=True)
    ]
    if known.all():
        may = [np.repeat(each[:, None], len(names), axis=1) for each in shown]
        return _told(names, change, weight=weight, sides=sides, may=may, most=N_ITEMS, level=level)
    may = _safe(known, sides, shown)
    for most in range(N_ITEMS, 0, -1):
        found = _told(names, change, weight=weight, sides=sides, may=may, most=most, level=level)
        if _something_left(names, by_item, sides, found):
            return found
    return tuple(((),) * len(each) for each in shown)


def _safe(
    known: NDArray[np.bool_],
    sides: Sequence[NDArray[np.int64]],
    shown: Sequence[NDArray[np.bool_]],
) -> list[NDArray[np.bool_]]:
    """For each attribute the groups and items (n_groups, n_items) safe beside one another."""
    n_groups = [len(each) for each in shown]
    kinds, which = np.unique(known, axis=0, return_inverse=True)
    safe = [
        shown_groups([side[people] for side in sides], n_groups)
        if people.any()
        else tuple(np.zeros(n, dtype=np.bool_) for n in n_groups)
        for people in kinds
    ]
    return [
        np.stack([safe[kind][a] for kind in which.ravel().tolist()], axis=1)
        for a in range(len(sides))
    ]


def _told(
    names: tuple[str, ...],
    change: NDArray[np.float64],
    *,
    weight: NDArray[np.float64],
    sides: Sequence[NDArray[np.int64]],
    may: Sequence[NDArray[np.bool_]],
    most: int,
    level: float,
) -> tuple[Lost, ...]:
    return tuple(
        tuple(
            _gravest(
                names,
                change[:, side == g],
                weight=weight[side == g],
                may=each[g],
                most=most,
                level=level,
            )
            for g in range(len(each))
        )
        for side, each in zip(sides, may, strict=True)
    )


def _gravest(
    names: tuple[str, ...],
    change: NDArray[np.float64],
    *,
    weight: NDArray[np.float64],
    may: NDArray[np.bool_],
    most: int,
    level: float,
) -> tuple[LostItem, ...]:
    """One group's gravest losses: `change` (n_items, n_inside), NaN where unknown."""
    told: list[LostItem] = []
    for i in np.flatnonzero(may).tolist():
        known = np.isfinite(change[i])
        found = student_change(change[i][known], weight[known], eps=0.0, level=level).mean
        if found.est < 0:
            told.append(LostItem(item=names[i], change=found))
    told.sort(key=lambda each: (each.change.est, each.item))
    return tuple(told[:most])


def _something_left(
    names: tuple[str, ...],
    by_item: NDArray[np.float64],
    sides: Sequence[NDArray[np.int64]],
    found: tuple[Lost, ...],
) -> bool:
    """Whether each person has a value that is in no item's figure."""
    counted = np.zeros(by_item.shape[:2], dtype=np.bool_)
    for side, groups in zip(sides, found, strict=True):
        for g, items in enumerate(groups):
            for item in items:
                counted[names.index(item.item)] |= side == g
    known = np.isfinite(by_item)
    left = known & ~(counted & known.all(axis=2))[..., None]
    return bool(left.any(axis=(0, 2)).all())
