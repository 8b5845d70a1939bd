"""Schulze: the candidates by their strongest chains of wins over each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.social_choice.ranking import Ranking
from lawspeaker.social_choice.ranking_registry import ranking_rule
from lawspeaker.social_choice.strongest_paths import strongest_paths

if TYPE_CHECKING:
    from lawspeaker.social_choice.margins import Margins


@ranking_rule("schulze")
def schulze(margins: Margins, /) -> Ranking:
    """By whose strongest chain of wins, measured by margins, exceeds the one back (Schulze 2011).

    The relation is a strict partial order; those it leaves undominated win.
    """
    path = strongest_paths(margins.net)
    return Ranking.by_relation("schulze", path > path.T)
