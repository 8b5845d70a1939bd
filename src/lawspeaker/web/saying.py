"""People propose statements of their own, and see what became of each and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from lawspeaker.contract.compile.quotation import canonical, template_token
from lawspeaker.contract.unseen import first_unseen
from lawspeaker.cycle.assembly.saying import (
    MOST_CHARACTERS,
    Stands,
    n_left,
    neighbours,
    own_statements,
    propose_own,
    said_so,
    stands_of,
)
from lawspeaker.cycle.assembly.voting import Voting, voting_of
from lawspeaker.edge.fault import Fault, refused
from lawspeaker.edge.form import form_body, single_fields
from lawspeaker.edge.token import new_token
from lawspeaker.errors import BadInput, KeyReused, UsageFault
from lawspeaker.records.counted import counted
from lawspeaker.web.ballot_form import form_key, key_on_record
from lawspeaker.web.coming_in import check_open, open_paper
from lawspeaker.web.deciding import own_ballots
from lawspeaker.web.moderating import decisions_told
from lawspeaker.web.visit import PAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from lawspeaker.cycle.assembly.saying import Neighbour
    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.web.visit import Visit

_FIELDS = frozenset({"key", "text", "seen"})
_STANDS = {
    Stands.OPEN: "Others are asked about it.",
    Stands.WAITS: "It waits for a moderator. Nobody is asked about it yet.",
    Stands.OUT: "Nobody is asked about it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A statement as it was sent; `seen` are those like it that the person was shown before."""

    text: str = ""
    key: str = ""
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStatement:
    """A statement of the reader's: where it stands, and each decision on it with its reason."""

    statement: str
    text: str
    stands: str
    decisions: tuple[tuple[str, str], ...]


async def say(visit: Visit) -> Response:
    """`GET /say`: a form for a statement of one's own, and what happens to it."""

    def told(views: Views) -> Response:
        check_open(views)
        return _page(views, visit)

    return await visit.state.ask(told)


async def said(visit: Visit) -> Response:
    """`POST /say`: the form; the same form again is recorded once, and is no fault.

    Where somebody else said something like it, that is shown first, and nothing is recorded.
    """
    content = await form_body(visit.request, read_s=visit.state.settings.bounds.read_s)
    written = _read_form(content)
    me = visit.participant
    alike: tuple[Neighbour, ...] = ()
    try:
        _check_words(written.text)
        alike = await visit.state.ask(lambda v: neighbours(v, written.text, author=me))
        unseen = {each.statement for each in alike} - written.seen
        if not unseen:
            statement = await _recorded(visit, written)
            return PAGES.see_other(f"said?done={quote(statement, safe='')}")
        await visit.state.ask(lambda views: _check_room(views, me))
        told: Fault | None = None
    except Fault as fault:
        if fault.param != "text":
            raise
        told = fault  # a name of its own, for the question outlives the handler
    return await visit.state.ask(
        lambda views: _page(views, visit, written=written, alike=alike, fault=told)
    )


async def own_page(visit: Visit) -> Response:
    """`GET /said`: what this person proposed, the newest first, and what became of each."""
    done = visit.request.query_params.get("done", "")

    def told(views: Views) -> Response:
        mine = own_statements(views, visit.participant)
        return PAGES.show(
            "said.html.jinja",
            topic=views.opening.topic,
            participant=visit.participant,
            said=[_own(views, each) for each in reversed(mine)],
            n_left=n_left(views, visit.participant),
            done=done if done in mine else "",
            balloted=own_ballots(views, visit.participant),
            ballot=open_paper(views, now=visit.state.now()),
            is_open=voting_of(views) is Voting.OPEN,
            simulated=views.opening.simulated,
        )

    return await visit.state.ask(told)


def _read_form(content: bytes) -> Written:
    fields = single_fields(content, names=_FIELDS)
    return Written(
        text=fields.get("text", ""),
        key=form_key(fields.get("key", "")),
        seen=frozenset(fields.get("seen", "").split()),
    )


def _check_words(text: str) -> None:
    """Nothing for words that can be put to the vote; Fault 400 says what to change."""
    unseen, words = first_unseen(text), canonical(text)
    token = template_token(words)
    if unseen is not None:
        sentence = (
            f"Your text held {unseen.words}, a character that nobody sees or that turns words "
            "round. Such characters are gone now: read it again and send it."
        )
    elif not words:
        sentence = "Write what others should agree or disagree with."
    elif len(words) > MOST_CHARACTERS:
        sentence = f"Your text has {len(words)} characters; {MOST_CHARACTERS} fit."
    elif token is not None:
        sentence = f"Leave out {token}: a program that reads it could take it for an order."
    else:
        return
    raise refused("invalid_text", sentence, param="text")


def _check_room(views: Views, author: str) -> None:
    """Nothing where somebody may propose one more; Fault 409 says why not."""
    check_open(views)
    bound = views.opening.own_statements
    if not bound:
        raise Fault(409, "not_here", "In this assembly the statements come from those who hold it.")
    if not n_left(views, author):
        raise Fault(409, "no_room", _bound(bound))


def _bound(bound: int) -> str:
    return (
        f"You have proposed {counted(bound, 'statement')}, and that is as many as one person may "
        "here: so everybody's can be voted on, and nobody fills the list."
    )


async def _recorded(visit: Visit, written: Written) -> str:
    """The statement's id, once it is on disk; Fault where it is refused."""
    me = visit.participant
    key = key_on_record(written.key, me)
    try:
        return await visit.state.do(
            lambda desk: propose_own(desk, written.text, author=me, key=key)
        )
    except KeyReused:
        raise Fault(
            409,
            "key_reused",
            "This form was sent before, with other words, and those stand. Send this one too if "
            "you mean both.",
            param="text",
        ) from None
    except (BadInput, UsageFault):
        await visit.state.ask(lambda views: _check_room(views, me))
        sentence = await visit.state.ask(lambda views: _same(views, written.text, author=me))
        raise Fault(409, "same_words", sentence, param="text") from None


def _same(views: Views, text: str, *, author: str) -> str:
    there = said_so(views, text, author=author)
    beginning = "Somebody said this in the same words"
    stands = stands_of(views, there) if there else Stands.OPEN
    if stands is Stands.OPEN:
        return f"{beginning}. Vote on theirs, or say something else."
    if stands is Stands.WAITS:
        return f"{beginning}, and it waits for a moderator."
    why = views.statements.decisions[there][-1].reason
    return f"{beginning}, and a moderator took it out. The reason: {why}"


def _own(views: Views, statement: str) -> OwnStatement:
    known = views.statements
    return OwnStatement(
        statement=statement,
        text=known.proposed[statement].text,
        stands=_STANDS[stands_of(views, statement)],
        decisions=decisions_told(known.decisions.get(statement, [])),
    )


def _page(
    views: Views,
    visit: Visit,
    *,
    written: Written | None = None,
    alike: Sequence[Neighbour] = (),
    fault: Fault | None = None,
) -> Response:
    bound = views.opening.own_statements
    left = n_left(views, visit.participant)
    return PAGES.show(
        "say.html.jinja",
        status=200 if fault is None else fault.status,
        topic=views.opening.topic,
        bound=bound,
        n_said=len(own_statements(views, visit.participant)),
        n_left=left,
        why_none=_bound(bound) if bound else "",
        moderated_first=views.statements.moderated_first,
        most=MOST_CHARACTERS,
        text=canonical(written.text) if written else "",
        key=new_token(),
        alike=alike,
        fault=fault,
        simulated=views.opening.simulated,
    )
