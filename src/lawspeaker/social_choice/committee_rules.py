"""Every committee rule of the library: importing this fills the registry."""

from lawspeaker.social_choice.approval import approval
from lawspeaker.social_choice.bridging_top import bridging_top, worst_group_top
from lawspeaker.social_choice.coverage import coverage
from lawspeaker.social_choice.equal_shares import equal_shares
from lawspeaker.social_choice.local_search_pav import local_search_pav
from lawspeaker.social_choice.phragmen import phragmen
from lawspeaker.social_choice.registry import COMMITTEE_RULES, committee_rule_named
from lawspeaker.social_choice.satisfaction import satisfaction
from lawspeaker.social_choice.sequential_pav import sequential_pav
from lawspeaker.social_choice.supermajority import supermajority

__all__ = [
    "COMMITTEE_RULES",
    "approval",
    "bridging_top",
    "committee_rule_named",
    "coverage",
    "equal_shares",
    "local_search_pav",
    "phragmen",
    "satisfaction",
    "sequential_pav",
    "supermajority",
    "worst_group_top",
]
