from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from gateway.stage import (
    CHAT,
    RESPONSES,
    UPSTREAM_KEY,
    Caller,
    Script,
    answers,
    body_of,
    piece,
    said,
    stand,
    status,
    streamed,
    talk,
)
from lawspeaker.edge.admission import Admission
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.gateway import app as app_room
from lawspeaker.gateway import door
from lawspeaker.gateway.app import ENTRANCES, build_app
from lawspeaker.gateway.capabilities import Capabilities
from lawspeaker.gateway.door import Access
from lawspeaker.gateway.fault import Fault
from lawspeaker.gateway.keys import Caller as Role
from lawspeaker.gateway.keys import KeyRing, new_key, read_keys
from lawspeaker.gateway.settings import Bounds, Lever, Settings, read_levers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from lawspeaker.gateway.law import LawKeeper

USER, OPERATOR = new_key("ursula", Role.USER), new_key("otto", Role.OPERATOR)
RING = KeyRing([USER.key, OPERATOR.key])


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda entrance: entrance.path)
def test_no_door_but_health_opens_without_a_key(keeper: LawKeeper, entrance: Any) -> None:
    state = stand(keeper, keys=RING)
    got = talk(state, entrance.path, {}, method=entrance.method)
    assert (got.status == 401) is not (entrance.access is Access.ANYONE)
    if entrance.access is not Access.ANYONE:
        assert got.json["error"]["type"] == "authentication_error"
    for header in ("Basic x", "Bearer ", "lsk-x", "Bearer lsk-\x80\xff"):
        got = talk(
            state, entrance.path, {}, method=entrance.method, headers={"authorization": header}
        )
        assert got.status in {401, 200, 503}


def test_a_strange_path_or_method_gets_a_typed_answer(keeper: LawKeeper) -> None:
    assert talk(stand(keeper), "/v1/completions", {}).code == "no_such_path"
    assert talk(stand(keeper), CHAT, method="GET").code == "no_such_method"
    assert talk(stand(keeper), "/contest/../admin", {}).code == "no_such_path"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"origin": "https://evil.example"}, "foreign_origin"),
        ({"origin": "null"}, "foreign_origin"),
        ({"origin": "http://["}, "foreign_origin"),
        ({"sec-fetch-site": "cross-site"}, "foreign_origin"),
        ({"host": "gateway.evil.example"}, "foreign_host"),
        ({"host": "[::"}, "foreign_host"),
        ({"content-type": "text/plain"}, "not_json"),
        ({"content-encoding": "gzip"}, "packed"),
    ],
)
def test_a_browser_that_was_led_here_and_a_strange_body_are_refused(
    keeper: LawKeeper, headers: dict[str, str], code: str
) -> None:
    got = talk(stand(keeper), CHAT, body_of(CHAT), headers=headers)
    assert got.code == code
    assert got.status in {403, 415}
    model = Script(answers("Yes."))
    own = {"origin": "http://127.0.0.1:8080", "sec-fetch-site": "same-origin"}
    assert talk(stand(keeper, model=model), CHAT, body_of(CHAT), headers=own).status == 200


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "not JSON"),
        (b"{", "Expecting property name"),
        (b'"text"', "not a JSON object"),
        (b'{"model": NaN}', "NaN is no JSON number"),
        (b'{"temperature": 1e999}', "a number is beyond all bounds"),
        (b'{"temperature": -1e999}', "a number is beyond all bounds"),
        (b'{"seed": ' + b"9" * 5000 + b"}", "cannot be read"),
        (b'{"model": "a", "model": "b"}', "a key stands twice"),
        (b'{"x": ' + b"[" * 100_000 + b"}", "nested too deep"),
        (b'{"x": ' + b"[" * 60 + b"]" * 60 + b"}", "nested deeper than 48"),
        (b'{"x": [' + b"[]," * 500_001 + b"1]}", "more than 500000 lists"),
        (b"\xff\xfe\xfa", "cannot be read"),
    ],
)
def test_a_body_that_is_no_plain_json_is_refused_with_the_reason(
    keeper: LawKeeper, raw: bytes, sentence: str
) -> None:
    for path in (CHAT, RESPONSES):
        got = talk(stand(keeper), path, raw=raw)
        assert got.status == 400
        assert sentence in got.json["error"]["message"] or "unknown" in got.code


