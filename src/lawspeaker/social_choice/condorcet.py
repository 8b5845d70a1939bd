"""Condorcet: who beats everybody, who loses to everybody, and the smallest unbeaten set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.ranking import Ranking
from lawspeaker.social_choice.ranking_registry import ranking_rule
from lawspeaker.social_choice.strongest_paths import strongest_paths

if TYPE_CHECKING:
    from lawspeaker.social_choice.margins import Margins


def condorcet_winner(margins: Margins) -> int | None:
    """The candidate that beats every other one by a positive margin, None where there is none."""
    n_beaten = (margins.net > 0).sum(axis=1)
    found = np.flatnonzero(n_beaten == margins.n_candidates - 1)
    return int(found[0]) if len(found) else None


def condorcet_loser(margins: Margins) -> int | None:
    """The candidate that every other one beats, None where there is none or it stands alone."""
    n_lost_to = (margins.net < 0).sum(axis=1)
    found = np.flatnonzero(n_lost_to == margins.n_candidates - 1)
    return int(found[0]) if len(found) and margins.n_candidates > 1 else None


def smith_set(margins: Margins) -> tuple[int, ...]:
    """The smallest set of candidates of which each beats everybody outside it (Smith 1973)."""
    return smith(margins).winners


@ranking_rule("smith")
def smith(margins: Margins, /) -> Ranking:
    """In tiers: the Smith set, then the Smith set of the rest, and so on.

    Two candidates share a tier when each reaches the other by a chain of wins and draws.
    """
    unbeaten = (margins.net >= 0).astype(np.float64)
    np.fill_diagonal(unbeaten, 0)
    n_reached = (strongest_paths(unbeaten) > 0).sum(axis=1)
    return Ranking.by_score("smith", n_reached.astype(np.float64))
