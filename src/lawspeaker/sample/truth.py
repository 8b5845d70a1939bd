"""What is planted in the sample, for tests of what an analysis recovers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from lawspeaker.sample.planted import Plant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lawspeaker.sample.planted import PlantedStatement

GROUPS = ("privacy first", "helpful and open", "careful with children and sources")
STRAIGHT_LINER = "straight-liner"
# How much people of one group differ in how readily they agree, in logits.
READINESS_SD = 0.4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """Everything that is planted: who is in which group, and what each group thinks.

    `group` maps each participant id to a name of `groups` or to "straight-liner".
    `p_agree[g, j]` and `p_pass[j]` are the chances that a person of group g who sees statement
    `statements[j]` agrees or passes; they hold for the statements that are not moderated out.
    """

    groups: tuple[str, ...]
    group: Mapping[str, str]
    statements: tuple[str, ...]
    p_agree: NDArray[np.float64]
    p_pass: NDArray[np.float64]
    consensus_for: tuple[str, ...]
    consensus_against: tuple[str, ...]
    minority: tuple[str, ...]
    minority_group: str


def truth_of(planted: Sequence[PlantedStatement], group: Mapping[str, str]) -> Truth:
    """The truth about planted statements and the people's planted groups."""
    kept = [s for s in planted if not s.moderated_out]
    passes = np.array([s.passes for s in kept])

    def ids(plant: Plant) -> tuple[str, ...]:
        return tuple(s.id for s in kept if s.planted is plant)

    return Truth(
        groups=GROUPS,
        group=group,
        statements=tuple(s.id for s in kept),
        p_agree=(1 - passes) * _mean_over_readiness(leaning(kept)),
        p_pass=passes,
        consensus_for=ids(Plant.FOR),
        consensus_against=ids(Plant.AGAINST),
        minority=ids(Plant.MINORITY),
        minority_group=GROUPS[-1],
    )


def leaning(planted: Sequence[PlantedStatement]) -> NDArray[np.float64]:
    """logit(base) + tilt, shape (groups, statements)."""
    base = logit(np.array([s.base for s in planted]))
    return np.asarray(base + np.array([s.tilt for s in planted]).T, dtype=np.float64)


def _mean_over_readiness(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    # Gauss-Hermite quadrature over the normal readiness; 20 nodes are exact to 1e-9 here.
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)
    chances = expit(logits[..., None] + READINESS_SD * nodes)
    return np.asarray(chances @ (weights / weights.sum()), dtype=np.float64)
