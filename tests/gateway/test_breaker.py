from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from gateway.stage import CHAT, Caller, Script, body_of, said, stand, status
from lawspeaker.gateway.app import build_app
from lawspeaker.gateway.breaker import Breaker
from lawspeaker.gateway.fault import Fault
from lawspeaker.gateway.settings import Bounds

if TYPE_CHECKING:
    from lawspeaker.gateway.law import LawKeeper


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(n_failures=3, rest_s=10, clock=clock)
    for _ in range(3):
        assert breaker.enter() is False
        breaker.failed()
    return breaker


def test_it_opens_after_failures_in_a_row_only() -> None:
    breaker = Breaker(n_failures=3, rest_s=10, clock=Clock())
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        assert not breaker.is_open
        breaker.succeeded()
        assert not breaker.is_open
    breaker.failed()
    assert not breaker.is_open, "what failed before a success no longer counts"
    assert opened(Clock()).is_open


def test_it_says_how_long_it_rests_then_lets_one_try() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 4.0
    with pytest.raises(Fault) as resting:
        breaker.enter()
    assert (resting.value.status, resting.value.code) == (503, "upstream_resting")
    assert resting.value.headers["retry-after"] == "6"
    clock.now = 10.0
    assert not breaker.is_open
    assert breaker.enter() is True
    assert breaker.is_open
    with pytest.raises(Fault) as tried:
        breaker.enter()
    assert tried.value.headers["retry-after"] == "1"


def test_a_trial_that_ends_well_closes_it_and_one_that_fails_opens_it_anew() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 10.0
    assert breaker.enter()
    breaker.failed()
    assert breaker.is_open
    clock.now = 19.0
    assert breaker.is_open
    clock.now = 20.0
    assert breaker.enter()
    breaker.succeeded()
    assert not breaker.is_open
    assert breaker.enter() is False


def test_a_trial_that_teaches_nothing_leaves_the_next_to_try() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 10.0
    assert breaker.enter()
    breaker.undecided(trial=True)
    assert breaker.enter()
    breaker.undecided(trial=False)
    assert breaker.on_trial


def test_callers_are_spared_a_server_that_is_down_and_find_it_when_it_is_back(
    keeper: LawKeeper,
) -> None:
    down = True

    def answer(body: dict[str, Any]) -> object:
        if body.get("seed") == 400:
            return status(400, {"error": {"message": "no such seed"}})
        return status(500) if down else said("Yes.")

    async def run() -> None:
        nonlocal down
        model = Script(answer)
        state = stand(keeper, model=model, bounds=Bounds(n_failures=2, rest_s=10))
        clock = Clock()
        state.upstream.breaker.clock = clock
        app = build_app(state, probing=False)

        async def code(**more: object) -> str:
            return (await Caller(app=app).ask(CHAT, body_of(CHAT, **more))).code

        # A request that the server refuses is its sender's fault and opens nothing.
        assert [await code(seed=400) for _ in range(5)] == ["upstream_refused"] * 5
        assert [await code() for _ in range(4)] == [
            "upstream_error",
            "upstream_error",
            "upstream_resting",
            "upstream_resting",
        ]
        assert len(model.asked) == 7
        ready = await Caller(app=app).ask("/readyz", method="GET")
        assert ready.json["why"] == ["The model's server failed several times in a row."]
        clock.now = 11.0
        assert await code() == "upstream_error"
        assert await code() == "upstream_resting"
        clock.now = 22.0
        down = False
        assert await code(seed=400) == "upstream_refused"
        assert await code() == ""
        assert await code() == ""
        await state.upstream.close()

    asyncio.run(run())
