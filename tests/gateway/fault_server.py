"""A model's server on loopback that fails on purpose, byte by byte, in seventeen ways."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import struct
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from gateway.stage import UPSTREAM_KEY, piece, said, streamed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

MIB = 2**20
HUGE = 200 * MIB
SECRET = "the-internal-host-answered"  # noqa: S105 - a word to look for
TOLD = f"key {UPSTREAM_KEY} refused at http://10.0.0.7:8000/v1, see /srv/models/key.pem"


class When(StrEnum):
    """PLAIN: a whole answer. STREAM: from a stream's start. LATE: after a stream began well."""

    PLAIN = "plain"
    STREAM = "stream"
    LATE = "late"


@dataclass(slots=True, kw_only=True)
class FaultServer:
    """Plays one fault to everybody who connects; counts who came and what it got rid of."""

    fault: Fault
    when: When
    size: int = HUGE
    n_asked: int = 0
    n_sent: int = 0
    n_strayed: int = 0
    port: int = 0
    inner_port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def run(self, work: Callable[[FaultServer], Awaitable[None]]) -> None:
        """Do some work while the server stands; nothing of it is left afterwards."""
        tasks: set[asyncio.Task[None]] = set()

        def serve(
            play: Callable[[Line], Awaitable[None]],
        ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
            async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                task = asyncio.current_task()
                assert task is not None
                tasks.add(task)
                try:
                    while await _request(reader):
                        self.n_asked += play is not _stray
                        await play(Line(server=self, writer=writer))
                except (OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
                    pass
                finally:
                    tasks.discard(task)
                    writer.transport.abort()

            return serve_one

        outer = await asyncio.start_server(serve(FAULTS[self.fault]), "127.0.0.1", 0)
        inner = await asyncio.start_server(serve(_stray), "127.0.0.1", 0)
        self.port = outer.sockets[0].getsockname()[1]
        self.inner_port = inner.sockets[0].getsockname()[1]
        if self.fault is Fault.REFUSED:
            outer.close()
            await outer.wait_closed()
        try:
            await work(self)
        finally:
            outer.close()
            inner.close()
            left = tuple(tasks)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            await asyncio.sleep(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One request's way back."""

    server: FaultServer
    writer: asyncio.StreamWriter

    @property
    def when(self) -> When:
        return self.server.when

    async def send(self, content: bytes) -> None:
        self.writer.write(content)
        await self.writer.drain()
        self.server.n_sent += len(content)

    async def head(self, status: int = 200, **headers: str) -> None:
        kind = "application/json" if self.when is When.PLAIN else "text/event-stream"
        given = {"content-type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}}
        lines = [f"HTTP/1.1 {status} Said", *(f"{k}: {v}" for k, v in given.items())]
        await self.send("\r\n".join([*lines, "", ""]).encode())

    async def whole(self, content: bytes, status: int = 200, **headers: str) -> None:
        await self.head(status, content_length=str(len(content)), **headers)
        await self.send(content)

    async def begin(self) -> None:
        """The head of a body whose length is not told, and what is good in it."""
        await self.head(transfer_encoding="chunked")
        if self.when is When.LATE:
            await self.chunk(streamed(piece(content="Good"), piece(content=" so"), ended=False))

    async def chunk(self, content: bytes) -> None:
        await self.send(b"%x\r\n%b\r\n" % (len(content), content))

    async def end(self) -> None:
        await self.send(b"0\r\n\r\n")

    def reset(self) -> None:
        """Closes with RST instead of FIN."""
        inner = self.writer.get_extra_info("socket")
        inner.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


class Fault(StrEnum):
    """The seventeen of the table of promises."""

    REFUSED = "refused"
    RESET = "reset"
    HANG = "hang"
    HANG_AFTER_HEADERS = "hang after headers"
    DRIP = "1-byte drip"
    TRUNCATION = "truncation"
    BAD_JSON = "bad JSON"
    STATUS_500 = "500"
    STATUS_429 = "429"
    STATUS_503_THEN_GOOD = "503 then good"
    ERROR_INSIDE_200 = "error inside 200"
    NO_CHOICES = "no choices"
    CUT_STREAM = "cut stream"
    BODY_OF_200_MB = "200 MB body"
    REDIRECT = "redirect to an internal host"
    GZIP_BOMB = "gzip bomb"
    HTML = "HTML"


async def _request(reader: asyncio.StreamReader) -> bool:
    """Whether a whole request came."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return False
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.partition(b":")[2]))
    return True


def _good(when: When) -> bytes:
    if when is When.PLAIN:
        return json.dumps(said("Good so")).encode()
    return streamed(piece(content="Good"), piece(content=" so"), piece("stop"))


async def _forever() -> None:
    await asyncio.Event().wait()


async def _never(_: Line) -> None:
    raise AssertionError("a server that refuses connections was asked")


async def _reset(line: Line) -> None:
    if line.when is When.LATE:
        await line.begin()
        await asyncio.sleep(0.05)
    line.reset()
    raise ConnectionResetError


async def _hang(line: Line) -> None:
    if line.when is When.LATE:
        await line.begin()
    await _forever()


async def _hang_after_headers(line: Line) -> None:
    await line.begin()
    await _forever()


async def _drip(line: Line) -> None:
    await line.begin()
    text = b'{"choices": "' if line.when is When.PLAIN else b": a comment, and no end of it"
    for place in range(100_000):
        await line.chunk(text[place : place + 1] or b".")
        await asyncio.sleep(0.02)


async def _truncation(line: Line) -> None:
    await line.head(content_length="100000")
    await line.send(_good(line.when)[:150])
    line.writer.close()
    raise ConnectionResetError


async def _bad_json(line: Line) -> None:
    bad = b'{"choices": [' if line.when is When.PLAIN else b'data: {"choices": [\n\n'
    await line.begin()
    await line.chunk(bad)
    await line.end()


async def _status_500(line: Line) -> None:
    await line.whole(f"Traceback: {TOLD}".encode(), 500)


async def _status_429(line: Line) -> None:
    await line.whole(b'{"error": {"message": "slow down"}}', 429, retry_after="7")


async def _status_503_then_good(line: Line) -> None:
    if line.server.n_asked == 1:
        await line.whole(b"loading", 503, retry_after="1")
    else:
        await line.whole(_good(line.when))


async def _error_inside_200(line: Line) -> None:
    error = {"error": {"message": TOLD, "code": 1}}
    await line.begin()
    await line.chunk(json.dumps(error).encode() if line.when is When.PLAIN else streamed(error))
    await line.end()


async def _no_choices(line: Line) -> None:
    empty = {"id": "x", "object": "chat.completion", "choices": []}
    await line.whole(json.dumps(empty).encode() if line.when is When.PLAIN else streamed(empty))


async def _cut_stream(line: Line) -> None:
    await line.begin()
    if line.when is When.PLAIN:
        await line.chunk(_good(line.when)[:150])
        line.writer.close()
        raise ConnectionResetError
    await line.end()  # a clean end of the body, without the words that end an answer


async def _body_of_200_mb(line: Line) -> None:
    await line.begin()
    if line.when is When.PLAIN:
        await line.chunk(b'{"choices": "')
    block = b"a" * MIB
    if line.when is When.LATE:  # many good events, not one that has no end
        block = streamed(piece(content="a" * (MIB // 2)), ended=False) * 2
    if line.when is When.STREAM:
        await line.chunk(b"data: ")
    while line.server.n_sent < line.server.size:
        await line.chunk(block)
    await line.chunk(b'"}' if line.when is When.PLAIN else b"\n\ndata: [DONE]\n\n")
    await line.end()


async def _redirect(line: Line) -> None:
    place = f"http://127.0.0.1:{line.server.inner_port}/latest/credentials"
    await line.whole(b"", 307, location=place)


async def _stray(line: Line) -> None:
    line.server.n_strayed += 1
    await line.whole(_good(line.when).replace(b"Good", SECRET.encode()))


async def _gzip_bomb(line: Line) -> None:
    await line.whole(bomb(), content_encoding="gzip")


@cache
def bomb() -> bytes:
    """200 MB of one sign in about 200 kB."""
    return gzip.compress(b'{"choices": "' + b"a" * HUGE + b'"}', compresslevel=6)


async def _html(line: Line) -> None:
    page = f"<!doctype html><title>502</title><p>{TOLD}</p>".encode()
    await line.send(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n")
    await line.send(b"content-length: %d\r\n\r\n" % len(page) + page)


FAULTS: dict[Fault, Callable[[Line], Awaitable[None]]] = {
    Fault.REFUSED: _never,
    Fault.RESET: _reset,
    Fault.HANG: _hang,
    Fault.HANG_AFTER_HEADERS: _hang_after_headers,
    Fault.DRIP: _drip,
    Fault.TRUNCATION: _truncation,
    Fault.BAD_JSON: _bad_json,
    Fault.STATUS_500: _status_500,
    Fault.STATUS_429: _status_429,
    Fault.STATUS_503_THEN_GOOD: _status_503_then_good,
    Fault.ERROR_INSIDE_200: _error_inside_200,
    Fault.NO_CHOICES: _no_choices,
    Fault.CUT_STREAM: _cut_stream,
    Fault.BODY_OF_200_MB: _body_of_200_mb,
    Fault.REDIRECT: _redirect,
    Fault.GZIP_BOMB: _gzip_bomb,
    Fault.HTML: _html,
}
