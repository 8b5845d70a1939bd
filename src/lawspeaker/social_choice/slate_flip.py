"""How many added accounts bring a candidate into a committee."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.constraints import FREE
from lawspeaker.social_choice.profile import Approvals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from lawspeaker.social_choice.constraints import Constraints
    from lawspeaker.social_choice.registry import CommitteeRule


@dataclass(frozen=True, slots=True, kw_only=True)
class SlateFlip:
    """`n_accounts` that approve `candidate` and nobody else bring it in; `displaced` then go."""

    candidate: int
    n_accounts: int
    displaced: tuple[int, ...]


def slate_flip(
    profile: Approvals,
    rule: CommitteeRule,
    k: int,
    *,
    rivals: Iterable[int],
    chosen: Iterable[int] | None = None,
    eligible: NDArray[np.bool_] | None = None,
    constraints: Constraints = FREE,
) -> SlateFlip | None:
    """The fewest accounts that bring one of the rivals in, None if a doubled electorate does not.

    `chosen` is the committee that it joins, what the rule chooses where it is not given: there
    may be several of equal claim. Ties are broken by lowest index. The search doubles and then
    bisects, so where a rule is not monotone in such accounts the number is one that does it, and
    one less does not. Of rivals that need as few, the first is named.
    """
    if chosen is None:
        chosen = rule(profile, k, eligible=eligible, constraints=constraints).members
    before = set(chosen)
    best: SlateFlip | None = None
    for rival in rivals:
        if rival in before:
            continue

        def after(n: int, rival: int = rival) -> tuple[int, ...]:
            grown = _with_accounts(profile, rival, n)
            return rule(grown, k, eligible=eligible, constraints=constraints).members

        most = profile.n_voters if best is None else best.n_accounts - 1
        low, high = 0, 1
        while high < most and rival not in after(high):
            low, high = high, 2 * high
        high = min(high, most)
        if high <= low or rival not in after(high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if rival in after(middle) else (middle, high)
        displaced = tuple(sorted(before - set(after(high))))
        best = SlateFlip(candidate=rival, n_accounts=high, displaced=displaced)
    return best


def _with_accounts(profile: Approvals, candidate: int, n_accounts: int) -> Approvals:
    """The profile with one row more, which counts as so many voters in no group."""
    grown = Approvals.from_pairs(
        np.r_[profile.row, profile.n_voters],
        np.r_[profile.candidate, candidate],
        n_voters=profile.n_voters + 1,
        n_candidates=profile.n_candidates,
        weight=np.r_[profile.unit, n_accounts],
    )
    return grown if profile.group is None else replace(grown, group=np.r_[profile.group, -1])
