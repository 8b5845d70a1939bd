"""Split cycle: a win counts unless it is the weakest of some cycle of wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.social_choice.ranking import Ranking
from lawspeaker.social_choice.ranking_registry import ranking_rule
from lawspeaker.social_choice.strongest_paths import strongest_paths

if TYPE_CHECKING:
    from lawspeaker.social_choice.margins import Margins


@ranking_rule("split_cycle")
def split_cycle(margins: Margins, /) -> Ranking:
    """By the defeats that survive when each cycle is split at its weakest wins.

    a defeats b when its margin exceeds the strongest chain back from b to a; the winners are
    the undefeated (Holliday and Pacuit 2023). Defeat is acyclic, not transitive: a lower tier is
    whom only higher tiers defeat.
    """
    back = strongest_paths(margins.net).T
    return Ranking.by_relation("split_cycle", margins.net > back)
