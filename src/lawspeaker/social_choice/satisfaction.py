"""Satisfaction approval voting: each voter has one vote, shared among all they approve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.committee import CLOSE
from lawspeaker.social_choice.registry import committee_rule

if TYPE_CHECKING:
    from lawspeaker.social_choice.committee import Seating
    from lawspeaker.social_choice.profile import Approvals


@committee_rule("satisfaction")
def satisfaction(profile: Approvals, seating: Seating) -> None:
    """The k candidates of greatest score, a voter who approves a of them giving each 1/a.

    Brams and Kilgour 2014. Scores within a relative 1e-9 count as tied.
    """
    score = profile.support(1 / np.maximum(np.diff(profile.start), 1))
    while not seating.full:
        best = score[seating.open].max()
        seating.seat(np.flatnonzero(seating.open & (score >= best * (1 - CLOSE))))
