"""Coverage: as many people as possible get one member, then a second, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.registry import committee_rule

if TYPE_CHECKING:
    from lawspeaker.social_choice.committee import Seating
    from lawspeaker.social_choice.profile import Approvals


@committee_rule("coverage")
def coverage(profile: Approvals, seating: Seating) -> None:
    """Greedy Chamberlin and Courant, lexicographic where that rule is idle.

    The next member is the one whom most voters without a member approve (Chamberlin and
    Courant 1983, sequentially); among equals the one whom most voters with one member
    approve, then with two, and so on, so that late seats are not left to the tie-break.
    """
    represented = profile.represented(tuple(seating.members))
    while not seating.full:
        tied = np.flatnonzero(seating.open)
        for level in np.unique(represented):
            gain = profile.support((represented == level).astype(np.float64))[tied]
            tied = tied[gain == gain.max()]
        represented[profile.supporters(seating.seat(tied))] += 1
