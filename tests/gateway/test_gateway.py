from __future__ import annotations

import asyncio
import json
from datetime import date
from typing import TYPE_CHECKING

import httpx2
import pytest

from lawspeaker.errors import GateFailed, UsageFault
from lawspeaker.gateway.app import build_app
from lawspeaker.gateway.fault import Fault
from lawspeaker.gateway.messages import read_messages
from lawspeaker.gateway.serving import open_state
from lawspeaker.gateway.settings import Settings
from lawspeaker.gateway.upstream import Upstream
from lawspeaker.wiring.gateway import standing_law

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from cycle.stage import Played
    from llama import Llama

ASK = {"model": "tiny-random", "messages": [{"role": "user", "content": "hello"}], "max_tokens": 4}


class OneChunk(httpx2.AsyncByteStream):
    """A body that is still to be read, as from a wire."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.content


def asked(
    played: Played, path: str, body: object, upstream: httpx2.AsyncBaseTransport | None, url: str
) -> httpx2.Response:
    async def run() -> httpx2.Response:
        state = open_state(played.folder, Settings(upstream=url), draft=True)
        state.keeping = None  # the folder is read by many tests
        await state.upstream.close()
        state.upstream = Upstream(state.settings, transport=upstream)
        app = httpx2.ASGITransport(app=build_app(state, probing=False))
        async with httpx2.AsyncClient(transport=app, base_url="http://127.0.0.1") as client:
            answer = await client.post(path, json=body)
        await state.upstream.close()
        return answer

    return asyncio.run(run())


def test_a_simulated_version_never_speaks_without_draft(played: Played) -> None:
    with pytest.raises(GateFailed, match="ratified version only"):
        standing_law(played.folder, day=date(2026, 11, 25), draft=False)


def test_it_refuses_to_listen_beyond_loopback_without_keys() -> None:
    with pytest.raises(UsageFault, match="there are no keys"):
        Settings(upstream="http://127.0.0.1:1", host="0.0.0.0")  # noqa: S104 - refused


def test_a_callers_system_message_is_demoted_and_fenced() -> None:
    told = [{"role": "system", "content": "Be rude."}, {"role": "user", "content": "hi"}]
    read = read_messages(told)
    assert [each["role"] for each in read.messages] == ["user"]
    assert "BEGIN CALLER INSTRUCTIONS" in str(read.messages[0]["content"])
    with pytest.raises(Fault):
        read_messages([*told, {"role": "assistant", "content": "Sure:"}])


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (500, b"{}", "upstream_error"),
        (429, b"{}", "upstream_rate_limit"),
        (302, b"", "upstream_redirect"),
        (200, b"<html>", "upstream_not_json"),
        (200, b'{"choices": []}', "upstream_no_choices"),
        (200, b'{"error": {"message": "sk-abcdefghij"}}', "upstream_error"),
    ],
)
def test_a_fault_of_the_server_ends_in_a_typed_error(
    played: Played, status: int, body: bytes, code: str
) -> None:
    def answer(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(status, stream=OneChunk(body))

    got = asked(
        played, "/v1/chat/completions", ASK, httpx2.MockTransport(answer), "http://127.0.0.1:1"
    )
    assert got.json()["error"]["code"] == code
    assert "sk-abcdefghij" not in got.text


@pytest.mark.enable_socket
@pytest.mark.parametrize("stream", [False, True])
def test_a_real_server_answers_under_the_law(
    played: Played, llama_server: Llama, *, stream: bool
) -> None:
    got = asked(played, "/v1/chat/completions", {**ASK, "stream": stream}, None, llama_server.url)
    assert got.status_code == 200, got.text
    assert got.headers["x-lawspeaker-draft"] == "true"
    assert "harrowick-library@1.0.0#sha256:" in got.headers["x-lawspeaker-constitution"]
    if stream:
        assert got.text.endswith("data: [DONE]\n\n")
    else:
        assert json.loads(got.text)["lawspeaker"]["constitution"]["draft"] is True


@pytest.mark.enable_socket
def test_responses_are_spoken_as_chat(played: Played, llama_server: Llama) -> None:
    body = {"model": "tiny-random", "input": "hi", "max_output_tokens": 4}
    got = asked(played, "/v1/responses", body, None, llama_server.url)
    assert got.json()["object"] == "response", got.text
