"""The model's server: asked in time, bounded in size, never trusted, never followed elsewhere.

The HTTP client stands here and not among the adapters: only the gateway speaks to a model's
server byte by byte, and it imports no adapter.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import aclosing, asynccontextmanager, suppress
from typing import TYPE_CHECKING

import httpx2

from lawspeaker.gateway.breaker import Breaker
from lawspeaker.gateway.events import DONE, read_events
from lawspeaker.gateway.fault import Fault, refused, upstream_failed
from lawspeaker.gateway.plain_json import read_plain
from lawspeaker.gateway.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Mapping

    from lawspeaker.gateway.deadline import Deadline
    from lawspeaker.gateway.settings import Settings
    from lawspeaker.records.canonical import Json

ASKED_TOO_MUCH = 429
_FAILURES = (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL)


class Upstream:
    """A client of one OpenAI-compatible server."""

    def __init__(
        self, settings: Settings, *, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self.settings = settings
        self.bounds = settings.bounds
        self.breaker = Breaker(
            n_failures=self.bounds.n_failures, rest_s=self.bounds.rest_s, clock=time.monotonic
        )
        self._headers = {"accept-encoding": "identity", "user-agent": "lawspeaker-gateway"}
        if settings.upstream_key:
            self._headers["authorization"] = f"Bearer {settings.upstream_key}"
        self._urls: dict[str, httpx2.URL] = {}
        idle = self.bounds.idle_s
        self._timeout = httpx2.Timeout(
            idle, connect=self.bounds.connect_s, pool=self.bounds.patience_s
        ).as_dict()
        # The transport alone, without the client round it: no redirect is followed, no cookie goes
        # from one caller's answer into another's request, and no proxy or certificate is taken
        # from the environment, so a key goes nowhere else.
        self.transport = transport or httpx2.AsyncHTTPTransport(
            limits=httpx2.Limits(
                max_connections=2 * self.bounds.n_at_once,
                max_keepalive_connections=self.bounds.n_at_once,
                keepalive_expiry=15.0,
            ),
            trust_env=False,
        )

    async def close(self) -> None:
        """Give the connections back."""
        await self.transport.aclose()

    async def get(self, path: str, *, deadline: Deadline) -> dict[str, Json]:
        """The JSON object at a path below `/v1`."""
        async with self._answered("GET", path, None, deadline) as response:
            return self._object(await self._whole(response))

    async def post(
        self, path: str, body: Mapping[str, Json], *, deadline: Deadline
    ) -> dict[str, Json]:
        """The JSON object that a request gives."""
        async with self._answered("POST", path, body, deadline) as response:
            return self._object(await self._whole(response))

    @asynccontextmanager
    async def stream(
        self, path: str, body: Mapping[str, Json], *, deadline: Deadline
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """The data of each event of a streamed answer, as it comes; whole only after `[DONE]`.

        Fault 502 where it ends before.
        """
        async with self._answered("POST", path, body, deadline) as response:
            if "text/event-stream" not in response.headers.get("content-type", ""):
                self._object(await self._whole(response))
                raise upstream_failed(
                    "upstream_no_stream", "The model's server answered without streaming."
                )
            async with aclosing(self._events(response)) as events:
                yield events

    async def _events(self, response: httpx2.Response) -> AsyncGenerator[bytes, None]:
        async with (
            aclosing(self._bounded(response)) as chunks,
            aclosing(read_events(chunks, max_event=self.bounds.max_event)) as events,
        ):
            async for each in events:
                if each == DONE:
                    await self._drained(events)
                    return
                yield each
        raise upstream_failed("upstream_cut", "The model's answer broke off before its end.")

    async def _drained(self, events: AsyncIterator[bytes]) -> None:
        """Reads to the end of a response that has said all, to use its connection again.

        A server that then hangs or fails has answered none the less.
        """
        with suppress(TimeoutError, Fault, *_FAILURES):
            async with asyncio.timeout(self.bounds.pause_s):
                async for _ in events:
                    pass

    @asynccontextmanager
    async def _answered(
        self, method: str, path: str, body: Mapping[str, Json] | None, deadline: Deadline
    ) -> AsyncIterator[httpx2.Response]:
        """A good response to read inside; every failure becomes a Fault and is counted once."""
        trial = self.breaker.enter()
        try:
            async with deadline.kept():
                response = await self._sent(method, path, body, deadline)
                try:
                    yield response
                finally:
                    await response.aclose()
        except Fault as fault:
            if fault.status >= 500:
                self.breaker.failed()
            else:
                self.breaker.undecided(trial=trial)
            raise
        except _FAILURES as error:
            self.breaker.failed()
            raise _mapped(error) from None
        except BaseException:
            self.breaker.undecided(trial=trial)
            raise
        self.breaker.succeeded()

    async def _sent(
        self, method: str, path: str, body: Mapping[str, Json] | None, deadline: Deadline
    ) -> httpx2.Response:
        """A response of status 200; a refused connection or a 503 is tried a second time."""
        request = self._request(method, path, body)
        for is_last in (False, True):
            try:
                response = await self.transport.handle_async_request(request)
            except httpx2.ConnectError:
                if is_last:
                    raise
            else:
                if response.status_code != 503 or is_last:
                    return await self._checked(response)
                await response.aclose()
            await asyncio.sleep(min(self.bounds.pause_s, deadline.remaining_s))
        raise AssertionError("the second try returns or raises")

    def _request(self, method: str, path: str, body: Mapping[str, Json] | None) -> httpx2.Request:
        url = self._urls.get(path)
        if url is None:
            url = self._urls[path] = httpx2.URL(f"{self.settings.base}{path}")
        headers = self._headers
        content = None if body is None else _spelled(body)
        if content is not None:
            headers = {**headers, "content-type": "application/json"}
        return httpx2.Request(
            method, url, headers=headers, content=content, extensions={"timeout": self._timeout}
        )

    async def _checked(self, response: httpx2.Response) -> httpx2.Response:
        fault: Fault | None = None
        if response.status_code != 200:
            try:
                fault = await self._status_fault(response)
            except BaseException:
                await response.aclose()
                raise
        elif response.headers.get("content-encoding", "identity") != "identity":
            fault = upstream_failed(
                "upstream_encoded", "The model's server packed an answer that was asked plain."
            )
        elif _length(response) > self.bounds.max_answer:
            fault = _too_large()
        if fault is not None:
            await response.aclose()
            raise fault
        return response

    async def _status_fault(self, response: httpx2.Response) -> Fault:
        status = response.status_code
        if 300 <= status < 400:
            return upstream_failed("upstream_redirect", "The model's server pointed elsewhere.")
        if status == ASKED_TOO_MUCH:
            return upstream_failed(
                "upstream_rate_limit",
                "The model's server takes no more for now.",
                status=429,
                retry_after_s=_seconds(response.headers.get("retry-after")),
            )
        if status in {401, 403}:
            return upstream_failed(
                "upstream_refused_key", "The model's server does not take this gateway's key."
            )
        if 400 <= status < 500 and status != 408:
            told = self._told(await self._whole(response))
            return refused("upstream_refused", f"The model's server refuses: {told}", status=400)
        code = "upstream_unavailable" if status == 503 else "upstream_error"
        return upstream_failed(
            code,
            f"The model's server failed with status {status}.",
            status=503 if status == 503 else 502,
            retry_after_s=_seconds(response.headers.get("retry-after")) if status == 503 else None,
        )

    async def _whole(self, response: httpx2.Response) -> bytes:
        async with aclosing(self._bounded(response)) as chunks:
            return b"".join([chunk async for chunk in chunks])

    async def _bounded(self, response: httpx2.Response) -> AsyncGenerator[bytes, None]:
        size = 0
        async for chunk in response.aiter_raw():
            size += len(chunk)
            if size > self.bounds.max_answer:
                raise _too_large()
            yield chunk

    def reported(self, error: Json) -> Fault:
        """The fault for an error that the server told inside an answer that began well."""
        told = error.get("message") if isinstance(error, dict) else error
        words = self._shown(told)
        return upstream_failed("upstream_error", f"The model's server reports: {words}")

    def _object(self, content: bytes) -> dict[str, Json]:
        read = _parsed(content)
        if not isinstance(read, dict):
            raise upstream_failed("upstream_not_json", "The model's server did not answer in JSON.")
        if read.get("error"):
            raise self.reported(read["error"])
        return read

    def _told(self, content: bytes) -> str:
        read = _parsed(content)
        error = read.get("error") if isinstance(read, dict) else None
        return self._shown(error.get("message") if isinstance(error, dict) else error)

    def _shown(self, told: Json) -> str:
        known = redacted(told, secret=self.settings.upstream_key) if isinstance(told, str) else ""
        return known or "it says no more."


def _spelled(body: Mapping[str, Json]) -> bytes:
    return json.dumps(body, separators=(",", ":"), allow_nan=False).encode()


def _parsed(content: bytes) -> Json:
    try:
        return read_plain(content)
    except ValueError:
        return None


def _mapped(error: Exception) -> Fault:
    if isinstance(error, httpx2.TimeoutException):
        return upstream_failed("upstream_timeout", "The model's server fell silent.", status=504)
    if isinstance(error, httpx2.ConnectError):
        return upstream_failed("upstream_unreachable", "The model's server cannot be reached.")
    return upstream_failed("upstream_cut", "The connection to the model's server broke off.")


def _length(response: httpx2.Response) -> int:
    return _number(response.headers.get("content-length")) or 0


def _seconds(told: str | None) -> int:
    known = _number(told)
    return 5 if known is None else min(3600, max(1, known))


def _number(told: str | None) -> int | None:
    """A header's number; None for anything else, such as more digits than Python reads."""
    known = told is not None and told.isascii() and told.isdecimal() and len(told) <= 18
    return int(told) if known and told is not None else None


def _too_large() -> Fault:
    return upstream_failed("upstream_too_large", "The model's answer is beyond all bounds.")
