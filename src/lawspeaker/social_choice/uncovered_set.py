"""The uncovered set: nobody beats them and loses to none but those they lose to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.social_choice.ranking import Ranking
from lawspeaker.social_choice.ranking_registry import ranking_rule

if TYPE_CHECKING:
    from lawspeaker.social_choice.margins import Margins


@ranking_rule("uncovered_set")
def uncovered_set(margins: Margins, /) -> Ranking:
    """By covering: a covers b when a beats b and everybody who beats a beats b too (Gillies 1959).

    Covering is transitive; the first tier is whom nobody covers, the next whom only these do.
    """
    beats = margins.net > 0
    # Somebody beats a and does not beat b: then a does not cover b.
    spared = beats.T.astype(float) @ (~beats).astype(float) > 0
    return Ranking.by_relation("uncovered_set", beats & ~spared)
