from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from cycle.stage import held
from gateway.stage import CHAT, DAY, Caller, Script, answers, body_of, piece, stand, streamed, talk
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.errors import GateFailed, UsageFault
from lawspeaker.gateway.app import build_app
from lawspeaker.gateway.fault import Fault
from lawspeaker.gateway.keys import Caller as Role
from lawspeaker.gateway.keys import KeyRing, new_key
from lawspeaker.gateway.law import LawKeeper, make_law
from lawspeaker.gateway.serving import _reload, open_state
from lawspeaker.gateway.settings import Settings
from wiring.adopted import amended, ratified

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from lawspeaker.gateway.law import Law

ADMIN = new_key("ada", Role.ADMIN)
PLAIN = new_key("bob", Role.USER)
RING = KeyRing([ADMIN.key, PLAIN.key])
AS_ADMIN = {"authorization": f"Bearer {ADMIN.secret}"}


def loaded(folder: Path) -> LawKeeper:
    return open_state(folder, Settings(upstream="http://127.0.0.1:1"), draft=False).keeper


def test_a_ratified_law_speaks_and_says_by_which_count(town_copy: Path) -> None:
    keeper = loaded(ratified(town_copy))
    model = Script(answers("Yes."))
    got = talk(stand(keeper, model=model), CHAT, body_of(CHAT))
    told = got.json["lawspeaker"]["constitution"]
    assert (told["status"], told["draft"], told["ratification"]) == ("ratified", False, "rat.0001")
    assert "x-lawspeaker-draft" not in got.headers
    assert got.headers["x-lawspeaker-constitution"] == f"town@1.0.0#{told['digest']}"
    assert keeper.current.prompt.text.rstrip() in model.asked[0]["messages"][0]["content"]


@pytest.mark.parametrize("stream", [False, True])
def test_a_draft_is_marked_in_every_answer(keeper: LawKeeper, *, stream: bool) -> None:
    got = talk(stand(keeper, model=Script(answers("Yes."))), CHAT, body_of(CHAT, stream=stream))
    assert got.headers["x-lawspeaker-draft"] == "true"
    assert got.headers["x-lawspeaker-constitution"].endswith(";draft")
    notice = got.events[-1] if stream else got.json
    assert notice["lawspeaker"]["constitution"]["draft"] is True


def test_a_law_that_ends_while_it_is_spoken_stops_at_midnight(town_copy: Path) -> None:
    keeper = loaded(ratified(town_copy))
    before = keeper.current.constitution.effective.from_ - timedelta(days=1)
    got = talk(stand(keeper, model=Script(answers("Yes.")), today=before), CHAT, body_of(CHAT))
    assert (got.status, got.code) == (503, "constitution_not_in_force")
    ready = talk(stand(keeper, today=before), "/readyz", method="GET")
    assert ready.status == 503
    assert "not yet in force" in ready.json["why"][0]
    assert talk(stand(keeper), "/readyz", method="GET").json["status"] == "ready"


def test_a_law_past_its_last_day_speaks_to_nobody(town_copy: Path) -> None:
    law = loaded(ratified(town_copy)).current
    ended = make_law(replace(law.standing, until=DAY), max_tokens=None, day=DAY)
    keeper = LawKeeper(lambda _: ended)
    assert talk(stand(keeper, model=Script(answers("Yes."))), CHAT, body_of(CHAT)).status == 200
    after = stand(keeper, model=Script(answers("Yes.")), today=DAY + timedelta(days=1))
    got = talk(after, CHAT, body_of(CHAT))
    assert (got.status, got.code) == (503, "constitution_not_in_force")
    assert "expired on 2026-11-25" in got.json["error"]["message"]


def test_a_clause_is_gone_on_the_day_after_its_sunset_without_a_reload(demo_law: Law) -> None:
    first, *others = demo_law.constitution.clauses
    ending = first.lifecycle.model_copy(update={"sunset": DAY})
    short = first.model_copy(update={"lifecycle": ending})
    changed = demo_law.constitution.model_copy(update={"clauses": (short, *others)})
    standing = demo_law.standing.__class__(
        constitution=changed,
        digest=demo_law.standing.digest,
        past=(),
        draft=True,
        ratification="",
        until=None,
    )
    keeper = LawKeeper(lambda _: make_law(standing, max_tokens=None, day=DAY))
    assert keeper.on(DAY) is keeper.current
    assert first.text in keeper.current.prompt.text
    later = keeper.on(DAY + timedelta(days=1))
    assert first.text not in later.prompt.text
    assert later.enforced.clauses == tuple(others)
    assert keeper.on(DAY + timedelta(days=2)) is later
    alone = changed.model_copy(update={"clauses": (short,)})
    bare = LawKeeper(
        lambda _: make_law(
            standing.__class__(
                constitution=alone,
                digest="",
                past=(),
                draft=True,
                ratification="",
                until=None,
            ),
            max_tokens=None,
            day=DAY,
        )
    )
    with pytest.raises(Fault, match="passed its sunset") as none_left:
        bare.on(DAY + timedelta(days=1))
    assert none_left.value.status == 503
    with pytest.raises(GateFailed, match="passed its sunset"):
        make_law(bare.current.standing, max_tokens=None, day=date(2030, 1, 1))


