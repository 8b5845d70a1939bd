"""How fast the record takes events, beside what the disk can do at all in the same minute.

Run by hand: python bench/ledger.py FOLDER [--url postgresql://...]   (FOLDER on the disk to be
measured; the database of the URL must be empty or migrated, and is filled)
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import deque
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.ledger.postgres import PostgresLedger, migrate
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.adapters.ledger.writer import event_writer
from lawspeaker.records.event import EventKind
from lawspeaker.records.merkle import MerkleTree, leaf_hash
from lawspeaker.records.new_event import NewEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.adapters.ledger.writer import GroupWriter
    from lawspeaker.records.event import Event

SECONDS = 3.0
IN_FLIGHT = 8  # what one hand hands in before it waits for the first


def fsyncs_per_second(folder: Path) -> float:
    n_syncs, start = 0, time.perf_counter()
    with (folder / "probe").open("wb") as file:
        while time.perf_counter() - start < SECONDS:
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
            n_syncs += 1
    return n_syncs / (time.perf_counter() - start)


def vote(name: str) -> NewEvent:
    return NewEvent(kind=EventKind.BALLOTED, body={"statement": "s17", "vote": 1}, key=name)


def acknowledged_per_second(
    writer: GroupWriter[NewEvent, Event], n_hands: int, in_flight: int
) -> float:
    counts = [0] * n_hands
    start = time.perf_counter()

    def hand(at: int) -> None:
        waiting, number = deque(), 0
        while time.perf_counter() - start < SECONDS:
            waiting.append(writer.submit(vote(f"{n_hands}-{in_flight}-{at}-{number}")))
            number += 1
            if len(waiting) >= in_flight:
                waiting.popleft().result()
                counts[at] += 1
        for promise in waiting:
            promise.result()
            counts[at] += 1

    hands = [Thread(target=hand, args=(at,)) for at in range(n_hands)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    return sum(counts) / (time.perf_counter() - start)


def many_hands(name: str, opened: Callable[[], StoredLedger]) -> None:
    for n_hands in (1, 8, 64):
        for in_flight in (1, IN_FLIGHT):
            with event_writer(opened) as writer:
                cpu = time.process_time()
                rate = acknowledged_per_second(writer, n_hands, in_flight)
                cpu = (time.process_time() - cpu) / SECONDS
            print(f"{name}: {n_hands} hands, {in_flight} in flight each: "
                  f"{rate:,.0f} durable votes/s, {cpu:.2f} CPU")  # fmt: skip


def import_and_restart(name: str, opened: Callable[[], StoredLedger], n_events: int) -> None:
    print(f"{name}, {n_events:,} events")
    with opened() as ledger:
        start, cpu = time.perf_counter(), time.process_time()
        ledger.extend(vote(f"k{n}") for n in range(n_events))
        print(f"import in one transaction: {time.perf_counter() - start:.1f} s, "
              f"{time.process_time() - cpu:.1f} s CPU")  # fmt: skip
    start, cpu = time.perf_counter(), time.process_time()
    with opened() as ledger:
        ledger.root()
        ledger.append(EventKind.RULED, {})
        print(f"restart: {time.perf_counter() - start:.2f} s to root and append, "
              f"{time.process_time() - cpu:.2f} s CPU")  # fmt: skip
        start = time.perf_counter()
        for seq in range(0, n_events, n_events // 1000):
            ledger.inclusion_proof(seq)
        print(f"inclusion proof: {(time.perf_counter() - start) * 1000:.0f} us")
        start = time.perf_counter()
        found = ledger.verify()
        print(f"verify: {time.perf_counter() - start:.1f} s, broken: {found.broken}")
        start = time.perf_counter()
        n_read = sum(1 for _ in ledger.events())
        print(f"rebuild, reading {n_read:,} events: {time.perf_counter() - start:.1f} s")


def log_appends(n_leaves: int) -> None:
    leaves = [leaf_hash(n.to_bytes(8, "big")) for n in range(n_leaves)]
    tree, start = MerkleTree(), time.process_time()
    for leaf in leaves:
        tree.append(leaf)
    took = time.process_time() - start
    print(f"Merkle log: {n_leaves / took:,.0f} appends/s of CPU, {n_leaves:,} leaves")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--url")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        print(f"fsync probe, 4 KiB: {fsyncs_per_second(folder):,.0f}/s")
        many_hands("SQLite", lambda: open_ledger(folder / "l.db", SystemClock(), create=True))
        if options.url:
            migrate(options.url)
            server = partial(PostgresLedger, options.url, SystemClock())
            many_hands("PostgreSQL", server)
            import_and_restart("PostgreSQL, beside the votes above", server, 100_000)
        log_appends(1_000_000)
        for n_events in (100_000, 1_000_000):
            path = folder / f"{n_events}.db"
            file = partial(open_ledger, path, SystemClock(), create=True)
            import_and_restart("SQLite", file, n_events)
            print(f"{path.stat().st_size / 2**20:,.0f} MiB")


if __name__ == "__main__":
    main()
