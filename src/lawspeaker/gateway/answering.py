"""From a steered request to its answer: at once and whole, or word by word."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lawspeaker.gateway.answer_copy import copy_of
from lawspeaker.gateway.asking import Questioner, choices_of, is_words, text_of
from lawspeaker.gateway.capabilities import Can
from lawspeaker.gateway.choosing import JudgeScorer, choose
from lawspeaker.gateway.critique import critique_and_revise
from lawspeaker.gateway.doubts import Circumstance, doubts_of
from lawspeaker.gateway.exchange import GivenAnswer
from lawspeaker.gateway.fault import Fault, refused, upstream_failed
from lawspeaker.gateway.guarding import Checked, guard, guarded_clauses, refusal
from lawspeaker.gateway.notice import contest_link
from lawspeaker.gateway.plain_json import read_plain
from lawspeaker.gateway.self_report import NO_REPORT, self_report
from lawspeaker.gateway.settings import Lever

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from datetime import date

    from lawspeaker.gateway.capabilities import Capabilities
    from lawspeaker.gateway.chat import ChatRequest
    from lawspeaker.gateway.choosing import Scorer
    from lawspeaker.gateway.deadline import Deadline
    from lawspeaker.gateway.doubts import Doubts
    from lawspeaker.gateway.exchange import RequestSummary
    from lawspeaker.gateway.gaps_log import GapsLog
    from lawspeaker.gateway.keeping import Keeping
    from lawspeaker.gateway.law import Law
    from lawspeaker.gateway.settings import Settings
    from lawspeaker.gateway.steering import Steering
    from lawspeaker.gateway.upstream import Upstream
    from lawspeaker.records.canonical import Json

PATH = "/chat/completions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A whole answer: the body in the form of chat completions, and what is told of it."""

    body: dict[str, Json]
    given: GivenAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All that one request is answered with; `scorer` None asks the model itself.

    `today` is the day of the answer, `keeping` and `gaps` None where nothing is kept of it.
    """

    upstream: Upstream
    capabilities: Capabilities
    settings: Settings
    law: Law
    steering: Steering
    request: ChatRequest
    summary: RequestSummary
    deadline: Deadline
    today: date
    scorer: Scorer | None = None
    keeping: Keeping | None = None
    gaps: GapsLog | None = None

    @property
    def questioner(self) -> Questioner:
        """Who is asked about answers."""
        return Questioner(
            upstream=self.upstream,
            capabilities=self.capabilities,
            model=self.settings.judge_model or self.request.model,
            deadline=self.deadline,
        )

    async def keep(self, given: GivenAnswer) -> None:
        """Keep what a contest of the answer needs; Fault 503 where that fails."""
        if self.keeping is None:
            return
        made = copy_of(self.summary, given, law=self.law, steering=self.steering, day=self.today)
        await self.keeping.keep(made, token=self.summary.token, sampled=self.summary.sampled)

    async def doubts(self, given: GivenAnswer) -> Doubts:
        """What is not sure about an answer; gaps of the text are logged without content."""
        report = NO_REPORT
        if Lever.UNCERTAINTY in self.steering.levers and not given.withheld:
            own = replace(self.questioner, model=self.request.model)
            asked = self.request.conversation.asked
            report = await self_report(own, asked=asked, reply=given.text)
        found = doubts_of(
            Circumstance(
                law=self.law,
                steering=self.steering,
                factors=self.request.factors,
                model=self.request.model,
                today=self.today,
                calibration=self.settings.calibration,
                report=report,
            )
        )
        if self.gaps is not None:
            self.gaps.add(found.gap_lines())
        return found


async def whole_answer(desk: Desk) -> Answered:
    """The answer after every lever that is on; a guard may put a refusal in its place."""
    steering, law = desk.steering, desk.law
    if steering.is_whole and desk.request.n > 1:
        raise refused(
            "invalid_n", "`n` is 1 here: answers are guarded, revised or chosen.", param="n"
        )
    deeds: list[str] = []
    guarded = guarded_clauses(law, steering.at_stake) if Lever.GUARD in steering.levers else ()
    if Lever.GUARD in steering.levers and not guarded:
        deeds.append("guard: no clause to hold it against")
    if guarded:
        asked = desk.request.conversation.transcript
        before = await guard(asked, Checked.REQUEST, clauses=guarded, questioner=desk.questioner)
        deeds.append(before.deed)
        if before.clause is not None:
            return _refused(desk, refusal(before.clause, contest_link(desk.summary)), deeds)
    body = await _drafted(desk, deeds)
    if Lever.CRITIQUE in steering.levers and is_words(body):
        revised = await critique_and_revise(
            desk.request.conversation.asked,
            text_of(body),
            clauses=steering.at_stake,
            questioner=desk.questioner,
            form=desk.request.fields.get("response_format"),
        )
        deeds.append(revised.deed)
        body = _with_words(body, revised.text)
    if guarded:
        after = await guard(
            _all_words(body), Checked.REPLY, clauses=guarded, questioner=desk.questioner
        )
        deeds.append(after.deed)
        if after.clause is not None:
            return _refused(desk, refusal(after.clause, contest_link(desk.summary)), deeds)
    return Answered(
        body=body,
        given=GivenAnswer(text=text_of(body), finish_reason=_finish(body), deeds=tuple(deeds)),
    )


async def streamed_answer(desk: Desk, heard: list[str]) -> AsyncGenerator[dict[str, Json], None]:
    """The chunks of an answer as they come; `heard` takes up the words on the way.

    Fault where it breaks off or the server reports an error in between.
    """
    body = desk.request.body(desk.steering.system)
    async with desk.upstream.stream(PATH, body, deadline=desk.deadline) as events:
        n_choices = 0
        async for each in events:
            chunk = _chunk(each, desk.upstream)
            choices = chunk.get("choices")
            for choice in choices if isinstance(choices, list) else []:
                n_choices += 1
                delta = choice.get("delta") if isinstance(choice, dict) else None
                words = delta.get("content") if isinstance(delta, dict) else None
                if isinstance(words, str):
                    heard.append(words)
            yield chunk
        if not n_choices:
            raise upstream_failed("upstream_no_choices", "The model's server gave no answer.")


async def in_chunks(answered: Answered) -> AsyncGenerator[dict[str, Json], None]:
    """A whole answer in the form of a stream, for clients that asked for one."""
    base: dict[str, Json] = {
        key: answered.body.get(key) for key in ("id", "created", "model") if key in answered.body
    }
    head: dict[str, Json] = {**base, "object": "chat.completion.chunk"}
    for place, choice in enumerate(choices_of(answered.body)):
        message = choice["message"]
        kept = message if isinstance(message, dict) else {}
        delta: dict[str, Json] = {key: value for key, value in kept.items() if value is not None}
        calls = delta.get("tool_calls")
        if isinstance(calls, list):
            delta["tool_calls"] = [
                {**call, "index": i} for i, call in enumerate(calls) if isinstance(call, dict)
            ]
        yield {**head, "choices": [{"index": place, "delta": delta, "finish_reason": None}]}
        end: dict[str, Json] = {
            "index": place,
            "delta": {},
            "finish_reason": choice.get("finish_reason"),
        }
        yield {**head, "choices": [end]}


async def _drafted(desk: Desk, deeds: list[str]) -> dict[str, Json]:
    request, steering = desk.request, desk.steering
    body: dict[str, Json] = {
        key: value
        for key, value in request.body(steering.system).items()
        if key not in {"stream", "stream_options"}
    }
    if Lever.BEST_OF not in steering.levers or desk.settings.n_best < 2:
        return await _asked_once(desk, body)
    drafts = await _several(desk, body)
    if not all(map(is_words, drafts)):
        deeds.append("best-of: an answer calls a tool, the first one stands")
        return drafts[0]
    chosen = await choose(
        request.conversation.asked,
        [text_of(draft) for draft in drafts],
        clauses=steering.at_stake,
        law=desk.law,
        scorer=desk.scorer or JudgeScorer(questioner=desk.questioner),
    )
    deeds.append(chosen.deed)
    return drafts[chosen.place]


async def _several(desk: Desk, body: dict[str, Json]) -> list[dict[str, Json]]:
    """As many drafts as were asked for: by `n` where the server can, else one after the other."""
    n = desk.settings.n_best
    if desk.capabilities.n is Can.YES:
        try:
            answer = await _asked_once(desk, {**body, "n": n})
        except Fault as fault:
            # llama.cpp gives no more at once than it has slots, and says so by refusing.
            if fault.code != "upstream_refused":
                raise
        else:
            found = choices_of(answer)
            return [{**answer, "choices": [{**choice, "index": 0}]} for choice in found]
    seed = body.get("seed")
    seeds = [{"seed": seed + i} if isinstance(seed, int) else {} for i in range(n)]
    tasks = [asyncio.ensure_future(_asked_once(desk, {**body, **each})) for each in seeds]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()


async def _asked_once(desk: Desk, body: dict[str, Json]) -> dict[str, Json]:
    answer = await desk.upstream.post(PATH, body, deadline=desk.deadline)
    if not choices_of(answer):
        raise upstream_failed("upstream_no_choices", "The model's server gave no answer.")
    return answer


def _chunk(content: bytes, upstream: Upstream) -> dict[str, Json]:
    try:
        read = read_plain(content)
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise upstream_failed("upstream_not_json", "The model's server streamed what is not JSON.")
    if read.get("error"):
        raise upstream.reported(read["error"])
    return read


def _all_words(body: dict[str, Json]) -> str:
    """All that a caller will read of the first choice: words, thoughts, and calls of tools."""
    message = choices_of(body)[0]["message"]
    kept = message if isinstance(message, dict) else {}
    said = [value for key, value in kept.items() if key != "role" and value]
    return "\n".join(each if isinstance(each, str) else json.dumps(each) for each in said)


def _finish(body: dict[str, Json]) -> str:
    return str(choices_of(body)[0].get("finish_reason") or "stop")


def _with_words(body: dict[str, Json], text: str) -> dict[str, Json]:
    first = choices_of(body)[0]
    message = first["message"]
    kept = message if isinstance(message, dict) else {}
    if kept.get("content") == text:
        return body
    # What was thought, and the chances of the words, belong to the draft that nobody will see.
    said = {key: value for key, value in first.items() if key != "logprobs"}
    return {**body, "choices": [{**said, "message": {"role": "assistant", "content": text}}]}


def _refused(desk: Desk, sentence: str, deeds: list[str]) -> Answered:
    body: dict[str, Json] = {
        "id": f"chatcmpl-{desk.summary.answer_id}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": desk.request.model,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": sentence, "refusal": sentence},
                "finish_reason": "content_filter",
            }
        ],
    }
    given = GivenAnswer(
        text=sentence, finish_reason="content_filter", deeds=tuple(deeds), withheld=True
    )
    return Answered(body=body, given=given)
