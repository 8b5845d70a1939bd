"""A store that is killed under clients who send again what they are unsure of."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.records.event import EventKind
from lawspeaker.records.new_event import NewEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lawspeaker.adapters.ledger.store import StoredLedger

# `eager` switches the promise off: it tells a vote when it comes and not when it is on disk.
STORE = """
import sys
from pathlib import Path
from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.adapters.ledger.writer import event_writer
from lawspeaker.records.event import EventKind
from lawspeaker.records.new_event import NewEvent
def tell(number):
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
where, eager = sys.argv[1], sys.argv[2] == "eager"
def opened():
    if not where.startswith("postgresql:"):
        return open_ledger(Path(where), SystemClock(), create=True)
    from lawspeaker.adapters.ledger.postgres import PostgresLedger
    return PostgresLedger(where, SystemClock())
with event_writer(opened, n_waiting=10**6 if eager else 1024) as writer:
    for line in sys.stdin:
        number = int(line)
        new = NewEvent(kind=EventKind.BALLOTED, body={"n": number}, key=f"k{number}")
        promise = writer.submit(new)
        if eager:
            tell(number)
        else:
            promise.add_done_callback(lambda kept, n=number: kept.result() and tell(n))
"""
WINDOW = 400  # what the clients have sent and not yet heard of
N_AGAIN = 20  # of what was acknowledged, sent again by a client that did not hear it


def vote(number: int, key: str | None = None) -> NewEvent:
    return NewEvent(kind=EventKind.BALLOTED, body={"n": number}, key=key or f"k{number}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """What became of the votes: `n_lost` were acknowledged and, after a kill, not there."""

    n_starts: int
    n_acknowledged: int
    n_lost: int
    n_kept: int
    n_doubled: int
    whole: bool


def killed_under_clients(
    where: str,
    opened: Callable[[], StoredLedger],
    *,
    n_votes: int,
    n_kills: int,
    eager: bool = False,
    seed: int = 11,
    kill: Callable[[subprocess.Popen[str]], None] = subprocess.Popen.kill,
) -> Killed:
    """Send so many votes to a store that is killed so often; each vote until it is acknowledged.

    `kill` ends the store's process, and may end more.
    """
    rng = random.Random(seed)  # noqa: S311 - when to kill
    acknowledged: set[int] = set()
    # What is acknowledged after a kill is not seen in turn, at most a window each time.
    last = n_votes - 500 - (n_kills + 1) * WINDOW
    kills = sorted(rng.sample(range(500, last), n_kills))
    n_seen = n_starts = n_lost = 0
    while len(acknowledged) < n_votes:
        n_starts += 1
        before = set(acknowledged)
        again = sorted(acknowledged)[-N_AGAIN:]
        waiting = again + sorted(set(range(n_votes)) - acknowledged)
        until = kills.pop(0) if kills else None
        n_seen += _served(
            [where, "eager" if eager else "kept"],
            waiting,
            acknowledged,
            until=None if until is None else until - n_seen,
            kill=kill,
        )
        n_lost += _n_missing(opened, acknowledged - before)
    with opened() as ledger:
        kept = [event.body["n"] for event in ledger.events()]
        whole = ledger.verify().broken is None
    return Killed(
        n_starts=n_starts,
        n_acknowledged=len(acknowledged),
        n_lost=max(n_lost, len(acknowledged - set(kept))),
        n_kept=len(kept),
        n_doubled=len(kept) - len(set(kept)),
        whole=whole,
    )


def _n_missing(opened: Callable[[], StoredLedger], acknowledged: Iterable[int]) -> int:
    """Looked up before anything is sent again, or a client's retry would hide a loss."""
    newest = sorted(acknowledged)[-3 * WINDOW :]
    with opened() as ledger:
        return sum(ledger.find(f"k{number}") is None for number in newest)


def _served(
    words: list[str],
    waiting: list[int],
    acknowledged: set[int],
    *,
    until: int | None,
    kill: Callable[[subprocess.Popen[str]], None],
) -> int:
    """One life of the store, ended by a kill after so many answers; how many were seen in turn."""
    store = subprocess.Popen(  # noqa: S603 - our own text under our own interpreter
        [sys.executable, "-c", STORE, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    assert store.stdin is not None
    assert store.stdout is not None
    in_flight = n_seen = 0
    with store:
        for number in waiting:
            store.stdin.write(f"{number}\n")
            in_flight += 1
            if in_flight < WINDOW:
                continue
            acknowledged.add(int(store.stdout.readline()))
            in_flight, n_seen = in_flight - 1, n_seen + 1
            if until is not None and n_seen >= until:
                kill(store)
                break
        else:
            store.stdin.close()
        acknowledged.update(int(line) for line in store.stdout if line.endswith("\n"))
    return n_seen
