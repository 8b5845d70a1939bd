"""How many added accounts change whether a statement reaches a share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class FlipMargin:
    """Whether a statement reaches the threshold, and the least accounts that change that.

    The accounts vote on this statement only: against it where it `reaches`, for it where not.
    """

    reaches: bool
    n_accounts: int


def flip_margin(
    n_agree: int, n_seen: int, *, threshold: Fraction, min_votes: int = 1
) -> FlipMargin:
    """The exact margin of "n_agree / n_seen is at least the threshold, on min_votes or more".

    `threshold` lies above 0 and below 1. With t the threshold, m accounts against break it as
    soon as n_agree < t (n_seen + m); m for it mend it as soon as n_agree + m >= t (n_seen + m)
    and n_seen + m >= min_votes. Both are monotone in m, so the least m has a closed form.
    """
    needed = max(min_votes, 1)
    if n_seen >= needed and n_agree >= threshold * n_seen:
        return FlipMargin(reaches=True, n_accounts=int(n_agree // threshold) - n_seen + 1)
    short = (threshold * n_seen - n_agree) / (1 - threshold)
    up = -int(-short // 1)
    return FlipMargin(reaches=False, n_accounts=max(up, needed - n_seen))
