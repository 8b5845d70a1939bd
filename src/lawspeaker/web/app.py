"""An assembly's pages as one application: its doors, and who may come in by each."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from lawspeaker.edge.fault import Fault
from lawspeaker.web.coming_in import front, invitation, join, leave
from lawspeaker.web.deciding import ballot, cast
from lawspeaker.web.entrance import Access, Entrance, route_of, told_on_page
from lawspeaker.web.moderating import moderation
from lawspeaker.web.saying import own_page, said, say
from lawspeaker.web.voting import (
    alive,
    next_statement,
    one_statement,
    own_votes,
    vote,
    vote_by_api,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from lawspeaker.web.visit import State

ENTRANCES: tuple[Entrance, ...] = (
    Entrance(path="/", method="GET", access=Access.ANYONE, answer=front),
    Entrance(path="/healthz", method="GET", access=Access.ANYONE, answer=alive, is_api=True),
    Entrance(path="/join/{token}", method="GET", access=Access.ANYONE, answer=invitation),
    Entrance(path="/join/{token}", method="POST", access=Access.ANYONE, answer=join),
    Entrance(path="/vote", method="GET", access=Access.PARTICIPANT, answer=next_statement),
    Entrance(
        path="/vote/{statement}", method="GET", access=Access.PARTICIPANT, answer=one_statement
    ),
    Entrance(path="/vote/{statement}", method="POST", access=Access.PARTICIPANT, answer=vote),
    Entrance(path="/votes", method="GET", access=Access.PARTICIPANT, answer=own_votes),
    Entrance(path="/say", method="GET", access=Access.PARTICIPANT, answer=say),
    Entrance(path="/say", method="POST", access=Access.PARTICIPANT, answer=said),
    Entrance(path="/said", method="GET", access=Access.PARTICIPANT, answer=own_page),
    Entrance(path="/moderation", method="GET", access=Access.PARTICIPANT, answer=moderation),
    Entrance(path="/ballot", method="GET", access=Access.PARTICIPANT, answer=ballot),
    Entrance(path="/ballot/{ballot}", method="POST", access=Access.PARTICIPANT, answer=cast),
    Entrance(path="/leave", method="POST", access=Access.PARTICIPANT, answer=leave),
    Entrance(
        path="/api/votes",
        method="POST",
        access=Access.PARTICIPANT,
        answer=vote_by_api,
        is_api=True,
    ),
)
"""Every door. A path that is not here is not there."""


def build_app(state: State) -> Starlette:
    """The application; it gives the record back when it ends."""

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            state.record.close()

    app = Starlette(
        routes=[route_of(each, state) for each in ENTRANCES],
        lifespan=life,
        exception_handlers={404: _no_such_page, 405: _no_such_method, 500: _failed},
    )
    app.router.redirect_slashes = False  # it would lead to an address without TLS
    return app


async def _no_such_page(_request: Request, _error: Exception) -> Response:
    return told_on_page(Fault(404, "no_such_page", "There is no page under this address."))


async def _no_such_method(_request: Request, _error: Exception) -> Response:
    return told_on_page(Fault(405, "no_such_method", "This page does not take that."))


async def _failed(_request: Request, _error: Exception) -> Response:
    return told_on_page(Fault(500, "internal_error", "This page failed on our side."))
