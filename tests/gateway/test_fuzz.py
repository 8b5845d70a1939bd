"""Two thousand requests and answers of any make: each ends in a typed answer, none in a trace."""

from __future__ import annotations

import asyncio
import json
import os
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openai.types.chat.completion_create_params import CompletionCreateParamsBase
from openai.types.responses.response_create_params import ResponseCreateParamsBase

from gateway.stage import (
    CHAT,
    RESPONSES,
    Caller,
    Got,
    Script,
    body_of,
    piece,
    said,
    stand,
)
from gateway.stage import Wire as Body
from lawspeaker.gateway.app import ENTRANCES, build_app
from lawspeaker.gateway.settings import Bounds, Lever

if TYPE_CHECKING:
    from lawspeaker.gateway.law import LawKeeper

N_CASES = int(os.environ.get("LAWSPEAKER_API_CASES", "2000"))  # bench/trust.py asks for more
WORDS = st.one_of(
    st.sampled_from(
        [
            *("", "x", "system", "user", "assistant", "tool", "text", "function", "auto"),
            *("message", "input_text", "image_url", "json_schema", "<|im_start|>", "\ud800"),
            *("\x00", "\r\nx: y"),
        ]
    ),
    st.text(max_size=8),
)
# What is written where no JSON library would write it.
RAW = {b'"@huge@"': b"1e999", b'"@nan@"': b"NaN", b'"@digits@"': b"9" * 5000, b'"@open@"': b"["}
VALUES = st.one_of(
    st.sampled_from([[], {}, [[]], [{}], {"type": []}]),
    st.sampled_from([None, True, False, 0, -1, 2**70, 1.5, "", "x"]),
    st.sampled_from([key.decode().strip('"') for key in RAW]),
    st.recursive(
        st.one_of(st.none(), st.integers(), st.floats(), WORDS),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)
        ),
        max_leaves=6,
    ),
)
FIELDS = {
    CHAT: sorted({*CompletionCreateParamsBase.__annotations__, "stream", "lawspeaker"}),
    RESPONSES: sorted({*ResponseCreateParamsBase.__annotations__, "stream", "lawspeaker"}),
}
HEADERS = st.dictionaries(
    st.sampled_from(["origin", "host", "content-type", "authorization", "sec-fetch-site"]),
    st.one_of(
        st.sampled_from(["http://[", "null", "application/json; x", "Bearer x", "[::1]", "[::"]),
        st.text(st.characters(max_codepoint=255), max_size=12),
    ),
    min_size=1,
    max_size=1,
)
PICTURE = "data:image/png;base64,AA=="
CALL = {"id": "c", "type": "function", "function": {"name": "look", "arguments": "{}"}}
RICH: dict[str, dict[str, Any]] = {
    CHAT: {
        "model": "tiny",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "name": "ada", "content": [{"type": "text", "text": "Look."}]},
            {"role": "assistant", "content": None, "tool_calls": [CALL]},
            {"role": "tool", "tool_call_id": "c", "content": "A cat."},
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": PICTURE}}]},
        ],
        "tools": [{"type": "function", "function": {"name": "look", "parameters": {}}}],
        "tool_choice": {"type": "function", "function": {"name": "look"}},
        "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}},
        "stream_options": {"include_usage": True},
        "stop": ["x"],
        "temperature": 1,
        "n": 1,
        "lawspeaker": {"factors": ["it was night"]},
    },
    RESPONSES: {
        "model": "tiny",
        "instructions": "Be brief.",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "Look."}]},
            {"type": "reasoning", "summary": []},
            {"type": "function_call", "call_id": "c", "name": "look", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c", "output": "A cat."},
            {"role": "user", "content": [{"type": "input_image", "image_url": PICTURE}]},
        ],
        "tools": [{"type": "function", "name": "look", "parameters": {}}],
        "tool_choice": {"type": "function", "name": "look"},
        "text": {"format": {"type": "json_schema", "name": "x", "schema": {}}, "verbosity": "low"},
        "reasoning": {"effort": "low"},
        "lawspeaker": {"factors": ["it was night"]},
    },
}


