"""Supermajority: the most approved among those that two thirds approve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.social_choice.approval import seat_by_score
from lawspeaker.social_choice.registry import committee_rule

if TYPE_CHECKING:
    from lawspeaker.social_choice.committee import Seating
    from lawspeaker.social_choice.profile import Approvals


@committee_rule("supermajority")
def supermajority(profile: Approvals, seating: Seating) -> None:
    """The k most approved among those that at least two thirds of all voters approve.

    Seats stay vacant where fewer reach the bar.
    """
    support = profile.support()
    seating.bar(3 * support < 2 * profile.total)
    seat_by_score(seating, support)
