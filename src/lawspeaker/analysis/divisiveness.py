"""How much of the disagreement on a statement lies between groups, within them, or in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from lawspeaker.analysis.intervals import JEFFREYS, z_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.analysis.support import Support
    from lawspeaker.records.partition import Partition

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(31)
_EDGE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Divisiveness:
    """The spread of agreement M (1 - M) of each statement (S,), in three parts that add up to it.

    `within` is disagreement inside the groups, `between` the conflict of their means, and
    `doubt` what comes of too few votes and would shrink with more. `mean` (S,) is M, the
    groups' mean agreement weighted by size.
    """

    statements: tuple[str, ...]
    mean: NDArray[np.float64]
    within: NDArray[np.float64]
    between: NDArray[np.float64]
    doubt: NDArray[np.float64]

    @property
    def share_between(self) -> NDArray[np.float64]:
        """The part of the spread that is conflict between groups, 0 to 1, shape (S,)."""
        return self.between / np.maximum(self.within + self.between + self.doubt, _EDGE)


def divisiveness(measured: Support, partition: Partition) -> Divisiveness:
    """Divide M (1 - M) exactly: within + between + doubt, with groups weighted by their sizes.

    With m_g and V_g the posterior mean and variance of group g's agreement and weights w_g,
    M = sum w_g m_g, within = sum w_g (m_g (1 - m_g) - V_g), between = sum w_g (m_g - M)^2,
    doubt = sum w_g V_g. m and V are those of the posterior behind the interval: normal on the
    log odds, or Beta for Jeffreys'. Without groups all people are one.
    """
    if partition.n_groups == 0:
        mean, variance = _moments(measured, everybody=True)
        weight = np.ones(1)
    else:
        mean, variance = _moments(measured, everybody=False)
        weight = partition.sizes / max(int(partition.sizes.sum()), 1)
    middle = weight @ mean
    return Divisiveness(
        statements=measured.statements,
        mean=middle,
        within=weight @ (mean * (1 - mean) - variance),
        between=weight @ (mean - middle) ** 2,
        doubt=weight @ variance,
    )


def _moments(
    measured: Support, *, everybody: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Posterior mean and variance of agreement, (G, S) each."""
    if measured.method == JEFFREYS:
        k = np.atleast_2d(measured.n_agree if everybody else measured.group_n_agree)
        n = np.atleast_2d(measured.n_seen if everybody else measured.group_n_seen)
        mean = (k + 0.5) / (n + 1.0)
        return mean, mean * (1 - mean) / (n + 2.0)
    bounds = measured.agree if everybody else measured.group_agree
    low, middle, high = (
        logit(np.clip(np.atleast_2d(each), _EDGE, 1 - _EDGE))
        for each in (bounds.lo, bounds.est, bounds.hi)
    )
    sd = (high - low) / (2 * z_of(measured.level))
    share = expit(middle[..., None] + sd[..., None] * _NODES)
    weight = _WEIGHTS / _WEIGHTS.sum()
    mean = share @ weight
    return mean, (share - mean[..., None]) ** 2 @ weight
