"""Numbers as people say them: one fixed denominator, the interval beside it, never a bare percent.

Shares are told out of twenty. The interval is rounded outwards, so that no sentence is surer
than the numbers behind it.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.counted import counted
from lawspeaker.report.cell import Hidden, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.estimate import Estimate
    from lawspeaker.report.cell import Cell

TWENTY = 20
N_LISTED = 12
# 0.85 * 20 is 17.000000000000004 in binary: rounding outwards must not make 18 of it.
_DUST = 1e-9

_NUMERALS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_STABILITY = ((0.9, "very stable"), (0.75, "stable"), (0.6, "fairly stable"), (0.0, "unstable"))


def twentieths(share: float) -> int:
    """A share as the nearest number out of twenty, halves upwards."""
    return math.floor(share * TWENTY + 0.5)


def how_many(share: float) -> str:
    """`about 18 in 20`; the ends say that they are not exactly none and all."""
    count = twentieths(share)
    if count == 0:
        return "fewer than 1 in 20"
    return "nearly 20 in 20" if count == TWENTY else f"about {count} in 20"


def span(estimate: Estimate) -> str:
    """`17 to 19`: the interval out of twenty, rounded outwards."""
    low = math.floor(estimate.lo * TWENTY + _DUST)
    high = math.ceil(estimate.hi * TWENTY - _DUST)
    return f"{low} to {high}"


def told(estimate: Estimate, verb: str, unit: str = "vote") -> str:
    """`about 18 in 20 agree (17 to 19), 312 votes`."""
    many = how_many(estimate.est)
    return f"{many} {verb} ({span(estimate)}), {counted(estimate.n, unit)}"


def cell_told(cell: Cell) -> str:
    """The agreement of a cell in words, or why it is not shown, without any number of it."""
    return told(cell.agree, "agree") if isinstance(cell, Tally) else hidden_told(cell)


def hidden_told(reason: Hidden, unit: str = "votes") -> str:
    """Why a cell is not shown."""
    if reason is Hidden.FEW:
        return f"fewer than {K_ANONYMITY} {unit}, not shown"
    return "not shown, because it would give away a hidden cell"


def percent(estimate: Estimate) -> str:
    """`86 % (81 to 90)`, for tables only: nearest for the estimate, outwards for the interval."""
    low = math.floor(estimate.lo * 100 + _DUST)
    high = math.ceil(estimate.hi * 100 - _DUST)
    return f"{math.floor(estimate.est * 100 + 0.5)} % ({low} to {high})"


def in_percent(share: float) -> str:
    """`86 %`, for tables and shares that add up."""
    return f"{share * 100:.0f} %"


def how_often(probability: float) -> str:
    """`in 19 of 20 runs`; the ends say whether they are exact."""
    if probability >= 1:
        return "in every run"
    count = twentieths(probability)
    if count == 0:
        return "in fewer than 1 of 20 runs"
    return "in nearly all runs" if count == TWENTY else f"in {count} of 20 runs"


def numeral(n: int) -> str:
    """`no`, `one` ... `ten`, then digits."""
    return _NUMERALS[n] if 0 <= n < len(_NUMERALS) else number(n)


def number(value: float) -> str:
    """`1,204`, `23.5`, `0.062`: thousands apart, at most three significant decimals."""
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}"


def day(iso: str) -> str:
    """`3 March 2026` from an ISO date or time; ValueError where it is none."""
    at = dt.date.fromisoformat(iso[:10])
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def stability_told(stability: float | None) -> str:
    """A word and the number: `very stable (0.93 of 1)`."""
    if stability is None:
        return "stability not measured"
    word = next(word for floor, word in _STABILITY if stability >= floor or floor == 0.0)
    return f"{word} ({stability:.2f} of 1)"


def listed(words: Sequence[str]) -> str:
    """`A, B and C`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def plain(value: Json) -> str:
    """A JSON value as people read it; a long list ends with how many more there are.

    None stands where a count would tell of too few people.
    """
    if value is None:
        return "not shown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, str):
        return value
    if not value:
        return "none"
    parts = (
        [f"{key}: {plain(part)}" for key, part in value.items()]
        if hasattr(value, "items")
        else [plain(part) for part in value]
    )
    more = len(parts) - N_LISTED
    return "; ".join([*parts[:N_LISTED], f"and {number(more)} more"] if more > 0 else parts)
