"""The gateway as one application: its doors, who may come in by each, its start and end."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from lawspeaker.gateway.capabilities import probe
from lawspeaker.gateway.door import Access, Door
from lawspeaker.gateway.fault import Fault
from lawspeaker.gateway.routes import alive, chat, models, ready, reload, responses

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.requests import Request

    from lawspeaker.gateway.door import Answer
    from lawspeaker.gateway.state import State

log = logging.getLogger("lawspeaker.gateway")
PROBE_AGAIN_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """A path, its method, who may come in, and what answers; `admitted` takes a place."""

    path: str
    method: str
    access: Access
    answer: Answer
    admitted: bool = False


ENTRANCES: tuple[Entrance, ...] = (
    Entrance(
        path="/v1/chat/completions",
        method="POST",
        access=Access.CALLER,
        answer=chat,
        admitted=True,
    ),
    Entrance(
        path="/v1/responses",
        method="POST",
        access=Access.CALLER,
        answer=responses,
        admitted=True,
    ),
    Entrance(path="/v1/models", method="GET", access=Access.CALLER, answer=models, admitted=True),
    Entrance(path="/healthz", method="GET", access=Access.ANYONE, answer=alive),
    Entrance(path="/readyz", method="GET", access=Access.ANYONE, answer=ready),
    Entrance(path="/admin/reload", method="POST", access=Access.ADMIN, answer=reload),
)
"""Every door of the gateway's own. A path that is not here, nor among the pages, is not there."""


def build_app(state: State, *, pages: Sequence[Route] = (), probing: bool = True) -> Starlette:
    """The application; `pages` are further routes, such as those for contests.

    With `probing`, the model's server is asked what it can do until it has answered once.
    """

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        running = [asyncio.ensure_future(_connect(state))] if probing else []
        if state.keeping is not None:
            running.append(asyncio.ensure_future(state.keeping.purge_always(state.today)))
        try:
            yield
        finally:
            for each in running:
                each.cancel()
                with suppress(asyncio.CancelledError):
                    await each
            if state.keeping is not None:
                await state.keeping.close()
            await state.upstream.close()

    doors = [
        Route(
            each.path,
            Door(each.answer, state=state, access=each.access, admitted=each.admitted),
            methods=[each.method],
        )
        for each in ENTRANCES
    ]
    return Starlette(
        routes=[*doors, *pages],
        lifespan=life,
        exception_handlers={404: _no_such_path, 405: _no_such_method},
    )


async def _connect(state: State) -> None:
    while True:
        state.capabilities = await probe(state.upstream)
        if state.capabilities.models:
            log.info("the model's server can: %s", state.capabilities.sentence)
            return
        await asyncio.sleep(PROBE_AGAIN_S)


async def _no_such_path(_request: Request, _error: Exception) -> Response:
    return _answer(Fault(404, "no_such_path", "There is nothing under this path."))


async def _no_such_method(_request: Request, _error: Exception) -> Response:
    return _answer(Fault(405, "no_such_method", "This path does not take this method."))


def _answer(fault: Fault) -> Response:
    return Response(fault.body, status_code=fault.status, headers=dict(fault.headers))
