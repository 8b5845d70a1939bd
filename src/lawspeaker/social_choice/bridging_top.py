"""Bridging: first what all groups approve, each group counted by its size or all alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.approval import seat_by_score
from lawspeaker.social_choice.group_rates import group_rates, group_sizes
from lawspeaker.social_choice.registry import committee_rule

if TYPE_CHECKING:
    from lawspeaker.social_choice.committee import Seating
    from lawspeaker.social_choice.profile import Approvals


@committee_rule("bridging")
def bridging_top(profile: Approvals, seating: Seating) -> None:
    """The k candidates of greatest geometric mean of the groups' approval, weighted by group size.

    The measure that Polis calls group-informed consensus (Small et al., Recerca 2021), with
    each group's factor to the power of its share of the people. In a profile without groups
    it is approval voting.
    """
    size = group_sizes(profile)
    log_rate = np.log(group_rates(profile))
    # Rounded, so that two candidates which every group likes alike are tied, in any order.
    seat_by_score(seating, np.round(size / size.sum() @ log_rate, 12))


@committee_rule("worst_group")
def worst_group_top(profile: Approvals, seating: Seating) -> None:
    """The k candidates whose approval in the group that likes them least is greatest.

    Max-min over groups (Rawls 1971), each group counted alike however small it is. In a
    profile without groups it is approval voting.
    """
    seat_by_score(seating, group_rates(profile).min(axis=0))
