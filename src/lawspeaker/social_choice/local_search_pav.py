"""Local search for proportional approval voting: swap members while a swap gains enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.committee import CLOSE
from lawspeaker.social_choice.registry import committee_rule
from lawspeaker.social_choice.sequential_pav import fill_greedily

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.committee import Seating
    from lawspeaker.social_choice.profile import Approvals


@committee_rule("local_search_pav")
def local_search_pav(profile: Approvals, seating: Seating) -> None:
    """From the sequential PAV committee, the best swap again and again while it gains n/k^2.

    That bound on the gain gives EJR in polynomial time (Aziz et al., SCW 2018). The newcomer
    takes the seat of the one who left; of several equal leavers the last seated goes. Gains
    within 1e-9 of the largest count as tied.
    """
    represented = fill_greedily(profile, seating)
    enough = profile.total / seating.k**2
    while (may := seating.replaceable()).any():
        gain = np.where(may, _gains(profile, seating.members, represented), -np.inf)
        best = gain.max()
        if best < enough * (1 - CLOSE):
            break
        equal = gain >= best - CLOSE * enough
        seat = int(np.flatnonzero(equal.any(axis=1))[-1])
        represented[profile.supporters(seating.members[seat])] -= 1
        newcomer = seating.swap(np.flatnonzero(equal[seat]), seat)
        represented[profile.supporters(newcomer)] += 1


def _gains(
    profile: Approvals, members: list[int], represented: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The PAV gain of giving each seat to each candidate, shape (n_seats, n_candidates)."""
    entering = profile.support(1 / (1 + represented))
    row = profile.row
    gains = np.empty((len(members), profile.n_candidates))
    for seat, member in enumerate(members):
        held = np.zeros(profile.n_voters)
        voters = profile.supporters(member)
        held[voters] = profile.unit[voters]
        leaving = held[voters] / represented[voters]
        # Who approves both the leaver and the newcomer neither wins nor loses.
        kept = held * (1 / np.maximum(represented, 1) - 1 / (1 + represented))
        both = np.bincount(profile.candidate, weights=kept[row], minlength=profile.n_candidates)
        gains[seat] = entering - leaving.sum() + both
    return gains
