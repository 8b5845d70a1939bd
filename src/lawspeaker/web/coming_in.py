"""The front page, and how somebody comes in by the link of an invitation and leaves again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.assembly.balloting import Balloting, balloting_of
from lawspeaker.cycle.assembly.joining import (
    InvitationState,
    enter_with,
    invitation_state,
    seal_of,
)
from lawspeaker.cycle.assembly.voting import Voting, require_open, voting_of
from lawspeaker.edge.fault import Fault, refused
from lawspeaker.edge.form import form_body, single_fields
from lawspeaker.edge.token import is_token, new_token
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.web.visit import PAGES

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.responses import Response

    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.projection.ballots import BallotPaper
    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.web.visit import Visit

DAYS_KNOWN = 90
_SHUT = {
    InvitationState.UNKNOWN: Fault(
        404,
        "no_invitation",
        "There is no invitation under this address. Copy the link whole; if you were sent a newer "
        "one, use that.",
    ),
    InvitationState.USED: Fault(
        409,
        "used",
        "An invitation opens once, on one device. If it was not you who used it, or you use "
        "another device now, ask those who invited you for a new link.",
    ),
    InvitationState.EXPIRED: Fault(410, "expired", "Ask those who invited you for a new link."),
}
CLOSED = "Nothing more is recorded, and what you voted stands. The reason on record: "


async def front(visit: Visit) -> Response:
    """`GET /`: what the assembly is about, and whether people vote."""

    def told(views: Views) -> Response:
        stands = voting_of(views)
        return PAGES.show(
            "front.html.jinja",
            topic=views.opening.topic,
            description=str(views.opening.assembly.get("description", "")),
            voting=stands.value,
            is_open=stands is Voting.OPEN,
            reason=views.opening.closed_because,
            ballot=open_paper(views, now=visit.state.now()),
            simulated=views.opening.simulated,
        )

    return await visit.state.ask(told)


async def invitation(visit: Visit) -> Response:
    """`GET /join/TOKEN`: a page with a button. Looking changes nothing, so a mail scanner may."""
    token = str(visit.request.path_params["token"])
    now = visit.state.now()

    def told(views: Views) -> Response:
        stands = invitation_state(views.people, token, now=now)
        if stands is not InvitationState.OPEN:
            raise _SHUT[stands]
        who = views.people.invitations[seal_of(token)].participant
        _check_way_in(views, who, now=now)
        return PAGES.show(
            "join.html.jinja",
            topic=views.opening.topic,
            description=str(views.opening.assembly.get("description", "")),
            participant=who,
            session=new_token(),
            days=DAYS_KNOWN,
            simulated=views.opening.simulated,
        )

    return await visit.state.ask(told)


async def join(visit: Visit) -> Response:
    """`POST /join/TOKEN`: use the invitation up, come in, and be known by a cookie.

    The form brings the secret of the session: sent again, it is the same one, so a lost answer
    locks nobody out, and from another form the invitation is used already.
    """
    token = str(visit.request.path_params["token"])
    content = await form_body(visit.request, read_s=visit.state.settings.bounds.read_s)
    session = single_fields(content, names=frozenset({"session"})).get("session", "")
    if not is_token(session):
        raise refused("invalid_form", "The form came in a shape that cannot be read.")
    now = visit.state.now()

    def come_in(desk: Desk) -> str:
        _require_way_in(desk.views(), token, now=now)
        return enter_with(desk, token, session=session, now=now)

    def why_not(views: Views) -> Fault:
        invited = views.people.invitations.get(seal_of(token))
        if invited is not None:
            _check_way_in(views, invited.participant, now=now)
        return _SHUT[invitation_state(views.people, token, now=now)]

    try:
        await visit.state.do(come_in)
    except (BadInput, UsageFault):
        raise await visit.state.ask(why_not) from None
    is_voting = await visit.state.ask(lambda views: voting_of(views) is Voting.OPEN)
    response = PAGES.see_other("../vote" if is_voting else "../ballot")
    settings = visit.state.settings
    response.set_cookie(
        settings.cookie,
        session,
        max_age=DAYS_KNOWN * 86_400,
        path="/",
        secure=bool(settings.public),
        httponly=True,
        samesite="lax",
    )
    return response


async def leave(visit: Visit) -> Response:
    """`POST /leave`: this device no longer knows who it was."""
    response = PAGES.see_other("./")
    settings = visit.state.settings
    response.delete_cookie(
        settings.cookie, path="/", secure=bool(settings.public), httponly=True, samesite="lax"
    )
    return response


def open_paper(views: Views, *, now: datetime) -> BallotPaper | None:
    """What people ballot on now, None where nothing is put to the ballot."""
    paper = views.ballots.newest
    is_open = paper is not None and balloting_of(paper, now=now) is Balloting.OPEN
    return paper if is_open else None


def _may_ballot(views: Views, participant: str, *, now: datetime) -> bool:
    """Whether somebody who took part may come in anew, to ballot."""
    paper = open_paper(views, now=now)
    return paper is not None and participant in views.people.joined and participant in paper.people


def _check_way_in(views: Views, participant: str, *, now: datetime) -> None:
    """Nothing while this person votes or ballots; Fault 409 before and after."""
    if not _may_ballot(views, participant, now=now):
        check_open(views)


def _require_way_in(views: Views, token: str, *, now: datetime) -> None:
    """The same for a deed; UsageFault before and after."""
    invited = views.people.invitations.get(seal_of(token))
    if invited is None or not _may_ballot(views, invited.participant, now=now):
        require_open(views)


def check_open(views: Views) -> None:
    """Nothing while people vote; Fault 409 before and after."""
    stands = voting_of(views)
    if stands is Voting.NOT_YET:
        raise Fault(409, "not_open", "Come back when those who invited you have opened it.")
    if stands is Voting.CLOSED:
        raise Fault(409, "closed", CLOSED + views.opening.closed_because)