def test_a_request_is_bounded_in_bytes_and_in_time(keeper: LawKeeper) -> None:
    small = stand(keeper, bounds=Bounds(max_request=100, read_s=0.1))
    got = talk(small, CHAT, raw=b"x" * 101)
    assert (got.status, got.code) == (413, "too_large")

    async def slow() -> tuple[int, bytes]:
        sent: list[Any] = []

        async def receive() -> dict[str, object]:
            await asyncio.sleep(0.03)
            return {"type": "http.request", "body": b" ", "more_body": True}

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
        scope = {
            "type": "http",
            "method": "POST",
            "path": CHAT,
            "root_path": "",
            "query_string": b"",
            "headers": headers,
        }
        await build_app(small, probing=False)(scope, receive, send)
        return sent[0]["status"], sent[1]["body"]

    status, body = asyncio.run(slow())
    assert (status, json.loads(body)["error"]["code"]) == (408, "too_slow")


class Held(httpx2.AsyncByteStream):
    """A stream that says some words and then waits; knows when it was let go of."""

    def __init__(self, n_words: int = 1) -> None:
        self.n_words = n_words
        self.begun, self.go_on, self.closed = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self.n_words):
            yield streamed(piece(content="Wait. "), ended=False)
        self.begun.set()
        await self.go_on.wait()
        yield streamed(piece("stop"))

    async def aclose(self) -> None:
        self.closed.set()


def holding(held: Held) -> Script:
    kind = {"content-type": "text/event-stream"}
    return Script(lambda _: httpx2.Response(200, headers=kind, stream=held))


def test_when_too_many_ask_the_rest_get_429_and_503_and_when_to_try_again(
    keeper: LawKeeper,
) -> None:
    async def run() -> None:
        held = Held()
        bounds = Bounds(n_at_once=1, n_waiting=1, patience_s=0.2)
        state = stand(keeper, model=holding(held), bounds=bounds)
        app = build_app(state, probing=False)
        first = asyncio.ensure_future(Caller(app=app).ask(CHAT, body_of(CHAT, stream=True)))
        await held.begun.wait()
        second = asyncio.ensure_future(Caller(app=app).ask(CHAT, body_of(CHAT)))
        for _ in range(20):
            await asyncio.sleep(0)
        health = await Caller(app=app).ask("/healthz", method="GET")
        assert health.json == {"status": "alive", "waiting": 1}
        third = await Caller(app=app).ask(CHAT, body_of(CHAT))
        assert (third.status, third.code) == (429, "queue_full")
        waited = await second
        assert (waited.status, waited.code) == (503, "waited_too_long")
        for got in (third, waited):
            assert got.headers["retry-after"] == "2"
            assert got.json["error"]["type"] == "overloaded_error"
        held.go_on.set()
        assert (await first).words == "Wait. "
        assert state.admission.n_in_queue == 0
        assert not state.admission.places.locked()

    asyncio.run(run())


def test_a_place_is_given_back_however_an_answer_ends() -> None:
    async def run() -> None:
        admission = Admission(n_at_once=1, n_waiting=1, patience_s=5)
        with pytest.raises(ValueError, match="on purpose"):
            async with admission.place():
                raise ValueError("on purpose")
        async with admission.place():

            async def wait() -> str:
                async with admission.place():
                    return "came in"

            waiting = asyncio.ensure_future(wait())
            await asyncio.sleep(0)
            with pytest.raises(Fault, match="Too many"):
                async with admission.place():
                    pass
        assert await waiting == "came in"

    asyncio.run(run())


def test_who_goes_away_frees_the_model_at_once(keeper: LawKeeper) -> None:
    async def run() -> None:
        held = Held()
        state = stand(keeper, model=holding(held), bounds=Bounds(n_at_once=1))
        caller = Caller(app=build_app(state, probing=False))
        asking = asyncio.ensure_future(caller.ask(CHAT, body_of(CHAT, stream=True)))
        await held.begun.wait()
        caller.gone.set()
        await asking
        assert held.closed.is_set()
        assert b"error" not in b"".join(caller.pieces)
        assert not state.admission.places.locked()
        assert state.upstream.breaker.n_in_a_row == 0

    asyncio.run(run())


