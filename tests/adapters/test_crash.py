"""Killed writers and racing ones: nothing acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from threading import Barrier, Thread
from typing import TYPE_CHECKING

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WRITER = """
import sys
from itertools import count
from pathlib import Path
from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.records.event import EventKind
with open_ledger(Path(sys.argv[1]), SystemClock(), create=False) as ledger:
    for number in count(int(sys.argv[2])):
        ledger.append(EventKind.BALLOTED, {"n": number}, key=f"k{number}")
        print(number, flush=True)
"""
N_ROUNDS = 8
N_THREADS = 4
N_KEYS = 40


def test_kill_9_loses_and_doubles_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    open_ledger(path, SystemClock(), create=True).close()
    rng = random.Random(7)  # noqa: S311 - when to kill, not a secret
    acknowledged: set[int] = set()
    for _ in range(N_ROUNDS):
        start = max(len(acknowledged) - 5, 0)  # a client that retries what it is unsure of
        writer = subprocess.Popen(  # noqa: S603 - our own text under our own interpreter
            [sys.executable, "-c", WRITER, str(path), str(start)], stdout=subprocess.PIPE, text=True
        )
        with writer:
            assert writer.stdout is not None
            for _ in range(rng.randrange(20, 300)):
                acknowledged.add(int(writer.stdout.readline()))
            writer.kill()
            acknowledged.update(int(line) for line in writer.stdout if line.endswith("\n"))
    with open_ledger(path, SystemClock(), create=False) as ledger:
        kept = [event.body["n"] for event in ledger.events()]
        assert ledger.verify().broken is None
    assert acknowledged <= set(kept)
    assert len(kept) == len(set(kept))
    assert len(kept) >= N_ROUNDS * 15


def race(submit: Callable[[str], None]) -> None:
    barrier = Barrier(N_THREADS)

    def client() -> None:
        for number in range(N_KEYS):
            barrier.wait(timeout=30)
            submit(f"k{number}")

    threads = [Thread(target=client) for _ in range(N_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_racing_double_submissions_are_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    open_ledger(path, SystemClock(), create=True).close()

    def submit(key: str) -> None:
        with open_ledger(path, SystemClock(), create=False) as ledger:
            ledger.append(EventKind.BALLOTED, {"key": key}, key=key)

    race(submit)
    with open_ledger(path, SystemClock(), create=False) as ledger:
        assert sorted(str(e.body["key"]) for e in ledger.events()) == sorted(
            f"k{number}" for number in range(N_KEYS)
        )


def test_the_race_would_catch_check_then_insert(tmp_path: Path) -> None:
    path = tmp_path / "weak.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE vote (key TEXT)")
    pause = Barrier(N_THREADS)  # every client has checked before any inserts: the worst schedule

    def submit(key: str) -> None:
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            seen = connection.execute("SELECT 1 FROM vote WHERE key = ?", (key,)).fetchone()
            pause.wait(timeout=30)
            if not seen:
                connection.execute("INSERT INTO vote VALUES (?)", (key,))
                connection.commit()

    race(submit)
    with closing(sqlite3.connect(path)) as connection:
        (n_kept,) = connection.execute("SELECT count(*) FROM vote").fetchone()
    assert n_kept > N_KEYS
