"""Every ranking rule of the library: importing this fills the registry."""

from lawspeaker.social_choice.baldwin import baldwin
from lawspeaker.social_choice.black import black
from lawspeaker.social_choice.borda import borda
from lawspeaker.social_choice.condorcet import smith
from lawspeaker.social_choice.copeland import copeland
from lawspeaker.social_choice.minimax import minimax
from lawspeaker.social_choice.nanson import nanson
from lawspeaker.social_choice.ranked_pairs import ranked_pairs
from lawspeaker.social_choice.ranking_registry import RANKING_RULES, ranking_rule_named
from lawspeaker.social_choice.schulze import schulze
from lawspeaker.social_choice.split_cycle import split_cycle
from lawspeaker.social_choice.uncovered_set import uncovered_set

__all__ = [
    "RANKING_RULES",
    "baldwin",
    "black",
    "borda",
    "copeland",
    "minimax",
    "nanson",
    "ranked_pairs",
    "ranking_rule_named",
    "schulze",
    "smith",
    "split_cycle",
    "uncovered_set",
]
