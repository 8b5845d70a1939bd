from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.contract.duration import day_after


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        (date(2026, 1, 1), "P30D", date(2026, 1, 31)),
        (date(2026, 1, 1), "P2W", date(2026, 1, 15)),
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
        (date(2028, 1, 31), "P1M", date(2028, 2, 29)),
        (date(2026, 12, 5), "P2M", date(2027, 2, 5)),
        (date(2028, 2, 29), "P1Y", date(2029, 2, 28)),
        (date(2026, 1, 1), "P0D", date(2026, 1, 1)),
        (date(2026, 1, 1), "P9999Y", date.max),
        (date(2026, 1, 1), "P99999999999D", date.max),
    ],
)
def test_a_stretch_ends_where_a_calendar_says(start: date, duration: str, end: date) -> None:
    assert day_after(start, duration) == end


@given(
    start=st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    months=st.integers(0, 600),
)
def test_months_never_run_ahead_of_days(start: date, months: int) -> None:
    end = day_after(start, f"P{months}M")
    assert start + timedelta(days=28 * months) <= end <= start + timedelta(days=31 * months)
