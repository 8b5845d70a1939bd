"""How often each rater sides with the others, and which groups do so more or less often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.estimate import Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.bradley_terry import Comparisons

N_PERMUTATIONS = 999
BATCH = 64
"""Permutations at a time, so that memory stays bounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """By how much more often a group sides with the others than everybody else does.

    `p` is the chance, were groups of no account, that some group of all that were looked at
    would lie as far off; the interval of `difference` holds for all of them together.
    """

    difference: Estimate
    p: float


def siding(
    comparisons: Comparisons, rater: NDArray[np.int64], n_raters: int
) -> NDArray[np.float64]:
    """The share of each rater's choices (n_raters,) that took what most others took on the pair.

    A tie counts half. Choices on a pair where nobody else chose, or where the others are even,
    do not count; NaN for whoever has no other.
    """
    one, two = comparisons.first, comparisons.second
    pair = np.minimum(one, two) * comparisons.n_candidates + np.maximum(one, two)
    for_lower = np.where(one < two, 1.0, -1.0) * (comparisons.outcome - 0.5)
    _, at = np.unique(pair, return_inverse=True)
    _, mine = np.unique(at * n_raters + rater, return_inverse=True)
    others = np.bincount(at, weights=for_lower)[at] - np.bincount(mine, weights=for_lower)[mine]
    counts = others != 0
    sides = 0.5 + for_lower * np.sign(others)
    n = np.bincount(rater[counts], minlength=n_raters)
    total = np.bincount(rater[counts], weights=sides[counts], minlength=n_raters)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)


def departures(
    score: NDArray[np.float64],
    member: NDArray[np.bool_],
    *,
    level: float = 0.95,
    rng: np.random.Generator,
) -> tuple[Departure, ...]:
    """For each group (n_people, n_groups) its mean score less that of everybody else.

    Each group has people, and leaves some. The greatest difference in standard errors over
    permutations of people corrects for all groups at once, overlapping ones too, and gives
    intervals that agree with `p` (Westfall and Young 1993).
    """
    n_people, size = member.shape[0], member.sum(axis=0)
    inside = member.T.astype(np.float64)
    error = float(score.std(ddof=1)) * np.sqrt(1 / size + 1 / (n_people - size))
    # Where all are alike there is no error either, and no difference in units of it.
    unit = np.where(error > 0, error, 1.0)

    def apart(scores: NDArray[np.float64]) -> NDArray[np.float64]:
        whole = scores.sum(axis=0)
        within = inside @ scores
        found: NDArray[np.float64] = (
            within / size[:, None] - (whole - within) / (n_people - size)[:, None]
        )
        return found

    most = np.empty(N_PERMUTATIONS)
    for begin in range(0, N_PERMUTATIONS, BATCH):
        n = min(BATCH, N_PERMUTATIONS - begin)
        shuffled = rng.permuted(np.tile(score, (n, 1)), axis=1).T
        far = np.abs(apart(shuffled)) / unit[:, None]
        most[begin : begin + n] = far.max(axis=0, initial=0.0)
    reach = float(np.quantile(np.r_[most, np.inf], level, method="higher"))
    difference = apart(score[:, None])[:, 0]
    return tuple(
        Departure(
            difference=Estimate(
                est=float(difference[g]),
                lo=float(difference[g] - reach * error[g]),
                hi=float(difference[g] + reach * error[g]),
                n=int(size[g]),
                method=f"maximum statistic over {len(size)} groups, "
                f"{N_PERMUTATIONS} permutations of raters",
                level=level,
            ),
            # Sums of the same numbers in another order may differ in the last digit.
            p=float(1 + (most >= abs(difference[g]) / unit[g] - 1e-9).sum()) / (1 + N_PERMUTATIONS),
        )
        for g in range(len(size))
    )
