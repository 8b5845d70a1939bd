"""What a group says more than the rest: the statements by which it can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from lawspeaker.analysis.intervals import jeffreys_each
from lawspeaker.analysis.multiplicity import benjamini_hochberg

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.analysis.support import Support
    from lawspeaker.records.estimate import Estimate

MIN_N = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A statement on which a group differs from the rest of those in a group.

    `agrees` says in which direction: the shares `inside` and `outside` are of agreement if so,
    else of disagreement. `q` is the p-value adjusted over all groups, statements, directions.
    """

    statement: str
    group: int
    agrees: bool
    inside: Estimate
    outside: Estimate
    z: float
    q: float


def telling_statements(
    measured: Support, *, min_n: int = MIN_N, max_q: float = 0.05
) -> tuple[Telling, ...]:
    """The telling statements of all groups, each group's own by falling z.

    Two-proportion z of the group against the other groups together, in both directions,
    one-sided, with Benjamini-Hochberg over all tests made and at least `min_n` votes inside and
    outside; of both directions of a statement the stronger one is kept.
    """
    n = measured.group_n_seen
    outside_n = n.sum(axis=0) - n
    asked = (n >= min_n) & (outside_n >= min_n)
    scores = np.stack(
        [
            two_proportions(k, n, k.sum(axis=0) - k, outside_n)
            for k in (measured.group_n_agree, measured.group_n_disagree)
        ]
    )
    q = np.ones_like(scores)
    if asked.any():
        both = np.stack([asked, asked])
        q[both] = benjamini_hochberg(ndtr(-scores[both]))
    found = np.array(
        [
            (int(scores[:, g, j].argmax()), g, j)
            for g in range(len(measured.groups))
            for j in np.argsort(-scores[:, g].max(axis=0), kind="stable").tolist()
        ],
        dtype=np.intp,
    ).reshape(-1, 3)
    way, group, statement = found[asked[found[:, 1], found[:, 2]] & (q[tuple(found.T)] <= max_q)].T
    k = np.stack([measured.group_n_agree, measured.group_n_disagree])[way, :, statement]
    own = k[np.arange(len(way)), group]
    inside = jeffreys_each(own, n[group, statement], level=measured.level)
    outside = jeffreys_each(k.sum(axis=1) - own, outside_n[group, statement], level=measured.level)
    return tuple(
        Telling(
            statement=measured.statements[j],
            group=int(g),
            agrees=bool(side == 0),
            inside=inside[index],
            outside=outside[index],
            z=float(scores[side, g, j]),
            q=float(q[side, g, j]),
        )
        for index, (side, g, j) in enumerate(zip(way, group, statement, strict=True))
    )


def two_proportions(
    k: NDArray[np.int64],
    n: NDArray[np.int64],
    k_outside: NDArray[np.int64],
    n_outside: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Z of the difference of two proportions with a pooled error; 0 where there is none."""
    safe, safe_outside = np.maximum(n, 1), np.maximum(n_outside, 1)
    pooled = (k + k_outside) / np.maximum(n + n_outside, 1)
    error = np.sqrt(pooled * (1 - pooled) * (1 / safe + 1 / safe_outside))
    difference = k / safe - k_outside / safe_outside
    scores: NDArray[np.float64] = np.zeros_like(difference)
    np.divide(difference, error, out=scores, where=(error > 0) & (n > 0) & (n_outside > 0))
    return scores
