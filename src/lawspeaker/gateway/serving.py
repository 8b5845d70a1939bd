"""A gateway that runs until it is stopped, and reads the law again on SIGHUP."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from lawspeaker.edge.listening import listen
from lawspeaker.gateway.app import build_app
from lawspeaker.gateway.contest_pages import contest_pages
from lawspeaker.gateway.fault import Fault
from lawspeaker.gateway.gaps_log import GAPS_NAME, GapsLog
from lawspeaker.gateway.keeping import Keeping
from lawspeaker.gateway.law import LawKeeper, make_law
from lawspeaker.gateway.state import State
from lawspeaker.gateway.upstream import Upstream
from lawspeaker.wiring.contesting import kept_answers
from lawspeaker.wiring.desk import today
from lawspeaker.wiring.gateway import standing_law

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from starlette.applications import Starlette

    from lawspeaker.gateway.law import Law
    from lawspeaker.gateway.settings import Settings

log = logging.getLogger("lawspeaker.gateway")


def open_state(place: Path, settings: Settings, *, draft: bool, digest: str = "") -> State:
    """The state of a gateway under the law in a folder or file; GateFailed where it may not speak.

    `digest` names the version to start with; a reload without one goes to the current version.
    """

    def load(wanted: str) -> Law:
        day = today()
        standing = standing_law(place, day=day, draft=draft, digest=wanted)
        return make_law(standing, max_tokens=settings.max_tokens, day=day)

    keeper = LawKeeper(load, digest=digest)
    keeping = None
    if place.is_dir():
        keeping = Keeping(lambda: kept_answers(place), retention=settings.retention)
    return State(
        keeper=keeper,
        settings=settings,
        upstream=Upstream(settings),
        today=today,
        keeping=keeping,
        folder=place if place.is_dir() else None,
        gaps=GapsLog(place / GAPS_NAME) if place.is_dir() else None,
    )


def serve(state: State) -> None:
    """Answer until SIGINT or SIGTERM; running answers get ten seconds to end."""
    app = build_app(state, pages=contest_pages(state))
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def life(app_: Starlette) -> AsyncIterator[None]:
        async with inner(app_):
            loop = asyncio.get_running_loop()
            tasks: set[asyncio.Task[None]] = set()

            def hear() -> None:
                task = loop.create_task(_reload(state))
                tasks.add(task)
                task.add_done_callback(tasks.discard)

            loop.add_signal_handler(signal.SIGHUP, hear)
            yield

    app.router.lifespan_context = life
    listen(app, host=state.settings.host, port=state.settings.port)


async def _reload(state: State) -> None:
    try:
        law = await state.keeper.reload()
    except Fault as fault:
        log.warning("the law in force stays: %s", fault.sentence)
    else:
        log.info("now under %s", law.name)