def test_a_budget_that_holds_no_frame_is_refused(demo_law: Law) -> None:
    with pytest.raises(UsageFault):
        make_law(demo_law.standing, max_tokens=3, day=DAY)


class Paused(httpx2.AsyncByteStream):
    """A stream that says one word, and the rest when it is told to."""

    def __init__(self) -> None:
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield streamed(piece(content="Wait, "), ended=False)
        self.begun.set()
        await self.go_on.wait()
        yield streamed(piece(content="there."), piece("stop"))


def test_a_reload_drops_no_stream_and_a_rollback_goes_by_digest(town_copy: Path) -> None:
    keeper = loaded(ratified(town_copy))
    first = constitution_digest(held(town_copy))
    amended(town_copy)

    async def run() -> None:
        paused = Paused()
        kind = {"content-type": "text/event-stream"}

        def answer(body: dict[str, Any]) -> object:
            if body.get("stream"):
                return httpx2.Response(200, headers=kind, stream=paused)
            return answers("Yes.")(body)

        state = stand(keeper, model=Script(answer), keys=RING)
        app = build_app(state, probing=False)

        async def post(path: str, body: object) -> Any:
            return (await Caller(app=app).ask(path, body, headers=AS_ADMIN)).json

        running = asyncio.ensure_future(
            Caller(app=app).ask(CHAT, body_of(CHAT, stream=True), headers=AS_ADMIN)
        )
        await paused.begun.wait()
        told = await post("/admin/reload", {})
        assert "town@1.0.0#" in told["before"]
        assert "town@1.1.0#" in told["constitution"]
        assert (await post(CHAT, body_of(CHAT)))["lawspeaker"]["constitution"]["version"] == "1.1.0"
        paused.go_on.set()
        got = await running
        assert got.words == "Wait, there."
        assert got.events[-1]["lawspeaker"]["constitution"]["version"] == "1.0.0"

        await post("/admin/reload", {"digest": first[:20]})
        assert (await post(CHAT, body_of(CHAT)))["lawspeaker"]["constitution"]["digest"] == first
        (town_copy / "constitution.yaml").write_text("changed", encoding="utf-8")
        failed = await post("/admin/reload", {})
        assert failed["error"]["code"] == "not_loaded"
        assert "does not verify" in failed["error"]["message"]
        assert keeper.current.standing.digest == first
        (town_copy / "ledger.db").write_bytes(b"no database" * 99)
        assert (await post("/admin/reload", {}))["error"]["code"] == "not_loaded"
        assert (await post("/admin/reload", {"digest": 5}))["error"]["code"] == "invalid_reload"
        await state.upstream.close()

    asyncio.run(run())


def test_only_an_admin_may_reload(keeper: LawKeeper) -> None:
    guarded = stand(keeper, keys=RING)
    for headers, status in (
        ({"authorization": f"Bearer {PLAIN.secret}"}, 403),
        ({"authorization": "Bearer lsk-guess"}, 401),
        ({}, 401),
    ):
        got = talk(guarded, "/admin/reload", {}, headers=headers)
        assert got.status == status
    assert talk(stand(keeper), "/admin/reload", {}).code == "not_admin"


def test_a_signal_to_reload_says_what_came_of_it(
    demo_law: Law, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(digest: str) -> Law:
        if digest or keeper_is_made:
            raise GateFailed("It is not ratified.")
        return demo_law

    keeper_is_made = False
    keeper = LawKeeper(refuse)
    keeper_is_made = True
    caplog.set_level("INFO", "lawspeaker.gateway")
    asyncio.run(_reload(stand(keeper)))
    assert "the law in force stays: It is not ratified." in caplog.text
    assert keeper.current is demo_law
    keeper_is_made = False
    asyncio.run(_reload(stand(keeper)))
    assert f"now under {demo_law.name}" in caplog.text
