"""Nanson: everybody below the average Borda sum goes, again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.social_choice.borda_elimination import eliminate
from lawspeaker.social_choice.ranking_registry import ranking_rule

if TYPE_CHECKING:
    from lawspeaker.social_choice.margins import Margins
    from lawspeaker.social_choice.ranking import Ranking


@ranking_rule("nanson")
def nanson(margins: Margins, /) -> Ranking:
    """By rounds survived when all whose sum of margins is negative go at once (Nanson 1883).

    Margins sum to 0, so below 0 is below the average of Borda's points. A candidate at the
    average stays (the strict form).
    """
    return eliminate("nanson", margins, lambda score: score < 0)
