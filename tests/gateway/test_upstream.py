from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from gateway.stage import (
    CHAT,
    Script,
    Wire,
    answers,
    body_of,
    piece,
    said,
    stand,
    status,
    streamed,
    talk,
)
from lawspeaker.gateway.capabilities import Can, Capabilities, probe
from lawspeaker.gateway.deadline import Deadline
from lawspeaker.gateway.events import done, event, named_event, read_events
from lawspeaker.gateway.fault import Fault
from lawspeaker.gateway.plain_json import read_plain, write_plain
from lawspeaker.gateway.redaction import MAX_TOLD, redacted
from lawspeaker.gateway.settings import Bounds, Settings
from lawspeaker.gateway.upstream import Upstream

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from lawspeaker.gateway.law import LawKeeper


@pytest.mark.parametrize(
    ("answer", "got_status", "code"),
    [
        (status(401), 502, "upstream_refused_key"),
        (status(403), 502, "upstream_refused_key"),
        (status(400, {"error": {"message": "too long"}}), 400, "upstream_refused"),
        (status(422, {"error": "too long"}), 400, "upstream_refused"),
        (status(404), 400, "upstream_refused"),
        (status(408), 502, "upstream_error"),
        (status(204), 502, "upstream_error"),
        (status(503, None, retry_after="9" * 30), 503, "upstream_unavailable"),
        (status(503, None, retry_after="soon"), 503, "upstream_unavailable"),
        (status(429, None, retry_after="0"), 429, "upstream_rate_limit"),
        (status(429, None, retry_after="99999"), 429, "upstream_rate_limit"),
        (status(200, said("x"), content_length=str(2**40)), 502, "upstream_too_large"),
        (status(200, said("x"), content_length="9" * 5000), 200, ""),
        (b'{"choices": NaN}', 502, "upstream_not_json"),
        (b'{"choices": [], "created": 1e999}', 502, "upstream_not_json"),
        (b"[" * 200_000, 502, "upstream_not_json"),
        (b"[" + b"[]," * 600_000 + b"1]", 502, "upstream_not_json"),
        (b"[1]", 502, "upstream_not_json"),
        ({"error": "plain words"}, 502, "upstream_error"),
        ({"error": {"code": 5}}, 502, "upstream_error"),
    ],
)
def test_each_status_and_body_has_its_own_typed_fault(
    keeper: LawKeeper, answer: object, got_status: int, code: str
) -> None:
    def again(_: object) -> object:
        if isinstance(answer, httpx2.Response):
            content = b"".join([answer.stream.content])  # type: ignore[union-attr] # a Wire
            return httpx2.Response(answer.status_code, headers=answer.headers, stream=Wire(content))
        return answer

    got = talk(stand(keeper, model=Script(again), bounds=Bounds(pause_s=0.0)), CHAT, body_of(CHAT))
    assert (got.status, got.code) == (got_status, code)
    if got_status in {429, 503}:
        assert 1 <= int(got.headers["retry-after"]) <= 3600


