"""The model's server: asked in time, bounded in size, never trusted, never followed elsewhere.

The HTTP client stands here and not among the adapters: only the gateway speaks to a model's
server byte by byte, and it imports no adapter.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx2

from lawspeaker.gateway.breaker import Breaker
from lawspeaker.gateway.events import DONE, read_events
from lawspeaker.gateway.fault import Fault, refused, upstream_failed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from lawspeaker.gateway.deadline import Deadline
    from lawspeaker.gateway.settings import Settings
    from lawspeaker.records.canonical import Json

ASKED_TOO_MUCH = 429
_SECRET = re.compile(r"\b(?:sk|lsk|pk|key|gsk|xai|hf)[-_][A-Za-z0-9_*.-]{6,}|Bearer\s+\S+")
_MAX_TOLD = 500


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
        headers = {"accept-encoding": "identity", "user-agent": "lawspeaker-gateway"}
        if settings.upstream_key:
            headers["authorization"] = f"Bearer {settings.upstream_key}"
        # No proxy or certificate from the environment: a model's server on loopback is asked
        # directly, and a key goes nowhere else.
        self.client = httpx2.AsyncClient(
            headers=headers,
            timeout=httpx2.Timeout(
                self.bounds.idle_s, connect=self.bounds.connect_s, pool=self.bounds.patience_s
            ),
            limits=httpx2.Limits(
                max_connections=2 * self.bounds.n_at_once,
                max_keepalive_connections=self.bounds.n_at_once,
                keepalive_expiry=15.0,
            ),
            follow_redirects=False,
            trust_env=False,
            transport=transport,
        )

    async def close(self) -> None:
        """Give the connections back."""
        await self.client.aclose()

    async def get(self, path: str, *, deadline: Deadline) -> dict[str, Json]:
        """The JSON object at a path below `/v1`."""
        async with self._answered("GET", path, None, deadline) as response:
            return _object(await self._whole(response))

    async def post(
        self, path: str, body: Mapping[str, Json], *, deadline: Deadline
    ) -> dict[str, Json]:
        """The JSON object that a request gives."""
        async with self._answered("POST", path, body, deadline) as response:
            return _object(await self._whole(response))

    @asynccontextmanager
    async def stream(
        self, path: str, body: Mapping[str, Json], *, deadline: Deadline
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """The data of each event of a streamed answer, as it comes; whole only after `[DONE]`.

        Fault 502 where it ends before.
        """
        async with self._answered("POST", path, body, deadline) as response:
            if "text/event-stream" not in response.headers.get("content-type", ""):
                _object(await self._whole(response))
                raise upstream_failed(
                    "upstream_no_stream", "The model's server answered without streaming."
                )
            yield self._events(response)

    async def _events(self, response: httpx2.Response) -> AsyncIterator[bytes]:
        ended = False
        async for each in read_events(self._bounded(response), max_event=self.bounds.max_event):
            ended = ended or each == DONE
            if not ended:
                yield each
        if not ended:
            raise upstream_failed("upstream_cut", "The model's answer broke off before its end.")

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
        except httpx2.HTTPError as error:
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
        content = None if body is None else json.dumps(body, separators=(",", ":")).encode()
        headers = {} if content is None else {"content-type": "application/json"}
        for is_last in (False, True):
            request = self.client.build_request(
                method, f"{self.settings.base}{path}", content=content, headers=headers
            )
            try:
                response = await self.client.send(request, stream=True)
            except httpx2.ConnectError:
                if is_last:
                    raise
            else:
                if response.status_code != 503 or is_last:
                    return await self._checked(response)
                await response.aclose()
            await asyncio.sleep(min(self.bounds.pause_s, deadline.remaining_s))
        raise AssertionError("the second try returns or raises")

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
            told = _told(await self._whole(response))
            return refused("upstream_refused", f"The model's server refuses: {told}", status=400)
        code = "upstream_unavailable" if status == 503 else "upstream_error"
        return upstream_failed(
            code,
            f"The model's server failed with status {status}.",
            status=503 if status == 503 else 502,
            retry_after_s=_seconds(response.headers.get("retry-after")) if status == 503 else None,
        )

    async def _whole(self, response: httpx2.Response) -> bytes:
        chunks = [chunk async for chunk in self._bounded(response)]
        return b"".join(chunks)

    async def _bounded(self, response: httpx2.Response) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in response.aiter_raw():
            size += len(chunk)
            if size > self.bounds.max_answer:
                raise _too_large()
            yield chunk


def redacted(text: str) -> str:
    """A text of somebody else's server without anything that looks like a key, cut to 500."""
    return _SECRET.sub("[redacted]", text)[:_MAX_TOLD]


def _mapped(error: httpx2.HTTPError) -> Fault:
    if isinstance(error, httpx2.TimeoutException):
        return upstream_failed("upstream_timeout", "The model's server fell silent.", status=504)
    if isinstance(error, httpx2.ConnectError):
        return upstream_failed("upstream_unreachable", "The model's server cannot be reached.")
    return upstream_failed("upstream_cut", "The connection to the model's server broke off.")


def _object(content: bytes) -> dict[str, Json]:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise upstream_failed("upstream_not_json", "The model's server did not answer in JSON.")
    if read.get("error"):
        raise upstream_failed("upstream_error", f"The model's server reports: {_told(content)}")
    return read


def _told(content: bytes) -> str:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return "it says no more."
    error = read.get("error") if isinstance(read, dict) else None
    message = error.get("message") if isinstance(error, dict) else error
    return redacted(message) if isinstance(message, str) and message else "it says no more."


def _length(response: httpx2.Response) -> int:
    told = response.headers.get("content-length", "0")
    return int(told) if told.isascii() and told.isdecimal() else 0


def _seconds(told: str | None) -> int:
    known = told is not None and told.isascii() and told.isdecimal()
    return min(3600, max(1, int(told))) if known and told is not None else 5


def _too_large() -> Fault:
    return upstream_failed("upstream_too_large", "The model's answer is beyond all bounds.")
