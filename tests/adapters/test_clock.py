from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from lawspeaker.adapters.clock import FixedClock, SystemClock
from lawspeaker.errors import UsageFault


def test_the_system_clock_tells_utc_and_does_not_run_backwards_at_once() -> None:
    first = SystemClock().now()
    assert first.utcoffset() == timedelta(0)
    assert SystemClock().now() - first < timedelta(days=1)


def test_a_fixed_clock_tells_its_one_time_in_utc() -> None:
    clock = FixedClock(datetime(2026, 11, 1, 12, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now() == clock.now() == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert clock.now().isoformat() == "2026-11-01T10:00:00+00:00"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(UsageFault, match="no time zone"):
        FixedClock(datetime(2026, 11, 1))  # noqa: DTZ001 - the missing zone is the case
