"""The time, as an argument, so that a test and a repeated run can hold it still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """An aware datetime in UTC."""
        ...
