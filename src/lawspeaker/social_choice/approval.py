"""Most approved first: approval voting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.registry import committee_rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.committee import Seating
    from lawspeaker.social_choice.profile import Approvals


def seat_by_score(seating: Seating, score: NDArray[np.float64]) -> None:
    """Fills the seats by falling score, shape (n_candidates,); exact equals are tied."""
    while not seating.full:
        best = score[seating.open].max()
        seating.seat(np.flatnonzero(seating.open & (score == best)))


@committee_rule("approval")
def approval(profile: Approvals, seating: Seating) -> None:
    """The k most approved candidates (Brams and Fishburn 1978).

    Ties are exact for unweighted and integer weights.
    """
    seat_by_score(seating, profile.support())