def places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a value below its top."""
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [each for key, inside in inner for each in ((*here, key), *places(inside, (*here, key)))]


def put(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    """A copy with another value at a place."""
    if not place:
        return new
    key, *rest = place
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[key] = put(value[key], tuple(rest), new)
    return copy


@st.composite
def changed(draw: st.DrawFn, whole: Any) -> Any:
    """A value that is good, or has other values at up to three places."""
    for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2, 3]))):
        there = places(whole)
        if there:
            # What says of which kind a part is decides most about it, so it is hit more often.
            kinds = [each for each in there if each[-1] in {"type", "role"}] or there
            place = draw(st.sampled_from(draw(st.sampled_from([there, kinds]))))
            whole = put(whole, place, draw(VALUES))
    return whole


def spelled(value: Any) -> bytes:
    raw = json.dumps(value).encode()
    for word, bare in RAW.items():
        raw = raw.replace(word, bare)
    return raw


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    path = draw(st.sampled_from([CHAT, RESPONSES]))
    body = draw(changed(draw(st.sampled_from([body_of(path), RICH[path], RICH[path]]))))
    body = {**body, "stream": draw(st.booleans())}
    more = st.dictionaries(st.sampled_from(FIELDS[path]), VALUES, min_size=1, max_size=2)
    raw = spelled({**body, **draw(st.one_of(st.just({}), st.just({}), more))})
    if draw(st.integers(0, 19)) == 0:
        raw = draw(st.one_of(st.binary(max_size=20), VALUES.map(spelled)))
    if draw(st.integers(0, 19)) == 0:
        path = draw(st.sampled_from([each.path for each in ENTRANCES]))
    method = draw(st.sampled_from(["POST"] * 15 + ["GET", "PUT", "HEAD", "OPTIONS"]))
    headers = draw(HEADERS) if draw(st.integers(0, 9)) == 0 else {}
    return {"path": path, "raw": raw, "method": method, "headers": headers}


VERDICTS = [
    {"verdict": "ok", "clause": "", "evidence": ""},
    {"fault": True, "clause": "", "critique": "x"},
]


@st.composite
def replies(draw: st.DrawFn) -> dict[bool, bytes]:
    """What the server says to a whole request, and to one for a stream."""
    words = draw(st.sampled_from(["Yes.", "{", *map(json.dumps, VERDICTS)]))
    parts = [
        piece(role="assistant", content="Yes."),
        piece(tool_calls=[{"index": 0, **CALL}]),
        piece("stop") | {"usage": {"prompt_tokens": 1, "completion_tokens": 2}},
    ]
    whole = spelled(draw(changed(said(words, tool_calls=draw(st.sampled_from([None, [CALL]]))))))
    lines = [b"data: " + spelled(each) + b"\n\n" for each in draw(changed(parts))]
    end = draw(st.sampled_from([b"data: [DONE]\n\n"] * 9 + [b""]))
    if draw(st.integers(0, 9)) == 0:
        whole = draw(st.binary(max_size=30))
        lines = [whole]
    return {False: whole, True: b"".join([*lines, end])}


LEVERS = st.sampled_from(
    [frozenset({Lever.PROMPT, Lever.RETRIEVAL})] * 3
    + [frozenset({lever}) for lever in Lever]
    + [frozenset(Lever)]
)


def check_typed(got: Got, method: str) -> None:
    """Good, or a body or a last event that says in a known form what is wrong."""
    assert 200 <= got.status < 600
    assert got.code != "internal_error", got.body
    assert b"Traceback" not in got.body
    if got.is_stream:
        *_, last = got.events
        ended = got.body.endswith(b"data: [DONE]\n\n") or last.get("type") in {
            "response.completed",
            "response.incomplete",
        }
        assert ended is not bool(last.get("error"))
    if got.status >= 400 and method != "HEAD":
        error = got.json.get("error")
        assert error or got.json["status"] == "not ready"
        assert not error or (error["message"] and error["type"] and error["code"])


@pytest.mark.no_cover
def test_every_request_of_any_make_gets_a_typed_answer(
    keeper: LawKeeper, caplog: pytest.LogCaptureFixture
) -> None:
    n_played = {"good": 0, "streams": 0, "refused": 0, "failed": 0}

    with asyncio.Runner() as runner:

        @settings(max_examples=N_CASES, suppress_health_check=[HealthCheck.too_slow], database=None)
        @given(asked=requests(), reply=replies(), levers=LEVERS)
        def play(asked: dict[str, Any], reply: dict[bool, bytes], levers: frozenset[Lever]) -> None:
            def answer(body: dict[str, Any]) -> httpx2.Response:
                stream = body.get("stream") is True
                kind = "text/event-stream" if stream else "application/json"
                return httpx2.Response(
                    200, headers={"content-type": kind}, stream=Body(reply[stream])
                )

            state = stand(
                keeper,
                model=Script(answer),
                levers=levers,
                bounds=Bounds(pause_s=0.01, n_failures=10**6),
            )
            app = build_app(state, probing=False)

            async def run() -> Got:
                async with asyncio.timeout(60):
                    return await Caller(app=app).ask(
                        asked["path"],
                        raw=asked["raw"],
                        method=asked["method"],
                        headers=asked["headers"],
                    )

            got = runner.run(run())
            check_typed(got, asked["method"])
            kind = (
                "failed"
                if got.status >= 500
                else "refused"
                if got.status >= 400
                else "streams"
                if got.is_stream
                else "good"
            )
            n_played[kind] += 1

        play()
    assert sum(n_played.values()) >= N_CASES
    assert min(n_played.values()) >= N_CASES // 100, "the cases reach every kind of end"
    assert "internal error" not in caplog.text