def test_who_goes_away_before_all_was_asked_is_not_answered(keeper: LawKeeper) -> None:
    async def run() -> list[object]:
        sent: list[object] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.disconnect"}

        async def send(message: object) -> None:
            sent.append(message)

        headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
        scope = {
            "type": "http",
            "method": "POST",
            "path": CHAT,
            "root_path": "",
            "query_string": b"",
            "headers": headers,
        }
        await build_app(stand(keeper), probing=False)(scope, receive, send)
        return sent

    assert asyncio.run(run()) == []


@pytest.mark.parametrize("n_words", [1, 3])
def test_who_never_reads_holds_no_place_beyond_the_deadline(
    keeper: LawKeeper,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    n_words: int,
) -> None:
    monkeypatch.setattr(door, "GRACE_S", 0.1)
    caplog.set_level(logging.INFO, "lawspeaker.gateway")

    async def run() -> None:
        held = Held(n_words)
        state = stand(keeper, model=holding(held), bounds=Bounds(total_s=0.2, n_at_once=1))
        caller = Caller(app=build_app(state, probing=False), reads=False)
        async with asyncio.timeout(30):
            await caller.ask(CHAT, body_of(CHAT, stream=True))
        assert held.closed.is_set()
        assert not state.admission.places.locked()

    asyncio.run(run())
    assert f"POST {CHAT} 200" in caplog.text


def test_a_caller_of_a_whole_answer_who_never_reads_is_let_go(
    keeper: LawKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "GRACE_S", 0.1)

    async def run() -> Caller:
        bounds = Bounds(total_s=0.1, read_s=0.1, patience_s=0.1, n_at_once=1)
        state = stand(keeper, model=Script(answers("Yes.")), bounds=bounds)
        caller = Caller(app=build_app(state, probing=False), reads=False)
        async with asyncio.timeout(30):
            await caller.ask(CHAT, body_of(CHAT))
        assert not state.admission.places.locked()
        return caller

    assert asyncio.run(run()).pieces == []


def test_a_fault_of_our_own_is_typed_and_tells_nothing(
    keeper: LawKeeper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the secret of the person who asked")

    monkeypatch.setattr("lawspeaker.gateway.routes.steer", broken)
    got = talk(stand(keeper), CHAT, body_of(CHAT))
    assert (got.status, got.code) == (500, "internal_error")
    assert "internal error: ZeroDivisionError" in caplog.text
    assert "secret" not in caplog.text + got.body.decode()


def test_no_key_and_no_word_of_anybody_is_logged(
    keeper: LawKeeper, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("lawspeaker.gateway", "httpx2", "httpcore2", "uvicorn"):
        caplog.set_level(logging.DEBUG, name)
    told: list[bytes] = []
    failing = {"error": {"message": f"bad key {UPSTREAM_KEY} and {USER.secret}"}}
    for answer in (
        said("Yes."),
        failing,
        status(401, failing),
        status(400, failing),
        b"no json",
    ):
        model = Script(lambda _, answer=answer: answer)
        state = stand(keeper, model=model, keys=RING)
        for secret in (USER.secret, "lsk-" + "wrong" * 5):
            body = body_of(CHAT, user=secret)
            got = talk(state, CHAT, body, headers=bearer(secret))
            told.append(got.body)
            told.append(str(got.headers).encode())
        assert model.headers[0]["authorization"] == f"Bearer {UPSTREAM_KEY}"
    kept = capsys.readouterr()
    everything = caplog.text + kept.out + kept.err + b"".join(told).decode() + repr(state.settings)
    for secret in (USER.secret, UPSTREAM_KEY, "lsk-wrong"):
        assert secret not in everything
    assert "renew a book" not in caplog.text + kept.out + kept.err
    assert USER.key.sha256 not in everything
    assert f"POST {CHAT} 200" in caplog.text
    weak = repr(Settings(upstream="http://127.0.0.1:1", public=UPSTREAM_KEY))
    assert UPSTREAM_KEY in weak, "the search finds a key where one is shown"


def test_a_users_words_set_fewer_levels_aside_than_an_operators(keeper: LawKeeper) -> None:
    seen: dict[str, str] = {}
    for made in (USER, OPERATOR):
        model = Script(answers("Yes."))
        turns = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi."}]
        body = body_of(CHAT) | {"messages": turns}
        talk(stand(keeper, model=model, keys=RING), CHAT, body, headers=bearer(made.secret))
        seen[made.key.name] = model.asked[0]["messages"][0]["content"]
    levels = keeper.current.levels_open_to
    assert set(levels(Role.USER)) <= set(levels(Role.OPERATOR)) == set(levels(Role.ADMIN))
    for made in (USER, OPERATOR):
        for level in levels(made.key.role):
            assert f'"{level}"' in seen[made.key.name]


def test_a_new_key_opens_and_only_its_hash_is_kept(tmp_path: Path) -> None:
    made = new_key("ada", Role.ADMIN)
    assert made.secret not in made.key.line
    ring = read_keys(f"# ours\n\n{made.key.line}\n", path="keys")
    assert ring.caller(f"bearer {made.secret}") is Role.ADMIN
    assert ring.require_admin(f"Bearer {made.secret}") is None
    for bad in ("sha256:00 admin ada", made.key.line.replace("admin", "root"), "x"):
        with pytest.raises(BadInput, match=r"keys, line 2: the line is no key"):
            read_keys(f"# ours\n{bad}\n", path="keys")
    with pytest.raises(BadInput, match="holds no key"):
        read_keys("# none\n", path=str(tmp_path))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])  # noqa: S104
