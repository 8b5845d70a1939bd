"""Sequential Phragmén: everybody earns at the same speed, and supporters buy together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.committee import CLOSE
from lawspeaker.social_choice.registry import committee_rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.committee import Seating
    from lawspeaker.social_choice.profile import Approvals


def earn_and_buy(
    profile: Approvals, seating: Seating, *, money: NDArray[np.float64], elapsed: float
) -> None:
    """Fills the free seats by Phragmén from what each voter holds now.

    `money` is per unit of weight, a seat costs 1, and `elapsed` is what one voter has earned
    so far. The next candidate is the one whose supporters first hold 1 together; they then
    hold nothing. Moments that differ by less than 1e-9 of the time elapsed count as tied, so
    a true tie is never lost to rounding.
    """
    held = money.copy()
    support = profile.support()
    while not seating.full:
        standing = np.flatnonzero(seating.open)
        wait = np.maximum((1 - profile.support(held)[standing]) / support[standing], 0)
        elapsed += float(wait.min())
        chosen = seating.seat(standing[wait <= wait.min() + CLOSE * elapsed])
        held += wait.min()
        held[profile.supporters(chosen)] = 0


@committee_rule("phragmen")
def phragmen(profile: Approvals, seating: Seating) -> None:
    """Sequential Phragmén (Phragmén 1894; Brill, Freeman, Janson, Lackner, AAAI 2017).

    Whoever supports a must-have starts in debt for it, shared as a purchase would be.
    """
    money = np.zeros(profile.n_voters)
    for member in seating.members:
        payers = profile.supporters(member)
        if len(payers):
            unit = profile.unit[payers]
            money[payers] = (unit @ money[payers] - 1) / unit.sum()
    earn_and_buy(profile, seating, money=money, elapsed=0.0)
