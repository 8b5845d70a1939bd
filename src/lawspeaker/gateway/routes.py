"""What each route answers."""

from __future__ import annotations

import secrets
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.edge.token import new_token
from lawspeaker.gateway.answering import Desk, in_chunks, streamed_answer, whole_answer
from lawspeaker.gateway.asking import frame_of
from lawspeaker.gateway.body import Defused, defuse, read_body
from lawspeaker.gateway.chat import read_chat
from lawspeaker.gateway.door import Reply
from lawspeaker.gateway.events import done, event, named_event
from lawspeaker.gateway.exchange import GivenAnswer, RequestSummary
from lawspeaker.gateway.fault import Fault, refused
from lawspeaker.gateway.notice import FIELD, announced, answered
from lawspeaker.gateway.postscript import HeldEnd, postscript, with_postscript
from lawspeaker.gateway.response_form import ResponseEvents, response_of
from lawspeaker.gateway.responses import chat_of, dropped_of
from lawspeaker.gateway.settings import Lever
from lawspeaker.gateway.steering import steer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from lawspeaker.gateway.door import Call
    from lawspeaker.records.canonical import Json

CHAT_ROUTE, RESPONSES_ROUTE = "chat", "responses"


async def chat(call: Call) -> Reply:
    """`POST /v1/chat/completions`."""
    desk = _desk(call, defuse(read_body(call.body)), CHAT_ROUTE)
    headers = announced(desk.summary, desk.law, desk.steering)
    if desk.request.stream:
        return Reply(headers=headers, events=_chat_events(desk))
    made = await whole_answer(desk)
    told = await _told_of(desk, made.given)
    return Reply.of({**with_postscript(made.body, told.words), FIELD: told.notice}, headers=headers)


async def responses(call: Call) -> Reply:
    """`POST /v1/responses`, by way of a chat."""
    safe = defuse(read_body(call.body))
    asked = safe.value
    spoken = Defused(value=chat_of(asked), n=safe.n)
    desk = _desk(call, spoken, RESPONSES_ROUTE, dropped=dropped_of(asked))
    headers = announced(desk.summary, desk.law, desk.steering)
    if desk.request.stream:
        return Reply(headers=headers, events=_response_events(desk, asked))
    made = await whole_answer(desk)
    told = await _told_of(desk, made.given)
    body = with_postscript(made.body, told.words)
    response = response_of(body, answer_id=desk.summary.answer_id, asked=asked)
    return Reply.of({**response, FIELD: told.notice}, headers=headers)


async def models(call: Call) -> Reply:
    """`GET /v1/models`: those of the model's server."""
    return Reply.of(await call.state.upstream.get("/models", deadline=call.deadline))


async def alive(call: Call) -> Reply:
    """`GET /healthz`: the process answers."""
    return Reply.of({"status": "alive", "waiting": call.state.admission.n_in_queue})


async def ready(call: Call) -> Reply:
    """`GET /readyz`: 200 where a law is in force and the model's server takes calls, else 503."""
    state, law = call.state, call.state.keeper.current
    why: list[Json] = []
    try:
        law.require_in_force(state.today())
    except Fault as fault:
        why.append(fault.sentence)
    if state.upstream.breaker.is_open:
        why.append("The model's server failed several times in a row.")
    if not state.capabilities.models:
        why.append("The model's server has not named a model yet.")
    told: dict[str, Json] = {
        "status": "not ready" if why else "ready",
        "why": why,
        "constitution": law.name,
        "draft": law.draft,
        "upstream": state.capabilities.to_json(),
    }
    return Reply.of(told, status=503 if why else 200)


async def reload(call: Call) -> Reply:
    """`POST /admin/reload`: read the law again, or go to another version by `digest`."""
    asked = read_body(call.body)
    digest = asked.get("digest", "")
    if set(asked) - {"digest"} or not isinstance(digest, str):
        raise refused("invalid_reload", '`{}` or `{"digest": "sha256:..."}`, no more.')
    before = call.state.keeper.current.name
    law = await call.state.keeper.reload(digest)
    return Reply.of({"constitution": law.name, "before": before})


