"""What is not sure, told below the answer's own words: whole and streamed, and where it may not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import openai
import pytest

from gateway.open_gateway import open_gateway
from gateway.stage import (
    CHAT,
    RESPONSES,
    Script,
    answers,
    body_of,
    levers,
    piece,
    said,
    stand,
    streamed,
    talk,
)
from lawspeaker.contract.digests import mark
from lawspeaker.gateway.guarding import guarded_clauses
from lawspeaker.gateway.keys import KeyRing
from lawspeaker.gateway.settings import Lever

if TYPE_CHECKING:
    from lawspeaker.gateway.law import LawKeeper

TELL = levers(Lever.PROMPT, Lever.TELL)
CALL = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}


def told_by(notice: dict[str, Any]) -> list[str]:
    """The lines that a notice calls for."""
    doubts = [f"- {each['name']}: {each['words']}" for each in notice["uncertainty"]["told"]]
    return [*doubts, f"- To contest it: {notice['contest']}"]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("path", [CHAT, RESPONSES])
def test_words_for_people_stand_below_an_answer_where_they_are_asked_for(
    keeper: LawKeeper, path: str, *, stream: bool
) -> None:
    def spoken(**setting: Any) -> tuple[str, dict[str, Any]]:
        script = Script(answers("Yes, twice."))
        got = talk(stand(keeper, model=script, **setting), path, body_of(path, stream=stream))
        assert "To contest" not in str(script.asked), "the model is not told"
        if path == CHAT:
            words = got.words if stream else got.json["choices"][0]["message"]["content"]
            return words, (got.events[-1] if stream else got.json)["lawspeaker"]
        whole = got.events[-1]["response"] if stream else got.json
        return whole["output"][0]["content"][0]["text"], whole["lawspeaker"]

    assert spoken()[0] == "Yes, twice."
    words, notice = spoken(levers=TELL)
    said_, below = words.split("\n\n---\n")
    first, *lines = below.split("\n")
    assert said_ == "Yes, twice."
    assert first.startswith("- This answer was given under harrowick-library 1.0.0 (")
    assert len(lines) >= 2
    assert lines == told_by(notice)
    assert notice["levers"] == ["prompt", "tell"]


def test_words_come_before_the_end_of_a_stream_whatever_the_end_carries(keeper: LawKeeper) -> None:
    usage = {"choices": [], "usage": {"total_tokens": 7}}
    strange: dict[str, Any] = {"choices": []}
    model = Script(
        lambda _: streamed(strange, piece(content="Yes, "), piece("stop", content="twice."), usage)
    )
    got = talk(stand(keeper, model=model, levers=TELL), CHAT, body_of(CHAT, stream=True))
    *before, end, last, notice = got.events
    assert before[0] == strange
    assert got.words.startswith("Yes, twice.\n\n---\n- This answer")
    assert [each["choices"][0].get("finish_reason") for each in before[1:]] == [None] * 3
    assert (end["choices"], last) == (piece("stop")["choices"], usage)
    assert notice["lawspeaker"]["contest"] in got.words


@pytest.mark.parametrize(
    ("answer", "more"),
    [
        (said("", tool_calls=[CALL]), {}),
        (said("Look.", tool_calls=[CALL]), {}),
        (said("Look.", function_call=CALL["function"]), {}),
        (said('{"a": 1}'), {"response_format": {"type": "json_object"}}),
        (said("Yes."), {"n": 2}),
        (said(" "), {}),
    ],
)
def test_nothing_is_added_to_what_a_program_reads(
    keeper: LawKeeper, answer: dict[str, Any], more: dict[str, Any]
) -> None:
    state = stand(keeper, model=Script(lambda _: answer), levers=TELL)
    got = talk(state, CHAT, body_of(CHAT, **more))
    assert got.json["choices"] == answer["choices"]
    assert got.json["lawspeaker"]["uncertainty"]["told"]


def test_a_streamed_call_of_a_tool_and_a_refusal_stay_as_they_are(keeper: LawKeeper) -> None:
    pieces = [piece(content="Look."), piece(tool_calls=[{"index": 0, **CALL}]), piece("tool_calls")]
    model = Script(lambda _: streamed(*pieces))
    got = talk(stand(keeper, model=model, levers=TELL), CHAT, body_of(CHAT, stream=True))
    assert got.events[:-1] == pieces
    clause = guarded_clauses(keeper.current, ())[0]
    breaks = json.dumps({"verdict": "breaks", "clause": mark(clause), "evidence": ""})
    guarded = stand(keeper, model=Script(answers(breaks)), levers=levers(Lever.GUARD, Lever.TELL))
    refused = talk(guarded, CHAT, body_of(CHAT)).json
    assert refused["lawspeaker"]["withheld"] is True
    assert "---" not in refused["choices"][0]["message"]["content"]


@pytest.mark.enable_socket
def test_an_unmodified_client_shows_them(keeper: LawKeeper) -> None:
    state = stand(keeper, model=Script(answers("Yes, twice.")), levers=TELL, keys=KeyRing([]))
    with open_gateway(state) as url, openai.OpenAI(base_url=url, api_key="none") as client:
        asked: Any = {"model": "tiny", "messages": [{"role": "user", "content": "Again?"}]}
        whole = client.chat.completions.create(**asked).choices[0].message.content
        with client.chat.completions.stream(**asked) as stream:
            final = stream.get_final_completion().choices[0]
    for words in (whole, final.message.content):
        assert words.startswith("Yes, twice.\n\n---\n")
        assert "- To contest it: http" in words
    assert final.finish_reason == "stop"
