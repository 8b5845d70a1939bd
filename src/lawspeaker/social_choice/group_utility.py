"""From what each person gets to what each group gets, with what is missing and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupUtility:
    """Each group's mean utility under each candidate, shape (n_groups, n_candidates).

    `lo` and `hi` are the means if every value that is missing were the least or the greatest
    in the table; they equal `mean` where nothing is missing. `size` (n_groups,) is the weight
    of the people. `n_missing` of `n_values` are missing; `n_filled` cells of which nothing is
    known were filled by the sum of the group's and the candidate's effect. `draws`
    (n_draws, n_groups, n_candidates) is None where nothing tells how sure a mean is.
    """

    mean: NDArray[np.float64]
    lo: NDArray[np.float64]
    hi: NDArray[np.float64]
    size: NDArray[np.float64]
    n_missing: int
    n_values: int
    n_filled: int
    draws: NDArray[np.float64] | None


def anchored(value: ArrayLike, *, zero: int, one: int | None = None) -> NDArray[np.float64]:
    """Utilities on a scale where candidate `zero` is 0 and, if given, candidate `one` is 1.

    The last axis of `value` is that of candidates. A row that lacks an anchor, or to which the
    two are worth the same, becomes NaN throughout; so does one to which `one` is worth less than
    `zero`, for its scale would stand on its head. Raises UsageFault where the two are one.
    """
    given = np.asarray(value, dtype=np.float64)
    if zero == one:
        raise UsageFault("two anchors are two candidates")
    moved: NDArray[np.float64] = given - given[..., [zero]]
    if one is None:
        return moved
    unit = moved[..., [one]]
    nothing = np.full(moved.shape, np.nan)
    scaled: NDArray[np.float64] = np.divide(moved, unit, out=nothing, where=unit > 0)
    return scaled


def group_utility(
    value: ArrayLike,
    label: ArrayLike,
    weight: ArrayLike,
    *,
    draws: ArrayLike | None = None,
    n_draws: int = 1000,
    rng: np.random.Generator,
) -> GroupUtility:
    """Group means of a table of rows (n_rows, n_candidates), NaN where a value is missing.

    `label` (n_rows,) numbers groups from 0, -1 is in none; `weight` (n_rows,) counts people.
    A group's mean is over the rows that are known, as if the others were like them. `draws`
    (n_draws, n_rows, n_candidates) of the table become draws of the means; without any, the
    rows of groups of two or more are weighted anew in each draw (Rubin's Bayesian bootstrap,
    1981). A filled cell's draws are even between its bounds. Raises UsageFault where shapes do
    not fit, a group has no row, or a candidate or a group has no value at all.
    """
    table = np.asarray(value, dtype=np.float64)
    groups, people = np.asarray(label, dtype=np.int64), np.asarray(weight, dtype=np.float64)
    if table.ndim != 2 or groups.shape != table.shape[:1] or people.shape != groups.shape:
        raise UsageFault("each row has utilities, one group and one weight")
    n_groups = int(groups.max(initial=-1)) + 1
    placed = groups >= 0
    member = np.zeros((n_groups, len(groups)))
    member[groups[placed], np.flatnonzero(placed)] = people[placed]
    known = np.isfinite(table)
    if not n_groups or not member.any(axis=1).all():
        raise UsageFault("each group has a row")
    there = known[placed]
    if not there.any(axis=0).all() or not (member @ known).any(axis=1).all():
        raise UsageFault("each candidate and each group has a value")
    least, most = float(table[placed][there].min()), float(table[placed][there].max())
    mean = _means(member, table)
    empty = ~np.isfinite(mean)
    filled = _filled(mean)
    size = member.sum(axis=1)
    return GroupUtility(
        mean=filled,
        lo=member @ np.where(known, table, least) / size[:, None],
        hi=member @ np.where(known, table, most) / size[:, None],
        size=size,
        n_missing=int((~there).sum()),
        n_values=there.size,
        n_filled=int(empty.sum()),
        draws=_draws(table, member, empty, (least, most), draws=draws, n_draws=n_draws, rng=rng),
    )


def _means(member: NDArray[np.float64], table: NDArray[np.float64]) -> NDArray[np.float64]:
    known = np.isfinite(table)
    n = member @ known
    total = member @ np.where(known, table, 0.0)
    mean: NDArray[np.float64] = np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0)
    return mean


def _filled(mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is not known, as the sum of the row's and the column's effect on what is (additive)."""
    unknown = ~np.isfinite(mean)
    if not unknown.any():
        return mean
    found = np.where(unknown, 0.0, mean)
    known = ~unknown
    row, column = np.zeros(mean.shape[0]), np.zeros(mean.shape[1])
    for _ in range(200):
        row = np.where(known, mean - column, 0.0).sum(axis=1) / known.sum(axis=1)
        column = np.where(known, mean - row[:, None], 0.0).sum(axis=0) / known.sum(axis=0)
    fitted = np.clip(row[:, None] + column, mean[known].min(), mean[known].max())
    return np.where(unknown, fitted, found)


def _draws(
    table: NDArray[np.float64],
    member: NDArray[np.float64],
    empty: NDArray[np.bool_],
    bounds: tuple[float, float],
    *,
    draws: ArrayLike | None,
    n_draws: int,
    rng: np.random.Generator,
) -> NDArray[np.float64] | None:
    if draws is not None:
        given = np.asarray(draws, dtype=np.float64)
        if given.shape[1:] != table.shape:
            raise UsageFault("each draw is a table of the same rows and candidates")
        found = np.array([_means(member, each) for each in given])
    elif ((member > 0).sum(axis=1) > 1).all():
        found = np.array(
            [
                _means(member * rng.standard_exponential(member.shape[1]), table)
                for _ in range(n_draws)
            ]
        )
    else:
        return None
    unknown = ~np.isfinite(found) | empty
    low, high = bounds
    return np.where(unknown, rng.uniform(low, high, found.shape), found)
