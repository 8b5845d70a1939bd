"""Whether comparisons can carry a fit: who was asked, what was compared, what is linked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.special import bdtrc

from lawspeaker.social_choice.bradley_terry import members, unlinked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.bradley_terry import Comparisons


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Linkage:
    """What the comparisons cover and how they hang together.

    `seen` (n_candidates,) counts comparisons of each candidate, `pairs_seen` of `n_pairs` pairs
    were compared. `parts` are sets never compared with each other, `linked` sets that wins join
    both ways; strengths exist where each has one member set. `largest_share` is the part of all
    comparisons that one rater gave, `n_effective_raters` the number of raters of equal diligence
    that would weigh as much (Kish 1965). `n_contradictions` counts raters' pairs answered both
    ways. `first_share` of the decided went to what stood first, with the two-sided p of a fair
    coin by rater majorities (sign test), so that busy raters do not decide it.
    """

    n_comparisons: int
    n_raters: int
    n_ties: int
    seen: NDArray[np.int64]
    pairs_seen: int
    n_pairs: int
    parts: tuple[tuple[int, ...], ...]
    linked: tuple[tuple[int, ...], ...]
    largest_share: float
    n_effective_raters: float
    n_contradictions: int
    first_share: float
    first_p: float

    @property
    def can_fit(self) -> bool:
        """Whether one scale of strengths exists for all candidates."""
        return len(self.linked) == 1


def linkage(comparisons: Comparisons) -> Linkage:
    """Audit comparisons before any fit."""
    one, two, m = comparisons.first, comparisons.second, comparisons.n_candidates
    n = len(one)
    who = np.arange(n) if comparisons.rater is None else comparisons.rater
    raters, row = np.unique(who, return_inverse=True)
    given = np.bincount(row)
    low, high = np.minimum(one, two), np.maximum(one, two)
    pair = low * m + high
    # Sparse: where candidates are responses there are many, and few of their pairs were compared.
    met = csr_array((np.ones(n), (low, high)), shape=(m, m))
    _, part = connected_components(met, directed=False)
    lost, tied = comparisons.outcome == 0, comparisons.outcome == 0.5
    ahead, behind = np.where(lost, two, one), np.where(lost, one, two)
    beat = np.r_[ahead, behind[tied]], np.r_[behind, ahead[tied]]
    won = csr_array((np.ones(len(beat[0])), beat), shape=(m, m))
    decided = comparisons.outcome != 0.5
    up = (comparisons.outcome == 1) == (one < two)
    key = np.stack([row[decided], pair[decided]], axis=1)
    ways = np.unique(np.c_[key, up[decided]], axis=0)
    n_met = len(np.unique(key, axis=0))
    lean = np.bincount(row[decided], weights=2 * comparisons.outcome[decided] - 1)
    n_first, n_second = int((lean > 0).sum()), int((lean < 0).sum())
    firsts = comparisons.outcome[decided]
    return Linkage(
        n_comparisons=n,
        n_raters=len(raters),
        n_ties=int((~decided).sum()),
        seen=np.bincount(np.r_[one, two], minlength=m),
        pairs_seen=len(np.unique(pair)),
        n_pairs=m * (m - 1) // 2,
        parts=members(part),
        linked=unlinked(won),
        largest_share=float(given.max() / n),
        n_effective_raters=float(given.sum() ** 2 / (given.astype(np.float64) ** 2).sum()),
        n_contradictions=len(ways) - n_met,
        first_share=float(firsts.mean()) if len(firsts) else 0.5,
        first_p=_sign_p(n_first, n_second),
    )


def _sign_p(n_one: int, n_other: int) -> float:
    n, most = n_one + n_other, max(n_one, n_other)
    return min(1.0, 2 * float(bdtrc(most - 1, n, 0.5))) if n and 2 * most > n else 1.0
