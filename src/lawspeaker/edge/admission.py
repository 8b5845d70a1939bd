"""How many requests are answered at once, how many may wait, and what the others are told."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from lawspeaker.edge.fault import BUSY, Fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

RETRY_AFTER_S = 2


class Admission:
    """`n_at_once` places and a queue of `n_waiting`, in which nobody waits over `patience_s`."""

    def __init__(self, *, n_at_once: int, n_waiting: int, patience_s: float) -> None:
        self.n_waiting = n_waiting
        self.patience_s = patience_s
        self.places = asyncio.Semaphore(n_at_once)
        self.n_in_queue = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place for as long as the answer takes.

        Fault 429 where the queue is full, 503 where the wait was too long; both say when to retry.
        """
        if self.places.locked():
            await self._wait()
        else:
            await self.places.acquire()
        try:
            yield
        finally:
            self.places.release()

    async def _wait(self) -> None:
        if self.n_in_queue >= self.n_waiting:
            raise Fault(
                429,
                "queue_full",
                "Too many requests are waiting. Nothing was done.",
                kind=BUSY,
                retry_after_s=RETRY_AFTER_S,
            )
        self.n_in_queue += 1
        try:
            async with asyncio.timeout(self.patience_s):
                await self.places.acquire()
        except TimeoutError:
            raise Fault(
                503,
                "waited_too_long",
                "No place became free in time. Nothing was done.",
                kind=BUSY,
                retry_after_s=RETRY_AFTER_S,
            ) from None
        finally:
            self.n_in_queue -= 1
