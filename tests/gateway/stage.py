"""A gateway in this process: asked as a server asks it, over a model that is scripted or real."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import httpx2

from lawspeaker.gateway.app import build_app
from lawspeaker.gateway.capabilities import Can, Capabilities
from lawspeaker.gateway.settings import Lever, Settings
from lawspeaker.gateway.state import State
from lawspeaker.gateway.upstream import Upstream

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from lawspeaker.gateway.law import LawKeeper

DAY = date(2026, 11, 25)
CHAT, RESPONSES = "/v1/chat/completions", "/v1/responses"
UPSTREAM_KEY = "upstream-secret-7f3a"
ABLE = Capabilities(
    n=Can.YES, logprobs=Can.YES, json_schema=Can.YES, seed=Can.YES, models=("tiny",)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """What came back over one connection, piece by piece."""

    status: int
    headers: Mapping[str, str]
    pieces: Sequence[bytes]

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a typed error in the body or in a stream's last event; empty for none."""
        last = self.events[-1] if self.is_stream else self.json
        error = last.get("error") or {}
        return str(error.get("code", ""))

    @property
    def is_stream(self) -> bool:
        return self.headers.get("content-type", "").startswith("text/event-stream")

    @property
    def events(self) -> list[Any]:
        lines = [line for line in self.body.split(b"\n") if line.startswith(b"data: ")]
        return [json.loads(line[6:]) for line in lines if line != b"data: [DONE]"]

    @property
    def words(self) -> str:
        return "".join(
            choice["delta"].get("content") or ""
            for each in self.events
            for choice in each.get("choices", [])
        )


@dataclass(slots=True, kw_only=True)
class Caller:
    """One connection to an application; `reads` False never takes what is sent after the start."""

    app: Any
    pieces: list[bytes] = field(default_factory=list)
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    reads: bool = True
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(
        self,
        path: str,
        body: object = None,
        *,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Got:
        content = json.dumps(body).encode() if raw is None else raw
        given = {"host": "127.0.0.1:8080", "content-type": "application/json", **(headers or {})}
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode("utf-8", "replace"),
            "root_path": "",
            "query_string": b"",
            "headers": [
                (name.encode("latin-1"), value.encode("latin-1", "replace"))
                for name, value in given.items()
            ],
        }
        sent = False

        async def receive() -> dict[str, object]:
            nonlocal sent
            if not sent:
                sent = True
                return {"type": "http.request", "body": content, "more_body": False}
            await self.gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Mapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self.headers = {k.decode(): v.decode("latin-1") for k, v in message["headers"]}
                return
            if not self.reads:
                await asyncio.Event().wait()
            self.pieces.append(message.get("body", b""))
            await asyncio.sleep(0)

        await self.app(scope, receive, send)
        return Got(status=self.status, headers=self.headers, pieces=self.pieces)


class Wire(httpx2.AsyncByteStream):
    """A body that is still to be read, as from a wire."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.content


class Script(httpx2.AsyncBaseTransport):
    """A model's server that answers by a function of the request; remembers what it was sent."""

    def __init__(self, answer: Callable[[dict[str, Any]], object]) -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.closed = False

    async def aclose(self) -> None:
        self.closed = True

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        content = await request.aread()
        self.headers.append(request.headers)
        body = json.loads(content) if content else {}
        self.asked.append(body)
        told = self.answer(body)
        if isinstance(told, httpx2.Response):
            return told
        kind = "application/json"
        if body.get("stream"):
            kind = "text/event-stream"
        content = told if isinstance(told, bytes) else json.dumps(told).encode()
        return httpx2.Response(200, headers={"content-type": kind}, stream=Wire(content))


def status(code: int, value: object = None, **headers: str) -> httpx2.Response:
    """An answer with a status, still to be read."""
    content = b"" if value is None else json.dumps(value).encode()
    given = {name.replace("_", "-"): each for name, each in headers.items()}
    return httpx2.Response(code, headers=given, stream=Wire(content))


def said(words: str, **more: object) -> dict[str, Any]:
    """A whole chat answer."""
    message = {"role": "assistant", "content": words, **more}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "tiny",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7},
    }


def piece(finish: str | None = None, **delta: object) -> dict[str, Any]:
    """One chunk of a streamed chat answer."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_790_000_000,
        "model": "tiny",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def streamed(*pieces: object, ended: bool = True) -> bytes:
    """Chunks as a server sends them."""
    lines = [b"data: " + json.dumps(each).encode() + b"\n\n" for each in pieces]
    return b"".join([*lines, *([b"data: [DONE]\n\n"] if ended else [])])


def answers(words: str) -> Callable[[dict[str, Any]], object]:
    """A model that always says the same, streaming or not."""

    def answer(body: dict[str, Any]) -> object:
        if body.get("stream"):
            return streamed(piece(role="assistant", content=words), piece("stop"))
        return said(words)

    return answer


def stand(
    keeper: LawKeeper,
    *,
    model: httpx2.AsyncBaseTransport | None = None,
    url: str = "http://127.0.0.1:1",
    capabilities: Capabilities = ABLE,
    today: date = DAY,
    **settings: Any,
) -> State:
    """The state of a gateway under a law that is loaded already."""
    settings.setdefault("upstream_key", UPSTREAM_KEY)
    asked = Settings(upstream=url, **settings)
    return State(
        keeper=keeper,
        settings=asked,
        upstream=Upstream(asked, transport=model),
        today=lambda: today,
        capabilities=capabilities,
    )


def talk(state: State, path: str, body: object = None, **more: Any) -> Got:
    """One request to a gateway, and its end."""

    async def run() -> Got:
        async with asyncio.timeout(60):
            got = await Caller(app=build_app(state, probing=False)).ask(path, body, **more)
        await state.upstream.close()
        return got

    return asyncio.run(run())


def body_of(path: str, *, stream: bool = False, **more: object) -> dict[str, object]:
    """The shortest request that a path takes."""
    if path == RESPONSES:
        return {"model": "tiny", "input": "May I renew a book?", "stream": stream, **more}
    asked = [{"role": "user", "content": "May I renew a book?"}]
    return {"model": "tiny", "messages": asked, "stream": stream, **more}


def levers(*names: Lever) -> frozenset[Lever]:
    return frozenset(names)
