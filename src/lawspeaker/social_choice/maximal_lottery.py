"""The maximal lottery: no candidate is preferred to it, on average, by a majority."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.lottery import Lottery, best_lottery

if TYPE_CHECKING:
    from lawspeaker.social_choice.margins import Margins


def maximal_lottery(margins: Margins) -> Lottery:
    """The lottery of greatest least expected margin over each candidate, which is 0 at best.

    The optimal strategy of the game whose pay-offs are the margins (Fishburn 1984). A Condorcet
    winner gets probability 1. Where several lotteries are maximal (draws among candidates),
    the most even one is taken.
    """
    largest = np.abs(margins.net).max()
    return best_lottery(margins.net.T / (largest if largest > 0 else 1.0))
