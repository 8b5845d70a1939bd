"""What everybody agrees on or rejects, what divides, and what nobody can say yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.analysis.support import Support
    from lawspeaker.records.partition import Divided

LARGE_GROUP = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Consensus:
    """Statements sorted by what is known of them; each tuple holds column numbers.

    `agreed` and `rejected` pass the threshold by the lower bound in every group and overall,
    the surest first. `divided` are the others on which people credibly differ: a group is above
    one half and another below, or fewer than the threshold on each side of all, by whole
    intervals; the most divided first. `undecided` are all others: too few votes to say.

    `worst_lo` and `worst_lo_against` (S,) are the worst group's lower bounds. `bridging` (S,) is
    the geometric mean of agreement over the groups of at least 10 %, weighted by size, and
    everybody's agreement where no group is that large.
    `divisiveness` (S,) is the size-weighted variance of the groups' agreement.
    """

    agreed: tuple[int, ...]
    rejected: tuple[int, ...]
    divided: tuple[int, ...]
    undecided: tuple[int, ...]
    worst_lo: NDArray[np.float64]
    worst_lo_against: NDArray[np.float64]
    bridging: NDArray[np.float64]
    divisiveness: NDArray[np.float64]


def consensus(
    measured: Support, groups: Divided, *, threshold: float = 0.6, min_votes: int = 10
) -> Consensus:
    """Sort the statements by worst-group lower bounds; under `min_votes` a statement is undecided.

    Never compare the bridging score between partitions with another number of groups: it falls
    as groups are added.
    """
    enough = measured.n_seen >= min_votes
    worst = np.minimum(measured.agree.lo, _least(measured.group_agree.lo))
    worst_against = np.minimum(measured.disagree.lo, _least(measured.group_disagree.lo))
    sizes = groups.partition.sizes
    size = sizes / max(int(sizes.sum()), 1)
    mean, spread = _between(measured.group_agree.est, size)
    bridging = mean if (size >= LARGE_GROUP).any() else measured.agree.est
    agreed = enough & (worst >= threshold)
    rejected = enough & (worst_against >= threshold)
    split = _least(-measured.group_agree.lo) < -0.5
    split &= _least(measured.group_agree.hi) < 0.5
    nobody_leads = (measured.agree.hi < threshold) & (measured.disagree.hi < threshold)
    divided = enough & ~agreed & ~rejected & (split | nobody_leads)
    undecided = ~(agreed | rejected | divided)
    tension = spread + measured.agree.est * measured.disagree.est
    return Consensus(
        agreed=_ordered(agreed, worst),
        rejected=_ordered(rejected, worst_against),
        divided=_ordered(divided, tension),
        undecided=_ordered(undecided, measured.n_seen.astype(np.float64)),
        worst_lo=worst,
        worst_lo_against=worst_against,
        bridging=bridging,
        divisiveness=spread,
    )


def _least(values: NDArray[np.float64]) -> NDArray[np.float64]:
    least: NDArray[np.float64] = values.min(axis=0, initial=1.0)
    return least


def _between(
    agree: NDArray[np.float64], size: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    large = size >= LARGE_GROUP
    weight = np.where(large, size, 0.0)
    weight = weight / max(float(weight.sum()), 1e-12)
    geometric = np.exp(weight @ np.log(np.maximum(agree, 1e-12)))
    middle = size @ agree
    return geometric, size @ (agree - middle) ** 2


def _ordered(mask: NDArray[np.bool_], score: NDArray[np.float64]) -> tuple[int, ...]:
    found = np.flatnonzero(mask)
    return tuple(found[np.argsort(-score[found], kind="stable")].tolist())
