"""Keeps a sealed copy of each answer until its day, on a thread of its own."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from lawspeaker.errors import LawspeakerError
from lawspeaker.gateway.answer_copy import read_copy
from lawspeaker.gateway.fault import INTERNAL, Fault
from lawspeaker.gateway.sealing import lookup, seal, unseal
from lawspeaker.ports.kept_answers import KeptRow, SampledRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from lawspeaker.gateway.answer_copy import AnswerCopy
    from lawspeaker.gateway.retention import Retention
    from lawspeaker.ports.kept_answers import KeptAnswers

log = logging.getLogger("lawspeaker.gateway")
Found = TypeVar("Found")
PURGE_EVERY_S = 3600.0
_DRAWN = random.SystemRandom()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a link opens: the copy, or the number of the contest that took its place."""

    copy: AnswerCopy | None
    contest: str
    until: date


class Keeping:
    """The copies of one gateway; `open_store` is called on their own thread, at the first use.

    `chance` draws from [0, 1) for the sample.
    """

    def __init__(
        self,
        open_store: Callable[[], KeptAnswers],
        *,
        retention: Retention,
        chance: Callable[[], float] = _DRAWN.random,
    ) -> None:
        self.retention = retention
        self._open_store = open_store
        self._chance = chance
        self._store: KeptAnswers | None = None
        # SQLite's file may wait for another process: no answer's words wait with it.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kept-answers")

    def draws(self) -> bool:
        """Whether the next answer is one of the sample."""
        return self._chance() < self.retention.share

    async def keep(self, copy: AnswerCopy, *, token: str, sampled: bool) -> None:
        """Seal and keep a copy; Fault 503 where it cannot be, for then nobody could contest it."""
        until = self.retention.last_day(copy.given_on)
        read = json.dumps(copy.to_json(), ensure_ascii=False) if sampled else ""

        def deed(store: KeptAnswers) -> None:
            store.keep(
                KeptRow(lookup=lookup(token), until=until, sealed=seal(copy.content, token)),
                day=copy.given_on,
                version=copy.version,
                sampled=SampledRow(until=until, content=read) if read else None,
            )

        try:
            await self._on_thread(deed)
        except (sqlite3.Error, OSError, LawspeakerError) as error:
            log.error("a copy could not be kept: %s", type(error).__name__)  # noqa: TRY400 - a trace could hold what was said
            raise Fault(
                503,
                "not_kept",
                "The copy that a contest needs could not be kept, so there is no answer.",
                kind=INTERNAL,
            ) from None

    async def open(self, token: str, *, day: date) -> Opened | None:
        """What a link opens on a day; None where it is unknown, its time is over, or damaged."""
        row = await self._on_thread(lambda store: store.find(lookup(token)))
        if row is None or day > row.until:
            return None
        if row.contest:
            return Opened(copy=None, contest=row.contest, until=row.until)
        content = unseal(row.sealed, token)
        if content is None:
            return None
        return Opened(copy=read_copy(content), contest="", until=row.until)

    async def settle(self, token: str, contest: str) -> None:
        """Delete a copy that the record has now; its link leads to the contest from then on."""
        await self._on_thread(lambda store: store.settle(lookup(token), contest))

    async def purge(self, day: date) -> int:
        """Delete what was kept until before a day; how much that was."""
        return await self._on_thread(lambda store: store.purge(day))

    async def purge_always(self, today: Callable[[], date]) -> None:
        """Purge now and every hour, until it is cancelled."""
        while True:
            try:
                await self.purge(today())
            except (sqlite3.Error, OSError, LawspeakerError) as error:
                log.error("old copies could not be deleted: %s", type(error).__name__)  # noqa: TRY400 - it is tried again
            await asyncio.sleep(PURGE_EVERY_S)

    async def close(self) -> None:
        """Close the file."""
        if self._store is not None:
            await self._on_thread(lambda store: store.close())
            self._store = None

    async def _on_thread(self, deed: Callable[[KeptAnswers], Found]) -> Found:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._do, deed)

    def _do(self, deed: Callable[[KeptAnswers], Found]) -> Found:
        if self._store is None:
            self._store = self._open_store()
        return deed(self._store)
