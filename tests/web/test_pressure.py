"""When the record is slow, full or gone: 503 with when to try again, and nothing told as done."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from adapters.full_disk import full_disk
from cycle.stage import events
from lawspeaker.adapters.ledger.sqlite import SqliteLedger
from lawspeaker.records.event import EventKind
from lawspeaker.web.settings import Bounds
from web.stage import TEXTS, come_in, visit
from web.test_deciding import decide, put
from web.test_saying import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from web.stage import Browser, Held, Site


@contextmanager
def occupied(folder: Path) -> Iterator[None]:
    """Another process holds the write lock."""
    line = sqlite3.connect(folder / "ledger.db", isolation_level=None)
    line.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        line.execute("ROLLBACK")
        line.close()


def browsers(site: Site, sessions: dict[str, str]) -> list[Browser]:
    """A device of each participant."""
    found = []
    for session in sessions.values():
        each = site.browser()
        each.client.cookies.set(site.state.settings.cookie, session)
        found.append(each)
    return found


def test_a_full_queue_sends_the_next_away_and_loses_none(at: Held) -> None:
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        first, second, third = browsers(site, sessions)
        with occupied(at.folder):
            waiting = [asyncio.ensure_future(first.vote("stmt.0", "agree", key="a"))]
            await asyncio.sleep(0.3)  # the writer has taken it, and waits for the lock
            waiting.append(asyncio.ensure_future(second.vote("stmt.0", "agree", key="b")))
            await asyncio.sleep(0.3)
            assert site.state.record.writer.queue.full()
            away = await third.vote("stmt.0", "agree", key="c")
            assert (away.status_code, away.headers["retry-after"]) == (503, "1")
            assert "nothing of yours was" in away.text
        assert [(await each).status_code for each in waiting] == [303, 303]
        assert (await third.vote("stmt.0", "agree", key="c")).status_code == 303

    visit(at, deed, bounds=Bounds(n_in_queue=1))
    assert len(events(at.folder, EventKind.VOTED)) == 3


def test_a_full_disk_stops_votes_and_pages_until_there_is_room_and_says_why_to_who_runs_them(
    at: Held, caplog: pytest.LogCaptureFixture
) -> None:
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine, *_ = browsers(site, sessions)
        assert (await mine.vote("stmt.0", "agree", key="a")).status_code == 303
        with full_disk(4096):
            for key in "bc":
                got = await mine.vote("stmt.1", "agree", key=key)
                assert (got.status_code, got.headers["retry-after"]) == (503, "2")
        assert (await mine.vote("stmt.1", "disagree", key="d")).status_code == 303

    visit(at, deed)
    assert [event.body["vote"] for event in events(at.folder, EventKind.VOTED)] == [1, -1]
    assert "the disk takes nothing more" in caplog.text
    assert not any(secret in caplog.text for secret in (*at.tokens.values(), *sessions.values()))


def test_statements_and_ballots_that_are_not_confirmed_are_sent_again_and_count_once(
    at: Held,
) -> None:
    sessions = come_in(at)
    put(at)

    async def deed(site: Site) -> None:
        mine, *_ = browsers(site, sessions)

        async def both() -> list[Any]:
            words = "Tell people when you guess."
            return [await say(mine, words, key="a"), await decide(mine, "yes", key="b")]

        with occupied(at.folder):
            for got in await both():
                assert (got.status_code, got.headers["retry-after"]) == (503, "2")
                assert "however often you do, it counts once" in got.text
        while {got.status_code for got in await both()} != {303}:
            pass  # a busy machine may be late once more, and is sent the same again

    visit(at, deed, bounds=Bounds(record_s=0.2))
    assert len(events(at.folder, EventKind.BALLOT_CAST)) == 1
    assert len(events(at.folder, EventKind.STATEMENT_PROPOSED)) == len(TEXTS) + 1


def test_what_is_not_confirmed_in_time_is_not_told_as_done_and_counts_once(at: Held) -> None:
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine, *_ = browsers(site, sessions)
        with occupied(at.folder):
            got = await mine.vote("stmt.0", "agree", key="a")
            assert (got.status_code, got.headers["retry-after"]) == (503, "2")
            assert "counts once" in got.text
        assert (await mine.vote("stmt.0", "agree", key="a")).status_code == 303

    visit(at, deed, bounds=Bounds(record_s=0.2))
    assert len(events(at.folder, EventKind.VOTED)) == 1


def test_a_record_that_cannot_be_written_is_told_and_used_again(
    at: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = come_in(at)
    whole = SqliteLedger.BEGIN

    async def deed(site: Site) -> None:
        mine, *_ = browsers(site, sessions)
        monkeypatch.setattr(SqliteLedger, "BEGIN", "BEGIN NONSENSE")
        got = await mine.vote("stmt.0", "agree", key="a")
        assert (got.status_code, "not confirm" in got.text) == (503, True)
        unseen = await mine.look("/vote")  # what cannot be recorded as shown is not shown
        assert (unseen.status_code, "<form" in unseen.text) == (503, False)
        monkeypatch.setattr(SqliteLedger, "BEGIN", whole)
        assert (await mine.vote("stmt.0", "agree", key="a")).status_code == 303
        assert (await mine.look("/vote")).status_code == 200

    visit(at, deed)
    assert len(events(at.folder, EventKind.VOTED)) == 1
    assert len(events(at.folder, EventKind.SERVED)) == 1


def test_a_record_that_was_tampered_with_shows_no_page(at: Held) -> None:
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine, *_ = browsers(site, sessions)
        line = sqlite3.connect(at.folder / "ledger.db", isolation_level=None)
        for (name,) in line.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            line.execute(f"DROP TRIGGER {name}")
        line.execute("UPDATE content SET body = '{}' WHERE seq = 0")
        line.close()
        site.state.record.reader = None  # a server that starts now
        for path in at.folder.glob("*.view-*"):
            path.unlink()
        got = await mine.look("/vote")
        assert (got.status_code, "cannot be used" in got.text) == (503, True)

    visit(at, deed)


def test_too_many_at_once_are_sent_away(at: Held) -> None:
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine, other, third = browsers(site, sessions)
        with occupied(at.folder):
            first = asyncio.ensure_future(mine.vote("stmt.0", "agree", key="a"))
            await asyncio.sleep(0.2)
            second = asyncio.ensure_future(other.look("/vote"))
            await asyncio.sleep(0.05)
            assert (await third.look("/vote")).status_code == 429
            assert (await second).status_code == 503
        assert (await first).status_code == 303

    visit(at, deed, bounds=Bounds(n_at_once=1, n_waiting=1, patience_s=0.3))
