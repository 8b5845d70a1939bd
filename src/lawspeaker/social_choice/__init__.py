"""From what people approve to whom or what is chosen, and how sure and fair the choice is."""

from lawspeaker.social_choice.approval import approval
from lawspeaker.social_choice.belief import AgreementBelief, BetaBelief, LogitNormalBelief
from lawspeaker.social_choice.bridging_top import bridging_top, worst_group_top
from lawspeaker.social_choice.committee import Committee, Tie, TieBreak
from lawspeaker.social_choice.completion import (
    NarrowLoser,
    SelectionUncertainty,
    select_under_missing_votes,
)
from lawspeaker.social_choice.constraints import Clash, ClashKind, Constraints
from lawspeaker.social_choice.coverage import coverage
from lawspeaker.social_choice.ejr import Coalition, EjrPlus, ejr_plus
from lawspeaker.social_choice.equal_shares import equal_shares
from lawspeaker.social_choice.local_search_pav import local_search_pav
from lawspeaker.social_choice.phragmen import phragmen
from lawspeaker.social_choice.profile import Approvals
from lawspeaker.social_choice.registry import (
    COMMITTEE_RULES,
    CommitteeRule,
    committee_rule,
    committee_rule_named,
)
from lawspeaker.social_choice.representation import ZeroRepresentation, zero_representation
from lawspeaker.social_choice.satisfaction import satisfaction
from lawspeaker.social_choice.seen import SeenVotes
from lawspeaker.social_choice.sequential_pav import sequential_pav
from lawspeaker.social_choice.supermajority import supermajority
from lawspeaker.social_choice.tied_committees import TiedCommittees, tied_committees
from lawspeaker.social_choice.veto import GroupVeto, Veto, VetoRule, group_veto
from lawspeaker.social_choice.welfare import Welfare, gini_weighted, p_mean, pareto_set

__all__ = [
    "COMMITTEE_RULES",
    "AgreementBelief",
    "Approvals",
    "BetaBelief",
    "Clash",
    "ClashKind",
    "Coalition",
    "Committee",
    "CommitteeRule",
    "Constraints",
    "EjrPlus",
    "GroupVeto",
    "LogitNormalBelief",
    "NarrowLoser",
    "SeenVotes",
    "SelectionUncertainty",
    "Tie",
    "TieBreak",
    "TiedCommittees",
    "Veto",
    "VetoRule",
    "Welfare",
    "ZeroRepresentation",
    "approval",
    "bridging_top",
    "committee_rule",
    "committee_rule_named",
    "coverage",
    "ejr_plus",
    "equal_shares",
    "gini_weighted",
    "group_veto",
    "local_search_pav",
    "p_mean",
    "pareto_set",
    "phragmen",
    "satisfaction",
    "select_under_missing_votes",
    "sequential_pav",
    "supermajority",
    "tied_committees",
    "worst_group_top",
    "zero_representation",
]
