"""One process holds a record open while others write to it too."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cycle.stage import events
from lawspeaker.cycle.assembly.voting import Cast, take_vote, take_votes
from lawspeaker.cycle.projection.views import views_of
from lawspeaker.errors import BadInput, Overloaded, ProviderFault
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import opened_ledger, quiet_desk
from lawspeaker.wiring.live_record import LiveRecord
from web.stage import Held, come_in, held

if TYPE_CHECKING:
    from pathlib import Path

    from homes import Home
    from lawspeaker.cycle.desk import Desk

N = 40


@pytest.fixture
def at(home: Home, tmp_path: Path) -> Held:
    return held(home(tmp_path / "books"), texts=[f"Statement {n}." for n in range(N)])


def cast(n: int, vote: int = 1, who: str = "p.0") -> Cast:
    return Cast(participant=who, statement=f"stmt.{n}", vote=vote, key=f"{who}.{n}.{vote}")


def test_two_who_write_at_once_lose_and_double_nothing(at: Held) -> None:
    come_in(at)

    def by_command() -> None:
        for n in range(N):
            with quiet_desk(at.folder) as desk:
                take_votes(desk, [replace(cast(n), key=None)])

    async def run() -> None:
        record = LiveRecord(at.folder)
        other = threading.Thread(target=by_command)
        other.start()
        made = [record.do(lambda desk, n=n: take_vote(desk, cast(n))) for n in range(N)]  # type: ignore[misc]
        made += [record.do(lambda desk, n=n: take_vote(desk, cast(n, who="p.1"))) for n in range(N)]  # type: ignore[misc]
        await asyncio.gather(*made)
        await asyncio.to_thread(other.join)
        n_cast = await record.ask(lambda views: views.votes.n_cast)
        live = await record.ask(lambda views: [view.to_json() for view in views.each])
        record.close()
        assert n_cast == 2 * N
        with opened_ledger(at.folder) as ledger:
            assert live == [view.to_json() for view in views_of(ledger.events()).each]

    asyncio.run(run())
    assert len(events(at.folder, EventKind.VOTED)) == 2 * N
    assert events(at.folder, EventKind.REVISED) == []


def test_a_deed_that_is_refused_takes_no_other_with_it(at: Held) -> None:
    come_in(at)

    async def run() -> None:
        record = LiveRecord(at.folder)
        made = [record.do(lambda desk, n=n: take_vote(desk, cast(n))) for n in (0, 99, 1)]  # type: ignore[misc]
        good, bad, also = await asyncio.gather(*made, return_exceptions=True)
        assert isinstance(bad, BadInput)
        assert not isinstance(good, BaseException)
        assert not isinstance(also, BaseException)
        assert await record.ask(lambda views: views.votes.n_cast) == 2
        record.close()

    asyncio.run(run())


def test_reading_sees_what_is_on_disk_only(tmp_path: Path) -> None:
    at = held(tmp_path / "books")
    come_in(at)
    seen: list[int] = []

    async def run() -> None:
        record = LiveRecord(at.folder)

        def slow(desk: Desk) -> None:
            take_vote(desk, cast(0))
            asked = asyncio.run_coroutine_threadsafe(
                record.ask(lambda views: views.votes.n_cast), loop
            )
            seen.append(asked.result(timeout=10))

        loop = asyncio.get_running_loop()
        await record.do(slow)
        seen.append(await record.ask(lambda views: views.votes.n_cast))
        record.close()

    asyncio.run(run())
    assert seen == [0, 1]


def test_what_fails_in_the_disk_is_no_fault_of_the_vote(tmp_path: Path) -> None:
    at = held(tmp_path / "books")
    come_in(at)

    def full(_desk: Desk) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    def gone(_desk: Desk) -> None:
        raise ProviderFault("gone")

    async def run() -> None:
        record = LiveRecord(at.folder, n_waiting=2)
        for broken in (full, gone):
            together = await asyncio.gather(
                record.do(lambda desk: take_vote(desk, cast(0))),
                record.do(broken),
                return_exceptions=True,
            )
            assert isinstance(together[1], ProviderFault | sqlite3.Error)
            with pytest.raises(BadInput, match="there is no"):
                await record.do(lambda desk: take_vote(desk, cast(99)))
        many = [record.do(lambda desk, n=n: take_vote(desk, cast(n))) for n in range(1, N)]  # type: ignore[misc]
        ended = await asyncio.gather(*many, return_exceptions=True)
        assert {type(each) for each in ended} & {Overloaded}
        record.close()

    asyncio.run(run())
    with opened_ledger(at.folder) as ledger:
        assert ledger.verify().broken is None  # type: ignore[attr-defined]
