"""Clocks: the machine's own, and one that stands still."""

from __future__ import annotations

from datetime import UTC, datetime

from lawspeaker.errors import UsageFault


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """The time of the call."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that always tells the one time it was given; UsageFault if that has no zone."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise UsageFault(f"{at.isoformat()} has no time zone. Give one, such as UTC.")
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The one time."""
        return self.at
