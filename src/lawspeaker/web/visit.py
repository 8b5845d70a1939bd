"""One request that was let in, and what it may use."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from lawspeaker.edge.admission import Admission
from lawspeaker.edge.fault import INTERNAL, Fault
from lawspeaker.edge.page import Pages
from lawspeaker.errors import ProviderFault

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.requests import Request

    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.web.settings import Settings
    from lawspeaker.wiring.live_record import LiveRecord

PAGES = Pages(room="lawspeaker.web", style="card.css.jinja", otherwise="Nothing was recorded")
RETRY_AFTER_S = 2
log = logging.getLogger("lawspeaker.web")

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class State:
    """What all requests share; `now` is the time in UTC."""

    record: LiveRecord
    settings: Settings
    now: Callable[[], datetime]
    admission: Admission = field(init=False)

    def __post_init__(self) -> None:
        bounds = self.settings.bounds
        self.admission = Admission(
            n_at_once=bounds.n_at_once,
            n_waiting=bounds.n_waiting,
            patience_s=bounds.patience_s,
        )

    async def do(self, deed: Callable[[Desk], T]) -> T:
        """What came of a deed, once it is on disk.

        Fault 503 where that is not known: to send the same again is always safe.
        """
        try:
            async with asyncio.timeout(self.settings.bounds.record_s):
                return await self.record.do(deed)
        except (TimeoutError, ProviderFault) as error:
            if isinstance(error, ProviderFault):
                log.error("%s", error)  # noqa: TRY400 - who runs this mends it: a full disk, say
            raise Fault(
                503,
                "not_confirmed",
                "The record did not confirm this in time. Send it again: however often you do, it "
                "counts once.",
                kind=INTERNAL,
                retry_after_s=RETRY_AFTER_S,
            ) from error

    async def ask(self, question: Callable[[Views], T]) -> T:
        """The answer by the record as it is on disk."""
        return await self.record.ask(question)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who asks for what; `participant` is empty at a door that is open to anyone."""

    request: Request
    state: State
    participant: str
