"""A stretch of time as documents write it: P30D, P6W, P3M, P1Y."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

_DAYS = {"D": 1, "W": 7}
_MONTHS = {"M": 1, "Y": 12}


def day_after(start: date, duration: str) -> date:
    """The day on which a stretch that begins on `start` ends.

    Days and weeks are counted; months and years keep the day of the month, or take the last one
    of a shorter month (31 January and P1M end on 28 or 29 February). The last day there is,
    9999-12-31, for a stretch that goes beyond it.
    """
    number, unit = int(duration[1:-1]), duration[-1]
    try:
        if unit in _DAYS:
            return start + timedelta(days=number * _DAYS[unit])
        months = start.year * 12 + start.month - 1 + number * _MONTHS[unit]
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(start.day, monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        return date.max
