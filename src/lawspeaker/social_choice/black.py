"""Black: the Condorcet winner where there is one, Borda's order otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.social_choice.condorcet import condorcet_winner
from lawspeaker.social_choice.ranking import Ranking
from lawspeaker.social_choice.ranking_registry import ranking_rule

if TYPE_CHECKING:
    from lawspeaker.social_choice.margins import Margins


@ranking_rule("black")
def black(margins: Margins, /) -> Ranking:
    """By the sum of margins, but whoever beats every other one stands first (Black 1958)."""
    score = margins.net.sum(axis=1)
    winner = condorcet_winner(margins)
    if winner is not None:
        score[winner] = score.max() + 1
    return Ranking.by_score("black", score)