def test_beyond_this_machine_it_listens_only_with_keys(host: str) -> None:
    with pytest.raises(UsageFault, match="there are no keys"):
        Settings(upstream="http://127.0.0.1:1", host=host)
    assert Settings(upstream="http://127.0.0.1:1", host=host, keys=RING).host == host


def test_settings_that_cannot_be_carried_out_are_refused() -> None:
    for upstream in ("ftp://x", "localhost", "http://"):
        with pytest.raises(UsageFault, match="is an address such as"):
            Settings(upstream=upstream)
    for upstream in ("http://me:secret@x", "http://x/v1?key=secret"):
        with pytest.raises(UsageFault, match="ends up in logs"):
            Settings(upstream=upstream)
    kept = Settings(upstream="http://x/v1/", host="::1", public="")
    assert (kept.base, kept.address) == ("http://x/v1", "http://[::1]:8080")
    assert Settings(upstream="http://x", public="https://say.example/").address == (
        "https://say.example"
    )
    assert read_levers("none") == frozenset()
    assert read_levers("guard, best-of") == {Lever.GUARD, Lever.BEST_OF}
    with pytest.raises(UsageFault, match="no lever magic; there are prompt"):
        read_levers("prompt,magic")


def test_it_asks_the_server_again_until_it_answers_and_says_when_it_is_ready(
    keeper: LawKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_room, "PROBE_AGAIN_S", 0.01)
    n_listed = 0

    def answer(body: dict[str, Any]) -> object:
        nonlocal n_listed
        if body:
            return said("Yes.")
        n_listed += 1
        return status(500) if n_listed == 1 else {"data": [{"id": "tiny"}]}

    async def run() -> None:
        script = Script(answer)
        state = stand(keeper, model=script, capabilities=Capabilities())
        app = build_app(state)
        async with app.router.lifespan_context(app):
            early = await Caller(app=app).ask("/readyz", method="GET")
            assert early.status == 503
            assert "has not named a model yet" in early.json["why"][0]
            async with asyncio.timeout(30):
                await app_room._connect(state)
            late = await Caller(app=app).ask("/readyz", method="GET")
            assert (late.status, late.json["upstream"]["models"]) == (200, ["tiny"])
            listed = await Caller(app=app).ask("/v1/models", method="GET")
            assert listed.json == {"data": [{"id": "tiny"}]}
        assert script.closed

    asyncio.run(run())


def test_a_gateway_that_stops_stops_asking(keeper: LawKeeper) -> None:
    async def run() -> bool:
        silent = Script(lambda _: status(500))
        state = stand(keeper, model=silent, capabilities=Capabilities())
        app = build_app(state)
        async with app.router.lifespan_context(app):
            await asyncio.sleep(0)
        return silent.closed

    assert asyncio.run(run())
