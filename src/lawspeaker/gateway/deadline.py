"""The moment by which an answer is whole, or has failed."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.gateway.fault import upstream_failed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A point on the loop's own clock, and how many seconds were given in all."""

    at: float
    total_s: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """A deadline so many seconds from now; only inside a running loop."""
        return cls(at=asyncio.get_running_loop().time() + seconds, total_s=seconds)

    @property
    def remaining_s(self) -> float:
        """Seconds left, never less than zero."""
        return max(0.0, self.at - asyncio.get_running_loop().time())

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Bounds what stands inside; Fault 504 when the time is up."""
        try:
            async with asyncio.timeout_at(self.at):
                yield
        except TimeoutError:
            raise upstream_failed(
                "upstream_timeout",
                f"The model did not finish within {self.total_s:g} seconds.",
                status=504,
            ) from None
