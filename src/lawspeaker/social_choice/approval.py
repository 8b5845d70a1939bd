"""Most approved first: approval voting, with or without a bar of two thirds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.registry import committee_rule

if TYPE_CHECKING:
    from lawspeaker.social_choice.committee import Seating
    from lawspeaker.social_choice.profile import Approvals


@committee_rule("approval")
def approval(profile: Approvals, seating: Seating) -> None:
    """The k most approved candidates; ties are exact for unweighted and integer weights."""
    support = profile.support()
    while not seating.full:
        best = support[seating.open].max()
        seating.seat(np.flatnonzero(seating.open & (support == best)))


@committee_rule("supermajority")
def supermajority(profile: Approvals, seating: Seating) -> None:
    """The k most approved among those that at least two thirds of all voters approve.

    Seats stay vacant where fewer reach the bar.
    """
    support = profile.support()
    seating.open &= 3 * support >= 2 * profile.total
    while not seating.full:
        best = support[seating.open].max()
        seating.seat(np.flatnonzero(seating.open & (support == best)))