@pytest.mark.parametrize(
    "error",
    [
        httpx2.ReadError("x"),
        httpx2.WriteError("x"),
        httpx2.RemoteProtocolError("x"),
        httpx2.LocalProtocolError("x"),
        httpx2.PoolTimeout("x"),
        httpx2.ConnectTimeout("x"),
        httpx2.ConnectError("x"),
        httpx2.UnsupportedProtocol("x"),
        httpx2.DecodingError("x"),
        httpx2.StreamClosed(),
        httpx2.StreamConsumed(),
        httpx2.InvalidURL("x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_error_of_the_http_client_comes_through(keeper: LawKeeper, error: Exception) -> None:
    def fail(_: object) -> object:
        raise error

    state = stand(keeper, model=Script(fail), bounds=Bounds(pause_s=0.0))
    got = talk(state, CHAT, body_of(CHAT))
    assert got.json["error"]["type"] == "upstream_error"
    assert got.code in {"upstream_cut", "upstream_timeout", "upstream_unreachable"}
    assert state.upstream.breaker.n_in_a_row == 1


class Lingering(httpx2.AsyncByteStream):
    """A stream that says all, and then never ends, or ends badly."""

    def __init__(self, *, fails: bool) -> None:
        self.fails = fails

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield streamed(piece(content="All."), piece("stop"))
        if self.fails:
            raise httpx2.ReadError("x")
        await asyncio.Event().wait()


@pytest.mark.parametrize("fails", [False, True])
def test_an_answer_that_said_all_is_whole_whatever_the_server_does_then(
    keeper: LawKeeper, *, fails: bool
) -> None:
    kind = {"content-type": "text/event-stream"}

    def answer(_: object) -> httpx2.Response:
        return httpx2.Response(200, headers=kind, stream=Lingering(fails=fails))

    state = stand(keeper, model=Script(answer), bounds=Bounds(pause_s=0.05))
    got = talk(state, CHAT, body_of(CHAT, stream=True))
    assert (got.words, got.code) == ("All.", "")
    assert got.body.endswith(b"data: [DONE]\n\n")
    assert state.upstream.breaker.n_in_a_row == 0


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (streamed(piece(content="x"), {"choices": [], "x": float("nan")}), "upstream_not_json"),
        (streamed(piece(content="x"), {"error": "full"}), "upstream_error"),
        (streamed(piece(content="x"), [1]), "upstream_not_json"),
        (streamed({"choices": []}), "upstream_no_choices"),
        (b"data: " + b"x" * 2**21, "upstream_too_large"),
        (b"data: [DONE]\n\n", "upstream_no_choices"),
    ],
)
def test_a_stream_that_goes_wrong_ends_in_a_typed_event(
    keeper: LawKeeper, told: bytes, code: str
) -> None:
    got = talk(stand(keeper, model=Script(lambda _: told)), CHAT, body_of(CHAT, stream=True))
    assert got.code == code


def test_a_server_that_does_not_stream_is_said_not_to(keeper: LawKeeper) -> None:
    whole = status(200, said("Yes."), content_type="application/json")
    got = talk(stand(keeper, model=Script(lambda _: whole)), CHAT, body_of(CHAT, stream=True))
    assert (got.status, got.code) == (502, "upstream_no_stream")


def test_a_request_that_holds_no_number_json_knows_is_never_sent() -> None:
    async def run() -> None:
        settings = Settings(upstream="http://127.0.0.1:1", upstream_key="")
        model = Script(answers("Yes."))
        upstream = Upstream(settings, transport=model)
        with pytest.raises(ValueError, match="not JSON compliant"):
            await upstream.post("/x", {"x": float("inf")}, deadline=Deadline.after(5))
        assert model.asked == []
        await upstream.post("/x", {}, deadline=Deadline.after(5))
        assert "authorization" not in model.headers[0]
        await upstream.close()

    asyncio.run(run())


def test_a_deadline_counts_down_and_ends() -> None:
    async def run() -> None:
        deadline = Deadline.after(0.01)
        assert 0 < deadline.remaining_s <= 0.01
        with pytest.raises(Fault, match=r"within 0\.01 seconds"):
            async with deadline.kept():
                await asyncio.Event().wait()
        assert deadline.remaining_s == 0.0

    asyncio.run(run())


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_events_are_read_alike_however_they_are_cut(size: int) -> None:
    wire = b": hello\n\nevent: x\ndata: one\n\ndata:two\r\ndata: three\r\n\r\n"
    wire += b"\n\nid: 4\ndata: four\n\ndata: last"

    async def run() -> list[bytes]:
        async def cut() -> AsyncIterator[bytes]:
            for place in range(0, len(wire), size):
                yield wire[place : place + size]

        return [each async for each in read_events(cut(), max_event=1000)]

    assert asyncio.run(run()) == [b"one", b"two\nthree", b"four", b"last"]


def test_events_are_written_as_they_are_read() -> None:
    assert event({"a": 1}) == b'data: {"a":1}\n\n'
    assert named_event("x", {"a": 1}) == b'event: x\ndata: {"a":1}\n\n'
    assert done() == b"data: [DONE]\n\n"


@pytest.mark.parametrize(
    "secret",
    [
        "sk-abcdefghij",
        "sk-proj-abc_def-123",
        "Bearer abc",
        "hf_abcdefgh",
        "AIzaSyA1234567890abcdefghijklmnopqrstu",
        "http://10.0.0.7:8000/v1",
        "postgres://me:pass@db/x",
        "10.0.0.7:8000",
        "[fe80::1]:80",
        "localhost:8000",
        "vllm-0.vllm.svc",
        "gpu1.cluster.local:9000",
        "/srv/models/secret.gguf",
        "/home/ada/key",
        "odd words that are the key",
    ],
)
def test_what_a_server_says_of_itself_is_not_shown(secret: str) -> None:
    told = redacted(f"it failed: {secret} again", secret="odd words that are the key")  # noqa: S106
    assert secret not in told
    assert told.startswith("it failed: [redacted]")
    assert told.endswith("again")


def test_plain_words_are_shown_and_cut() -> None:
    words = "The prompt has 9001 tokens, the limit is 8192. Use n <= 4 and/or fewer words."
    assert redacted(words) == words
    assert len(redacted("word " * 10_000)) == MAX_TOLD


def test_plain_json_takes_what_the_standard_has() -> None:
    assert read_plain(b'{"a": [1, -2.5e3, true, null, "x"]}') == {
        "a": [1, -2500.0, True, None, "x"]
    }
    assert read_plain(b"[1]", pairs=dict) == [1]


def test_plain_json_is_written_so_that_it_can_be_read_whatever_is_in_it() -> None:
    deep: Any = []
    for _ in range(400):
        deep = [deep]
    for value in ({"a": [1, 2.5, None, True, "\u00e9\u2028"]}, "half a pair: \ud83d", deep, 10**30):
        assert read_plain(write_plain(value)) == value
    assert write_plain({"a": [1.5, float("nan")]}) == b'{"a":[1.5,null]}'


def model_of(listed: object, answer: Callable[[dict[str, Any]], object]) -> Script:
    return Script(lambda body: answer(body) if body else listed)


def probed(script: Script, **more: str) -> Capabilities:
    async def run() -> Capabilities:
        upstream = Upstream(
            Settings(upstream="http://127.0.0.1:1", bounds=Bounds(pause_s=0.0)), transport=script
        )
        found = await probe(upstream, **more)
        await upstream.close()
        return found

    return asyncio.run(run())


LISTED = {"data": [{"id": "tiny"}, {"id": 5}, "x"]}


def test_a_server_that_can_all_is_said_to_can_all() -> None:
    def answer(body: dict[str, Any]) -> object:
        if "input" in body:
            return {"output": []}
        words = '{"ok": "yes"}' if "response_format" in body else "Yes."
        whole = said(words)
        whole["choices"] *= body.get("n", 1)
        if body.get("logprobs"):
            whole["choices"] = [{**each, "logprobs": {"content": [1]}} for each in whole["choices"]]
        return whole

    found = probed(model_of(LISTED, answer))
    assert found.models == ("tiny",)
    assert found.sentence == "n yes, logprobs yes, json_schema yes, seed yes, responses yes"
    assert probed(model_of({"data": []}, answer), model="other").n is Can.YES


def test_a_server_that_refuses_or_ignores_is_said_to_cannot() -> None:
    drawn = iter(range(100))

    def answer(body: dict[str, Any]) -> object:
        refuses = "input" in body or body.get("n")
        return status(400) if refuses else said(f"Number {next(drawn)}.")

    found = probed(model_of(LISTED, answer))
    assert found.sentence == "n no, logprobs no, json_schema no, seed no, responses no"


def test_a_server_that_fails_or_names_no_model_leaves_it_unknown() -> None:
    assert probed(model_of(status(500), answers("x"))) == Capabilities()
    assert probed(model_of({"data": "x"}, answers("x"))) == Capabilities()
    found = probed(model_of(LISTED, lambda _: status(429)))
    assert found.sentence == (
        "n unknown, logprobs unknown, json_schema unknown, seed unknown, responses unknown"
    )
    odd = probed(model_of(LISTED, lambda _: {"choices": "x"}))
    assert odd.n is Can.NO
    odd = probed(model_of(LISTED, lambda _: {"choices": ["x"], "output": "x"}))
    assert (odd.n, odd.responses) == (Can.NO, Can.NO)
