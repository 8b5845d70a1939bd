"""One statement a page, and a form to vote on it; what is told as recorded is on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import Response

from lawspeaker.cycle.assembly.showing import show_next, way_of
from lawspeaker.cycle.assembly.voting import Voting, take_vote, voting_of
from lawspeaker.edge.fault import Fault, refused
from lawspeaker.edge.form import bounded_body, form_body, is_kind
from lawspeaker.edge.token import new_token
from lawspeaker.errors import BadInput, KeyReused, UsageFault
from lawspeaker.records.canonical import canonical_json
from lawspeaker.records.event import EventKind
from lawspeaker.web.ballot_form import BY_VOTE, CHOICES, read_form, read_json
from lawspeaker.web.card import card_of
from lawspeaker.web.coming_in import check_open, open_paper
from lawspeaker.web.entrance import BARE
from lawspeaker.web.visit import PAGES

if TYPE_CHECKING:
    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.records.event import Event
    from lawspeaker.web.ballot_form import Filled
    from lawspeaker.web.visit import Visit

_RECORDED = {EventKind.VOTED: "new", EventKind.REVISED: "changed"}
KNOWN = "already"


async def next_statement(visit: Visit) -> Response:
    """`GET /vote`: the next statement that this person has not voted on; `after` was skipped.

    What is drawn is on record before it is shown. Who only asks for the head is shown nothing.
    """
    query = visit.request.query_params
    skipped, done = query.get("after", ""), query.get("done", "")

    def standing(views: Views) -> str | None:
        check_open(views)
        return way_of(views, visit.participant).standing(skipped)

    following = await visit.state.ask(standing)
    if visit.request.method == "HEAD":
        return Response(media_type="text/html", headers=dict(BARE))
    if following is None:
        following = await _drawn(visit, skipped)

    def told(views: Views) -> Response:
        if not following:
            way = way_of(views, visit.participant)
            return PAGES.show(
                "done.html.jinja",
                topic=views.opening.topic,
                n_said=len(way.said),
                may_propose=views.opening.own_statements > 0,
                ballot=open_paper(views, now=visit.state.now()),
                done=_done(views, visit, done),
                simulated=views.opening.simulated,
            )
        return _page(views, visit, following, done=done)

    return await visit.state.ask(told)


async def one_statement(visit: Visit) -> Response:
    """`GET /vote/STATEMENT`: that one, whether it was voted on or not."""
    statement = str(visit.request.path_params["statement"])

    def told(views: Views) -> Response:
        check_open(views)
        return _page(views, visit, statement)

    return await visit.state.ask(told)


async def vote(visit: Visit) -> Response:
    """`POST /vote/STATEMENT`: the form; the same form again is recorded once, and is no fault."""
    state = visit.state
    statement = str(visit.request.path_params["statement"])
    content = await form_body(visit.request, read_s=state.settings.bounds.read_s)
    try:
        filled = read_form(
            content, statement=statement, asks_importance=state.settings.ask_importance
        )
        await _recorded(visit, filled)
    except Fault as fault:
        if fault.param != "vote":
            raise
        told = fault  # a name of its own, for the question outlives the handler
    else:
        return PAGES.see_other(f"../vote?done={quote(statement, safe='')}#statement")
    return await state.ask(lambda views: _page(views, visit, statement, fault=told))


async def own_votes(visit: Visit) -> Response:
    """`GET /votes`: what this person has said so far, the newest first, each to be changed."""

    def told(views: Views) -> Response:
        said = way_of(views, visit.participant).said
        shown = views.statements.proposed
        return PAGES.show(
            "votes.html.jinja",
            topic=views.opening.topic,
            participant=visit.participant,
            said=[
                (each, shown[each].text, BY_VOTE[vote])
                for each, vote in reversed(tuple(said.items()))
                if each in shown
            ],
            is_open=voting_of(views) is Voting.OPEN,
            simulated=views.opening.simulated,
        )

    return await visit.state.ask(told)


async def vote_by_api(visit: Visit) -> Response:
    """`POST /api/votes`: the same as JSON, with a header Idempotency-Key."""
    if not is_kind(visit.request, "application/json"):
        raise refused("not_json", "Send the header Content-Type: application/json.", status=415)
    content = await bounded_body(visit.request, read_s=visit.state.settings.bounds.read_s)
    filled = read_json(content, key=visit.request.headers.get("idempotency-key", ""))
    event = await _recorded(visit, filled)
    told = canonical_json(
        {
            "schema_version": 1,
            "statement": filled.statement,
            "vote": BY_VOTE[filled.vote].value,
            "recorded": KNOWN if event is None else _RECORDED[event.kind],
        }
    )
    return Response(told, media_type="application/json", headers=dict(BARE))


async def alive(_visit: Visit) -> Response:
    """`GET /healthz`: the process answers."""
    return Response('{"status":"alive"}', media_type="application/json", headers=dict(BARE))


async def _drawn(visit: Visit, skipped: str) -> str:
    """What is shown next, once that is on disk; empty where nothing is left."""
    at = visit.state.now().isoformat()
    try:
        return await visit.state.do(
            lambda desk: show_next(desk, visit.participant, skipped=skipped, at=at)
        )
    except UsageFault:
        await visit.state.ask(check_open)
        raise


async def _recorded(visit: Visit, filled: Filled) -> Event | None:
    """The vote's event, once it is on disk; None where it was there. Fault where it is refused."""
    cast = filled.cast_by(visit.participant)
    try:
        return await visit.state.do(lambda desk: take_vote(desk, cast))
    except KeyReused:
        raise Fault(
            409,
            "key_reused",
            "This form was sent before, with another answer. What you see now is what stands: "
            "choose again if it is not what you mean.",
            param="vote",
        ) from None
    except (BadInput, UsageFault):
        await visit.state.ask(check_open)
        await visit.state.ask(lambda views: card_of(views, visit.participant, filled.statement))
        raise Fault(409, "not_taken", "This vote cannot be taken any more.") from None


def _page(
    views: Views,
    visit: Visit,
    statement: str,
    *,
    done: str = "",
    fault: Fault | None = None,
) -> Response:
    card = card_of(views, visit.participant, statement)
    way = way_of(views, visit.participant)
    return PAGES.show(
        "vote.html.jinja",
        status=200 if fault is None else fault.status,
        topic=views.opening.topic,
        card=card,
        choices=CHOICES,
        key=new_token(),
        asks_importance=visit.state.settings.ask_importance,
        n_left=way.n_left,
        n_said=len(way.said),
        may_propose=views.opening.own_statements > 0,
        here="" if visit.request.url.path.endswith("/vote") else "../",
        done=_done(views, visit, done),
        fault=fault,
        simulated=views.opening.simulated,
    )


def _done(views: Views, visit: Visit, statement: str) -> tuple[str, str] | None:
    """What was just recorded, by its id, and in words; None where nothing was."""
    vote = views.votes.standing(visit.participant, statement).vote
    return None if vote is None else (statement, BY_VOTE[vote].words)