def _desk(call: Call, body: Defused, route: str, *, dropped: tuple[str, ...] = ()) -> Desk:
    state, today = call.state, call.state.today()
    law = state.keeper.on(today)
    law.require_in_force(today)
    request = read_chat(body)
    state.capabilities.require({**request.fields, "n": request.n})
    steering = steer(request, law=law, levers=state.settings.levers, caller=call.role, today=today)
    summary = RequestSummary(
        answer_id=secrets.token_hex(16),
        route=route,
        role=call.role.value,
        model=request.model,
        asked=request.conversation.asked,
        instructions=request.conversation.instructions,
        factors=tuple(sorted(request.factors)),
        marked=request.marked,
        dropped=(*request.dropped, *dropped),
        n_defused=request.n_defused,
        address=state.settings.address,
        token=new_token(),
        retention=None if state.keeping is None else state.keeping.retention,
        sampled=state.keeping is not None and state.keeping.draws(),
    )
    return Desk(
        upstream=state.upstream,
        capabilities=state.capabilities,
        settings=state.settings,
        law=law,
        steering=steering,
        request=request,
        summary=summary,
        deadline=call.deadline,
        today=today,
        scorer=state.scorer,
        keeping=state.keeping,
        gaps=state.gaps,
    )


async def _chunks(desk: Desk, heard: list[GivenAnswer]) -> AsyncGenerator[dict[str, Json], None]:
    """The chunks of an answer, as they come where no lever needs it whole; what was given last."""
    if desk.steering.is_whole:
        made = await whole_answer(desk)
        async for chunk in in_chunks(made):
            yield chunk
        heard.append(made.given)
        return
    words: list[str] = []
    async with aclosing(streamed_answer(desk, words)) as chunks:
        async for chunk in chunks:
            yield chunk
    heard.append(GivenAnswer(text="".join(words)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What is told of an answer: the notice, and the words below it, empty where there are none."""

    notice: dict[str, Json]
    words: str


async def _told_of(desk: Desk, given: GivenAnswer) -> _Told:
    """Keep what a contest needs, and find what is to be told."""
    await desk.keep(given)
    doubts = await desk.doubts(given)
    return _Told(
        notice=answered(desk.summary, given, doubts),
        words=postscript(desk.request, desk.summary, given, doubts),
    )


async def _told_chunks(desk: Desk, told: list[_Told]) -> AsyncGenerator[dict[str, Json], None]:
    """The chunks of an answer and what is told of it, its words before the end of the stream."""
    heard: list[GivenAnswer] = []
    last: dict[str, Json] = {}
    end = HeldEnd() if Lever.TELL in desk.steering.levers else None
    async with aclosing(_chunks(desk, heard)) as chunks:
        async for each in chunks:
            chunk = each if end is None else end.pass_on(each)
            if chunk is not None:
                last = chunk
                yield chunk
    told.append(await _told_of(desk, heard[0]))
    for chunk in [] if end is None else end.end(told[0].words, last):
        yield chunk


async def _chat_events(desk: Desk) -> AsyncGenerator[bytes, None]:
    told: list[_Told] = []
    last: dict[str, Json] = {}
    async with aclosing(_told_chunks(desk, told)) as chunks:
        async for chunk in chunks:
            last = chunk
            yield event(chunk)
    yield event({**frame_of(last), "choices": [], FIELD: told[0].notice})
    yield done()


async def _response_events(desk: Desk, asked: Mapping[str, Json]) -> AsyncGenerator[bytes, None]:
    form = ResponseEvents(answer_id=desk.summary.answer_id, asked=asked)
    told: list[_Told] = []
    begun = False
    async with aclosing(_told_chunks(desk, told)) as chunks:
        async for chunk in chunks:
            events = [*([] if begun else form.begin(chunk)), *form.take(chunk)]
            begun = True
            for each in events:
                yield named_event(str(each["type"]), each)
    for each in form.end():
        response = each.get("response")
        if isinstance(response, dict):
            noted = {**each, "response": {**response, FIELD: told[0].notice}}
            yield named_event(str(each["type"]), noted)
        else:
            yield named_event(str(each["type"]), each)
