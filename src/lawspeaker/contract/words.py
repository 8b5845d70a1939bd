"""Shares in words, with one denominator everywhere, never a bare percentage."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.contract.support import Interval

_DUST = 1e-9  # what floats add to a share that is a whole number of twentieths
FEW = 10
"""Votes under which no share is told."""


def in_twenty(share: float) -> str:
    """`about 18 in 20`; the ends say `nearly all` and `hardly any`, unless it is exactly so."""
    n = floor(share * 20 + 0.5)
    if n == 20:
        return "all" if share == 1 else "nearly all"
    if n == 0:
        return "none" if share == 0 else "hardly any"
    return f"about {n} in 20"


def share_in_words(interval: Interval) -> str:
    """`about 16 in 20 (between 15 and 17 in 20; 324 votes)`, or that there are too few votes.

    The interval is rounded outwards, as in the report, so that no sentence is surer than the data.
    """
    if interval.n < FEW:
        return f"we do not know yet ({counted(interval.n, 'vote')})"
    low, high = floor(interval.lo * 20 + _DUST), ceil(interval.hi * 20 - _DUST)
    span = f"{low} in 20" if low == high else f"between {low} and {high} in 20"
    return f"{in_twenty(interval.est)} ({span}; {counted(interval.n, 'vote')})"
