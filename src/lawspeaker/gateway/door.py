"""One route of the gateway, from the first byte of a request to the last of its answer.

Here stand the checks that no route may leave out: who asks, from where, how much, how long.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import aclosing, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from lawspeaker.edge.origin import UNSAFE, check_origin
from lawspeaker.gateway.deadline import Deadline
from lawspeaker.gateway.fault import INTERNAL, Fault, refused
from lawspeaker.gateway.keys import Caller
from lawspeaker.gateway.plain_json import write_plain

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping

    from starlette.types import Message, Receive, Scope, Send

    from lawspeaker.gateway.state import State
    from lawspeaker.records.canonical import Json

log = logging.getLogger("lawspeaker.gateway")

GRACE_S = 5.0
STREAM = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store"}


class Access(StrEnum):
    """Who may come in by a door."""

    ANYONE = "anyone"
    CALLER = "caller"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that was let in; the deadline runs from there."""

    state: State
    role: Caller
    headers: Mapping[str, str]
    body: bytes
    deadline: Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: its body, or the events that it is made of."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    events: AsyncGenerator[bytes, None] | None = None

    @classmethod
    def of(
        cls, value: Json, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """A reply in JSON."""
        return cls(
            status=status,
            headers={"content-type": "application/json", **(headers or {})},
            body=write_plain(value),
        )


Answer: TypeAlias = "Callable[[Call], Awaitable[Reply]]"


class Door:
    """An ASGI application round one answer; `admitted` says that it takes a place of its own."""

    def __init__(
        self, answer: Answer, *, state: State, access: Access, admitted: bool = False
    ) -> None:
        self.answer = answer
        self.state = state
        self.access = access
        self.admitted = admitted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever goes wrong ends in a typed body or a typed event."""
        began = time.monotonic()
        line = _Line(send)
        bounds = self.state.settings.bounds
        limit = bounds.read_s + bounds.patience_s + bounds.total_s + GRACE_S
        try:
            async with asyncio.timeout(limit):
                await self._let_in(scope, _Ear(receive), line)
        except Fault as fault:
            await line.fault(fault)
        except _Gone:
            line.status = 499
        except TimeoutError:
            await line.fault(Fault(504, "too_slow", "The answer took too long.", kind=INTERNAL))
        except Exception as error:  # noqa: BLE001 - a caller gets a typed body, never a bare 500
            log.error("internal error: %s", type(error).__name__)  # noqa: TRY400 - a trace could hold what was said
            await line.fault(
                Fault(500, "internal_error", "The gateway failed on its side.", kind=INTERNAL)
            )
        took = 1000 * (time.monotonic() - began)
        log.info("%s %s %s %.0f ms", scope["method"], scope["path"], line.status, took)

    async def _let_in(self, scope: Scope, ear: _Ear, line: _Line) -> None:
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        settings = self.state.settings
        check_origin(scope["method"], headers, loopback_only=not len(settings.keys))
        role = self._role(headers)
        async with self.state.admission.place() if self.admitted else nullcontext():
            deadline = Deadline.after(settings.bounds.total_s)
            body = b""
            if scope["method"] in UNSAFE:
                check_kind(headers)
                body = await ear.body(settings.bounds.max_request, settings.bounds.read_s)
            async with ear.watching():
                call = Call(
                    state=self.state, role=role, headers=headers, body=body, deadline=deadline
                )
                await line.reply(await self.answer(call))

    def _role(self, headers: Mapping[str, str]) -> Caller:
        ring, given = self.state.settings.keys, headers.get("authorization")
        if self.access is Access.ANYONE:
            return Caller.USER
        if self.access is Access.ADMIN:
            ring.require_admin(given)
            return Caller.ADMIN
        return ring.caller(given)


def check_kind(headers: Mapping[str, str]) -> None:
    """Nothing for JSON as it is; Fault 415 for another kind, or a packed body."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise refused("not_json", "Send the header Content-Type: application/json.", status=415)
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise refused("packed", "Send the body as it is, without packing it.", status=415)


class _Gone(Exception):
    """Whoever asked is no longer there."""


class _Ear:
    """Reads a request once, and hears when whoever asked goes away."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.gone = False

    async def body(self, most: int, seconds: float) -> bytes:
        """The body, bounded in bytes and time; Fault 413 or 408."""
        chunks: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(seconds):
                while True:
                    message = await self.receive()
                    if message["type"] == "http.disconnect":
                        raise _Gone
                    chunk: bytes = message.get("body", b"")
                    size += len(chunk)
                    if size > most:
                        raise refused("too_large", f"The request is over {most} bytes.", status=413)
                    chunks.append(chunk)
                    if not message.get("more_body", False):
                        return b"".join(chunks)
        except TimeoutError:
            raise refused("too_slow", "The request came too slowly.", status=408) from None

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Stops what is inside when whoever asked goes away, or reads too slowly.

        A deadline that ends while a stream waits to be read cancels the sending, which does not
        know it; by then nobody's cancellation is left to count, and it becomes Fault 504.
        """
        own = asyncio.current_task()
        watcher = asyncio.ensure_future(self._wait(own))
        try:
            yield
        except asyncio.CancelledError:
            if own is not None and not own.cancelling():
                raise Fault(
                    504, "too_slow", "The answer was read too slowly.", kind=INTERNAL
                ) from None
            if not self.gone or own is None or own.uncancel() > 0:
                raise
            raise _Gone from None
        finally:
            watcher.cancel()

    async def _wait(self, own: asyncio.Task[None] | None) -> None:
        message: Message = {"type": ""}
        while message["type"] != "http.disconnect":
            message = await self.receive()
        self.gone = True
        if own is not None:
            own.cancel()


class _Line:
    """What goes back over one connection; knows what was begun."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.status = 0
        self.is_stream = False

    async def reply(self, reply: Reply) -> None:
        """Send a reply. Events are begun with the first of them, so that a fault can come first."""
        if reply.events is None:
            await self._begin(
                reply.status, {**reply.headers, "content-length": str(len(reply.body))}
            )
            await self.send({"type": "http.response.body", "body": reply.body})
            return
        async with aclosing(reply.events) as events:
            async for each in events:
                if not self.status:
                    self.is_stream = True
                    await self._begin(reply.status, {**STREAM, **reply.headers})
                await self.send({"type": "http.response.body", "body": each, "more_body": True})
        await self.send({"type": "http.response.body", "body": b""})

    async def fault(self, fault: Fault) -> None:
        """Send a fault: as the answer, or as the last event of one that was begun.

        Whoever does not take it in time does not get it; the connection is then closed.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE_S):
                if not self.status:
                    sent = {**fault.headers, "content-length": str(len(fault.body))}
                    await self._begin(fault.status, sent)
                    await self.send({"type": "http.response.body", "body": fault.body})
                elif self.is_stream:
                    await self.send({"type": "http.response.body", "body": fault.event})

    async def _begin(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        pairs = [
            (name.encode("latin-1"), value.encode("latin-1", "replace"))
            for name, value in {**headers, "x-content-type-options": "nosniff"}.items()
        ]
        await self.send({"type": "http.response.start", "status": status, "headers": pairs})
