"""Whether a choice went to statements because they were shown to more people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_PERMUTATIONS = 999
N_LEAST = 3
_STRATUM = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureBias:
    """How far the chosen were shown more than the others that could stand.

    `auc` is the chance that a chosen statement was shown to more people than one left out, one
    half without bias; `p` is two-sided, from choices at random among statements of about the
    same agreement. `auc_by_count` is that chance for the statements of the most raw agrees, the
    list that exposure spoils, and `n_shared` counts how many of those were chosen here too.
    """

    auc: float
    p: float
    auc_by_count: float
    n_shared: int
    n_chosen: int
    n_left_out: int

    @property
    def biased(self) -> bool:
        """Exposure and choice go together more than chance has it, at the level of 0.05."""
        return self.p < 0.05


def exposure_bias(
    n_seen: NDArray[np.int64],
    n_agree: NDArray[np.int64],
    agree: NDArray[np.float64],
    *,
    chosen: NDArray[np.bool_],
    standing: NDArray[np.bool_],
    seed: int,
) -> ExposureBias | None:
    """The test of exposure bias among those standing, None where under three are in or out.

    All arrays have shape (S,): votes, agreeing votes, estimated agreement, and two masks. The
    permutations exchange chosen and left out within runs of eight statements of like agreement,
    so that statements which were routed more because people like them are no bias.
    """
    here = np.flatnonzero(standing)
    inside = chosen[here]
    n_in = int(inside.sum())
    if n_in < N_LEAST or len(here) - n_in < N_LEAST:
        return None
    rank = rankdata(n_seen[here])
    observed = _auc(rank, inside)
    rng = np.random.default_rng([seed, 63])
    stratum = np.argsort(np.argsort(-agree[here], kind="stable")) // _STRATUM
    # Each stratum's chosen are dealt anew: sort by stratum, then by lot.
    by_stratum = np.argsort(stratum, kind="stable")
    chance = np.empty(N_PERMUTATIONS)
    for at in range(N_PERMUTATIONS):
        dealt = np.empty(len(here), dtype=bool)
        dealt[np.lexsort((rng.random(len(here)), stratum))] = inside[by_stratum]
        chance[at] = _auc(rank, dealt)
    middle = chance.mean()
    extreme = np.abs(chance - middle) >= abs(observed - middle) - 1e-12
    most = np.zeros(len(here), dtype=bool)
    most[np.argsort(-n_agree[here], kind="stable")[:n_in]] = True
    return ExposureBias(
        auc=observed,
        p=float((1 + extreme.sum()) / (1 + N_PERMUTATIONS)),
        auc_by_count=_auc(rank, most),
        n_shared=int((most & inside).sum()),
        n_chosen=n_in,
        n_left_out=len(here) - n_in,
    )


def _auc(rank: NDArray[np.float64], inside: NDArray[np.bool_]) -> float:
    """The Mann-Whitney statistic as a chance, ties counting one half."""
    n_in = int(inside.sum())
    return float((rank[inside].sum() - n_in * (n_in + 1) / 2) / (n_in * (len(rank) - n_in)))
