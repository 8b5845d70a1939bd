"""Seventeen faults of a model's server, on real sockets, and what each guarantee is worth.

The last tests take one guarantee away at a time, and the drill has to notice.
"""

from __future__ import annotations

import asyncio
import tracemalloc
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx2
import pytest

from gateway.fault_server import HUGE, MIB, SECRET, Fault, FaultServer, When
from gateway.stage import CHAT, RESPONSES, UPSTREAM_KEY, Caller, Got, body_of, stand
from lawspeaker.gateway.app import build_app
from lawspeaker.gateway.settings import Bounds
from lawspeaker.gateway.upstream import Upstream

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from lawspeaker.gateway.deadline import Deadline
    from lawspeaker.gateway.law import LawKeeper
    from lawspeaker.gateway.state import State

pytestmark = pytest.mark.enable_socket

SILENT = {Fault.HANG, Fault.HANG_AFTER_HEADERS, Fault.DRIP}
GOOD = (200, "")
PLAINLY: dict[Fault, tuple[int, str]] = {
    Fault.REFUSED: (502, "upstream_unreachable"),
    Fault.RESET: (502, "upstream_cut"),
    Fault.HANG: (504, "upstream_timeout"),
    Fault.HANG_AFTER_HEADERS: (504, "upstream_timeout"),
    Fault.DRIP: (504, "upstream_timeout"),
    Fault.TRUNCATION: (502, "upstream_cut"),
    Fault.BAD_JSON: (502, "upstream_not_json"),
    Fault.STATUS_500: (502, "upstream_error"),
    Fault.STATUS_429: (429, "upstream_rate_limit"),
    Fault.STATUS_503_THEN_GOOD: GOOD,
    Fault.ERROR_INSIDE_200: (502, "upstream_error"),
    Fault.NO_CHOICES: (502, "upstream_no_choices"),
    Fault.CUT_STREAM: (502, "upstream_cut"),
    Fault.BODY_OF_200_MB: (502, "upstream_too_large"),
    Fault.REDIRECT: (502, "upstream_redirect"),
    Fault.GZIP_BOMB: (502, "upstream_encoded"),
    Fault.HTML: (502, "upstream_not_json"),
}
# Those that can still happen when a stream has begun well; the status is 200 by then.
LATE = (
    Fault.RESET,
    Fault.HANG,
    Fault.DRIP,
    Fault.BAD_JSON,
    Fault.ERROR_INSIDE_200,
    Fault.CUT_STREAM,
    Fault.BODY_OF_200_MB,
)
CASES = [
    pytest.param(fault, when, path, id=f"{fault.value}-{when.value}-{path[4:]}")
    for path in (CHAT, RESPONSES)
    for when in When
    for fault in (LATE if when is When.LATE else Fault)
]


def played(
    keeper: LawKeeper,
    fault: Fault,
    when: When,
    path: str = CHAT,
    *,
    bounds: Bounds | None = None,
    kind: type[Upstream] = Upstream,
    patience_s: float = 30.0,
    size: int = HUGE,
) -> None:
    """One fault, and everything that is promised of it."""
    default = Bounds(total_s=0.5) if fault in SILENT else Bounds()

    async def ask(server: FaultServer) -> None:
        state: State = stand(keeper, url=server.url, bounds=bounds or default)
        await state.upstream.close()
        state.upstream = kind(state.settings)
        body = body_of(path, stream=when is not When.PLAIN)
        try:
            async with asyncio.timeout(patience_s):
                got = await Caller(app=build_app(state, probing=False)).ask(path, body)
        finally:
            await state.upstream.close()
        check_got(got, fault, when, path)
        check_nothing_leaked(got, server)
        assert server.n_sent < 16 * MIB + 24 * MIB, "the cap, and what sockets hold in between"
        assert server.n_strayed == 0

    asyncio.run(FaultServer(fault=fault, when=when, size=size).run(ask))


def check_got(got: Got, fault: Fault, when: When, path: str) -> None:
    status, code = PLAINLY[fault]
    # A stream may begin with a chunk that says nothing, such as one without choices.
    begun = got.is_stream
    assert begun <= (when is not When.PLAIN)
    assert begun or when is not When.LATE
    assert got.status == (200 if begun else status)
    if not code:
        whole = (
            {CHAT: got.words, RESPONSES: str(got.events[-1:])}[path] if begun else got.body.decode()
        )
        assert "Good so" in whole
        return
    assert got.code == code
    told = got.events[-1] if begun else got.json
    assert set(told["error"]) == {"message", "type", "param", "code"}
    assert told["error"]["type"] == "upstream_error"
    if begun:
        assert b"Good" in got.body or when is When.STREAM
        assert b"[DONE]" not in got.body
        assert b"response.completed" not in got.body
    if code == "upstream_rate_limit":
        assert got.headers["retry-after"] == "7"


def check_nothing_leaked(got: Got, server: FaultServer) -> None:
    everything = got.body + str(sorted(got.headers.items())).encode()
    inside = (
        UPSTREAM_KEY,
        SECRET,
        "10.0.0.7",
        "/srv/models",
        "Traceback",
        f":{server.port}",
        f":{server.inner_port}",
    )
    for word in inside:
        assert word.encode() not in everything, word


