"""Minimax: the candidate whose worst defeat is least."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.ranking import Ranking
from lawspeaker.social_choice.ranking_registry import ranking_rule

if TYPE_CHECKING:
    from lawspeaker.social_choice.margins import Margins


@ranking_rule("minimax")
def minimax(margins: Margins, /) -> Ranking:
    """By the greatest margin with which any other beats a candidate, least first (Simpson 1969)."""
    return Ranking.by_score("minimax", -np.maximum(margins.net, 0).max(axis=0))
