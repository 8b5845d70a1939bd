"""What is believed about agreement where nobody voted: one draw of P(agree) at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from scipy.special import expit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class AgreementBelief(Protocol):
    """Uncertain P(agree), shape (n_groups + 1, n_candidates).

    Row 0 is for voters without a group, row g + 1 for opinion group g.
    """

    def draw(self, rng: np.random.Generator) -> NDArray[np.float64]:
        """One posterior draw of the whole table, each entry in [0, 1]."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BetaBelief:
    """Independent Beta(a, b) for each entry; both positive, shape (n_groups + 1, n_candidates)."""

    a: NDArray[np.float64]
    b: NDArray[np.float64]

    def draw(self, rng: np.random.Generator) -> NDArray[np.float64]:
        """One draw from each Beta."""
        return rng.beta(self.a, self.b)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogitNormalBelief:
    """Independent normals of the log odds, as the hierarchical support model gives them.

    `mean` and `sd` have shape (n_groups + 1, n_candidates).
    """

    mean: NDArray[np.float64]
    sd: NDArray[np.float64]

    def draw(self, rng: np.random.Generator) -> NDArray[np.float64]:
        """One draw of the log odds, turned into probabilities."""
        probability: NDArray[np.float64] = expit(rng.normal(self.mean, self.sd))
        return probability