@pytest.mark.parametrize(("fault", "when", "path"), CASES)
def test_each_fault_ends_in_a_typed_error_or_an_answer_in_time(
    keeper: LawKeeper, fault: Fault, when: When, path: str
) -> None:
    assert set(PLAINLY) == set(Fault)
    assert len(Fault) == 17
    played(keeper, fault, when, path)


def test_silence_between_two_bytes_is_bounded_too(keeper: LawKeeper) -> None:
    played(keeper, Fault.HANG_AFTER_HEADERS, When.PLAIN, bounds=Bounds(idle_s=0.3))
    with pytest.raises(TimeoutError):
        played(keeper, Fault.HANG_AFTER_HEADERS, When.PLAIN, bounds=Bounds(idle_s=60), patience_s=1)


@pytest.mark.no_cover
@pytest.mark.parametrize("fault", [Fault.BODY_OF_200_MB, Fault.GZIP_BOMB])
def test_memory_is_bounded_whatever_the_server_sends(keeper: LawKeeper, fault: Fault) -> None:
    def peak(kind: type[Upstream], bounds: Bounds) -> int:
        tracemalloc.start()
        try:
            played(keeper, fault, When.PLAIN, kind=kind, bounds=bounds)
        except AssertionError:
            assert kind is not Upstream
        finally:
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return most

    assert peak(Upstream, Bounds()) < 64 * MIB
    assert peak(Unpacking, UNCAPPED) > HUGE


class Unpacking(Upstream):
    """Takes an answer however it is packed, without a bound on what comes out."""

    async def _checked(self, response: httpx2.Response) -> httpx2.Response:
        return response

    async def _bounded(self, response: httpx2.Response) -> AsyncGenerator[bytes, None]:
        async for chunk in response.aiter_bytes():
            yield chunk


class Trusting(Upstream):
    """Takes the end of a body for the end of an answer."""

    async def _events(self, response: httpx2.Response) -> AsyncGenerator[bytes, None]:
        inner = super()._events(response)
        try:
            async for each in inner:
                yield each
        except Exception:  # noqa: BLE001, S110 - the weakness on trial
            pass


class Telling(Upstream):
    """Repeats what the server says of itself."""

    def _shown(self, told: object) -> str:
        return str(told)


class Raw(Upstream):
    """Lets the errors of its HTTP client through."""

    @asynccontextmanager
    async def _answered(
        self, method: str, path: str, body: object, deadline: Deadline
    ) -> AsyncIterator[httpx2.Response]:
        async with deadline.kept():
            response = await self._sent(method, path, body, deadline)  # type: ignore[arg-type]
            try:
                yield response
            finally:
                await response.aclose()


class Hasty(Upstream):
    """Never tries a second time."""

    async def _sent(self, *asked: object) -> httpx2.Response:
        request = self._request(*asked[:3])  # type: ignore[arg-type] # as it is called
        return await self._checked(await self.transport.handle_async_request(request))


class Following(Upstream):
    """Goes where the server points."""

    async def _checked(self, response: httpx2.Response) -> httpx2.Response:
        if response.status_code in {301, 302, 307, 308}:
            await response.aclose()
            there = httpx2.Request("GET", response.headers["location"])
            response = await self.transport.handle_async_request(there)
        return await super()._checked(response)


UNBOUNDED = Bounds(total_s=3600, idle_s=3600)
UNCAPPED = Bounds(max_answer=2**40, max_event=2**40)


@pytest.mark.no_cover
@pytest.mark.parametrize("when", [When.PLAIN, When.STREAM])
@pytest.mark.parametrize("fault", sorted(SILENT))
def test_without_a_deadline_the_drill_fails(keeper: LawKeeper, fault: Fault, when: When) -> None:
    with pytest.raises(TimeoutError):
        played(keeper, fault, when, bounds=UNBOUNDED, patience_s=1.0)


@pytest.mark.parametrize("when", list(When))
def test_without_a_cap_the_drill_fails(keeper: LawKeeper, when: When) -> None:
    with pytest.raises(AssertionError):
        played(keeper, Fault.BODY_OF_200_MB, when, bounds=UNCAPPED, size=64 * MIB)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("kind", "fault", "when"),
    [
        (Unpacking, Fault.GZIP_BOMB, When.PLAIN),
        (Trusting, Fault.CUT_STREAM, When.LATE),
        (Telling, Fault.ERROR_INSIDE_200, When.PLAIN),
        (Telling, Fault.ERROR_INSIDE_200, When.LATE),
        (Raw, Fault.RESET, When.PLAIN),
        (Raw, Fault.RESET, When.LATE),
        (Hasty, Fault.STATUS_503_THEN_GOOD, When.PLAIN),
        (Following, Fault.REDIRECT, When.PLAIN),
        (Following, Fault.REDIRECT, When.STREAM),
    ],
)
def test_each_weakened_client_fails_the_drill(
    keeper: LawKeeper, kind: type[Upstream], fault: Fault, when: When
) -> None:
    with pytest.raises(AssertionError):
        played(keeper, fault, when, kind=kind)
