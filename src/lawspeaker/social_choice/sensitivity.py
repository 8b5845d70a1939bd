"""What hangs on the rule: a choice under many committee rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lawspeaker.social_choice.committee import Committee
    from lawspeaker.social_choice.profile import Approvals
    from lawspeaker.social_choice.registry import CommitteeRule


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDependent:
    """A candidate that some rules choose and others do not, each by name."""

    candidate: int
    chosen_by: tuple[str, ...]
    left_out_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSensitivity:
    """The committees of several rules on one profile, by name of the rule.

    `always` are in every committee; `depends` are in some, those of most rules first. Each
    committee broke its ties by lowest index, so a candidate may depend on a tie too: see its
    `ties`.
    """

    committees: tuple[Committee, ...]
    always: tuple[int, ...]
    depends: tuple[RuleDependent, ...]


def rule_sensitivity(
    profile: Approvals,
    k: int,
    *,
    rules: Mapping[str, CommitteeRule],
    eligible: NDArray[np.bool_] | None = None,
) -> RuleSensitivity:
    """Which candidates every rule chooses for k seats, and which hang on the rule.

    Raises UsageFault for no rule, and what the rules raise.
    """
    if not rules:
        raise UsageFault("a sensitivity card needs at least one rule")
    names = sorted(rules)
    committees = tuple(rules[name](profile, k, eligible=eligible) for name in names)
    chosen = np.zeros((len(names), profile.n_candidates), dtype=bool)
    for row, committee in zip(chosen, committees, strict=True):
        row[list(committee.members)] = True
    n_chosen = chosen.sum(axis=0)
    some = np.flatnonzero((n_chosen > 0) & (n_chosen < len(names)))
    depends = tuple(
        RuleDependent(
            candidate=int(c),
            chosen_by=tuple(name for name, own in zip(names, chosen[:, c], strict=True) if own),
            left_out_by=tuple(
                name for name, own in zip(names, chosen[:, c], strict=True) if not own
            ),
        )
        for c in some[np.argsort(-n_chosen[some], kind="stable")]
    )
    return RuleSensitivity(
        committees=committees,
        always=tuple(np.flatnonzero(n_chosen == len(names)).tolist()),
        depends=depends,
    )
