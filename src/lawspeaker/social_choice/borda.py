"""Borda: the candidates by how often they are preferred, over all comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.social_choice.ranking import Ranking
from lawspeaker.social_choice.ranking_registry import ranking_rule

if TYPE_CHECKING:
    from lawspeaker.social_choice.margins import Margins


@ranking_rule("borda")
def borda(margins: Margins, /) -> Ranking:
    """By the sum of a candidate's margins over all others.

    On complete strict ballots this is the order of Borda's points (Borda 1781); with ties and
    silence it is their symmetric form, which counts only comparisons that were made.
    """
    return Ranking.by_score("borda", margins.net.sum(axis=1))
