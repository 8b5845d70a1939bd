"""Who may come in by a door: the checks that no route may leave out."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from starlette.responses import Response
from starlette.routing import Route

from lawspeaker.cycle.assembly.joining import seal_of
from lawspeaker.edge.fault import ACCESS, Fault
from lawspeaker.edge.guard import guarded
from lawspeaker.edge.origin import check_asker
from lawspeaker.edge.token import is_token
from lawspeaker.web.visit import PAGES, Visit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from lawspeaker.web.visit import State

log = logging.getLogger("lawspeaker.web")
_HEADINGS: Mapping[str, str] = {
    "no_session": "Open the link that you were sent",
    "used": "This link was used already",
    "no_invitation": "This link opens nothing",
    "expired": "This link is too old",
    "not_open": "Voting has not begun",
    "closed": "Voting is over",
    "no_ballot": "No ballot",
    "no_ballot_now": "No ballot from you",
    "not_here": "No statements from here",
    "no_room": "You have proposed as many as you can",
    "waits": "Not open to votes yet",
    "not_confirmed": "Not confirmed yet",
}

Answer: TypeAlias = "Callable[[Visit], Awaitable[Response]]"


class Access(StrEnum):
    """Who may come in by a door."""

    ANYONE = "anyone"
    PARTICIPANT = "participant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """A path, its method, who may come in, what answers; `is_api` tells faults in JSON."""

    path: str
    method: str
    access: Access
    answer: Answer
    is_api: bool = False


def route_of(entrance: Entrance, state: State) -> Route:
    """The route of an entrance, behind its checks; GET answers HEAD too, as Starlette has it."""

    async def page(request: Request) -> Response:
        _check_host(request, state)
        async with state.admission.place():
            participant = await _participant(request, state, entrance.access)
            visit = Visit(request=request, state=state, participant=participant)
            return await entrance.answer(visit)

    told = _told_in_json if entrance.is_api else told_on_page
    # The log holds the pattern, never the path: that of an invitation opens the assembly.
    shown = guarded(page, told=told, name=entrance.path, log=log)
    return Route(entrance.path, shown, methods=[entrance.method])


def told_on_page(fault: Fault) -> Response:
    """A refusal as a page."""
    return PAGES.told(fault, heading=_HEADINGS.get(fault.code, ""))


def _told_in_json(fault: Fault) -> Response:
    return Response(fault.body, status_code=fault.status, headers={**fault.headers, **BARE})


BARE: Mapping[str, str] = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
"""What goes with an answer that is no page."""


def _check_host(request: Request, state: State) -> None:
    """Fault 403 for another site's page, or another name than that under which we are served.

    Without a public address that is this machine's, so that no name that was bent to it can be
    used from a browser.
    """
    public = state.settings.netloc
    named = request.headers.get("host", "").lower() == public
    check_asker(request.method, request.headers, loopback_only=not (public and named))


async def _participant(request: Request, state: State, access: Access) -> str:
    """Whose session the cookie opens; Fault 403 where a door asks for one and it opens none."""
    if access is Access.ANYONE:
        return ""
    given = request.cookies.get(state.settings.cookie, "")
    known_by = seal_of(given) if is_token(given) else ""
    who = await state.ask(lambda views: views.people.by_session.get(known_by, ""))
    if not who:
        raise Fault(
            403,
            "no_session",
            "This page is for people who came in by the link of their invitation. Open yours on "
            "this device. If it was used already, ask those who invited you for a new one.",
            kind=ACCESS,
        )
    return who
