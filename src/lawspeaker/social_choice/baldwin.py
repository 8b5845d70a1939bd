"""Baldwin: the candidate of the least Borda sum goes, again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.social_choice.borda_elimination import eliminate
from lawspeaker.social_choice.ranking_registry import ranking_rule

if TYPE_CHECKING:
    from lawspeaker.social_choice.margins import Margins
    from lawspeaker.social_choice.ranking import Ranking


@ranking_rule("baldwin")
def baldwin(margins: Margins, /) -> Ranking:
    """By rounds survived when all with the least sum of margins go (Baldwin 1926).

    Those who share the least sum go together, so no tie is broken.
    """
    return eliminate("baldwin", margins, lambda score: score == score.min())
