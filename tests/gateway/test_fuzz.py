"""Two thousand requests and answers of any make: each ends in a typed answer, none in a trace."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx2
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
    streamed,
)
from gateway.stage import Wire as Body
from lawspeaker.gateway.app import ENTRANCES, build_app
from lawspeaker.gateway.settings import Bounds, Lever

if TYPE_CHECKING:
    import pytest

    from lawspeaker.gateway.law import LawKeeper

N_CASES = 2000
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
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-3, 9), st.integers(), st.floats(), WORDS)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                st.sampled_from(
                    [
                        *("role", "content", "type", "text", "name", "function", "arguments"),
                        *("tool_calls", "id", "call_id", "output", "url", "image_url", "effort"),
                        "format",
                    ]
                ),
                WORDS,
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)
FIELDS = {
    CHAT: sorted({*CompletionCreateParamsBase.__annotations__, "stream", "lawspeaker"}),
    RESPONSES: sorted({*ResponseCreateParamsBase.__annotations__, "stream", "lawspeaker"}),
}
HEADERS = st.dictionaries(
    st.sampled_from(["origin", "host", "content-type", "authorization", "sec-fetch-site"]),
    st.text(st.characters(max_codepoint=255), max_size=12),
    max_size=1,
)


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """A good request with some of its fields changed, or none; or anything at all."""
    path = draw(st.sampled_from([CHAT, RESPONSES]))
    body: dict[str, Any] = body_of(path, stream=draw(st.booleans()))
    changes = st.dictionaries(st.sampled_from(FIELDS[path]), VALUES, max_size=3)
    body |= draw(st.one_of(st.just({}), changes))
    raw = json.dumps(body).encode()
    if draw(st.integers(0, 19)) == 0:
        raw = draw(st.one_of(st.binary(max_size=20), VALUES.map(lambda v: json.dumps(v).encode())))
    if draw(st.integers(0, 19)) == 0:
        path = draw(st.sampled_from([each.path for each in ENTRANCES]))
    method = draw(st.sampled_from(["POST"] * 15 + ["GET", "PUT", "HEAD", "OPTIONS"]))
    headers = draw(HEADERS) if draw(st.integers(0, 9)) == 0 else {}
    return {"path": path, "raw": raw, "method": method, "headers": headers}


@st.composite
def replies(draw: st.DrawFn) -> Any:
    """A good answer with some of its fields changed, or anything at all."""
    changes = st.dictionaries(
        st.sampled_from(["id", "choices", "created", "model", "usage", "error"]), VALUES, max_size=2
    )
    inner = st.dictionaries(
        st.sampled_from(["content", "tool_calls", "function_call", "refusal", "role"]),
        VALUES,
        max_size=2,
    )
    whole = said("Yes.") | draw(changes)
    parts = [piece(content="Yes.") | draw(changes), piece("stop", **draw(inner))]
    for choice in whole["choices"] if isinstance(whole["choices"], list) else []:
        message = choice.get("message") if isinstance(choice, dict) else None
        if isinstance(message, dict):
            message.update(draw(inner))
    ended = draw(st.integers(0, 9)) > 0
    content = {
        False: json.dumps(whole).encode(),
        True: streamed(*parts, ended=ended),
    }
    if draw(st.integers(0, 9)) == 0:
        content[True] = content[False] = draw(st.binary(max_size=30))
    return content


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
    assert min(n_played.values()) >= N_CASES // 50, "the cases reach every kind of end"
    assert "internal error" not in caplog.text
