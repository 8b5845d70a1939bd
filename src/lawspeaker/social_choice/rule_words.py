"""What each rule looks at, in a sentence for people, and what it is after."""

from __future__ import annotations

from enum import StrEnum

COMMITTEE_WORDS = {
    "approval": "the statements that most people agree with",
    "supermajority": "the most agreed among those that two thirds agree with",
    "satisfaction": "each person has one vote and shares it among all they agree with",
    "equal_shares": "each person has an equal share of the seats to spend on what they agree with",
    "phragmen": "each person earns at the same speed, and supporters buy a seat together",
    "sequential_pav": "a further statement counts less to who has some already, one at a time",
    "local_search_pav": "as sequential PAV, then swapped while a swap gains enough",
    "coverage": "as many people as possible get one statement, then a second, and so on",
    "bridging": "what all groups agree with, each group counted by its size",
    "worst_group": "what the group that likes it least likes most, however small the group",
}
"""A sentence for each committee rule, by name."""

RANKING_WORDS = {
    "borda": "by how often it is preferred, over all comparisons",
    "black": "whoever beats every other one, and else as Borda",
    "nanson": "all below the average of Borda go, again and again",
    "baldwin": "the last by Borda goes, again and again",
    "copeland": "by wins less losses against each other one",
    "minimax": "by how bad its worst defeat is",
    "smith": "the smallest set that beats everybody outside it",
    "uncovered_set": "whom nobody beats both directly and through all others",
    "schulze": "by the strongest chains of wins",
    "ranked_pairs": "the greatest wins count first, and none that contradicts them",
    "split_cycle": "a win counts unless it is the weakest of a cycle",
}
"""A sentence for each ranking rule, by name."""


class Aim(StrEnum):
    """What a committee rule is after."""

    AGREEMENT = "the most agreement"
    PROPORTION = "a share for everybody by their numbers"
    COVERAGE = "something for as many people as possible"
    GROUPS = "what no group is against"


AIMS = {
    "approval": Aim.AGREEMENT,
    "supermajority": Aim.AGREEMENT,
    "satisfaction": Aim.AGREEMENT,
    "equal_shares": Aim.PROPORTION,
    "phragmen": Aim.PROPORTION,
    "sequential_pav": Aim.PROPORTION,
    "local_search_pav": Aim.PROPORTION,
    "coverage": Aim.COVERAGE,
    "bridging": Aim.GROUPS,
    "worst_group": Aim.GROUPS,
}
"""The aim of each committee rule, by name."""
