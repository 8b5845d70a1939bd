"""Sequential proportional approval voting: each further member counts less to the same voter."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.committee import CLOSE
from lawspeaker.social_choice.registry import committee_rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.committee import Seating
    from lawspeaker.social_choice.profile import Approvals


def fill_greedily(profile: Approvals, seating: Seating) -> NDArray[np.int64]:
    """Fills the seats by greatest PAV gain; returns how many members each voter approves.

    Near-equal gains are compared again as fractions, so ties are exact without weights and
    with integer ones.
    """
    represented = profile.represented(tuple(seating.members))
    while not seating.full:
        standing = np.flatnonzero(seating.open)
        gain = profile.support(1 / (1 + represented))[standing]
        near = standing[gain >= gain.max() * (1 - CLOSE)]
        exact = [_gain(profile, int(candidate), represented) for candidate in near]
        best = [gain == max(exact) for gain in exact]
        represented[profile.supporters(seating.seat(near[best]))] += 1
    return represented


@committee_rule("sequential_pav")
def sequential_pav(profile: Approvals, seating: Seating) -> None:
    """Thiele's addition method with weights 1, 1/2, 1/3, ... (Thiele 1895)."""
    fill_greedily(profile, seating)


def _gain(profile: Approvals, candidate: int, represented: NDArray[np.int64]) -> Fraction:
    voters = profile.supporters(candidate)
    weight_at = np.bincount(represented[voters], weights=profile.unit[voters])
    return sum(
        (Fraction(float(weight)) / (1 + level) for level, weight in enumerate(weight_at)),
        Fraction(0),
    )
