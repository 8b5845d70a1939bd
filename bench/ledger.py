"""How fast the record takes events, beside what the disk can do at all in the same minute.

Run by hand: python bench/ledger.py FOLDER (on the disk to be measured)
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.ledger.sqlite import SqliteLedger, open_ledger
from lawspeaker.records.event import EventKind

SECONDS = 3.0


def fsyncs_per_second(folder: Path) -> float:
    n_syncs, start = 0, time.perf_counter()
    with (folder / "probe").open("wb") as file:
        while time.perf_counter() - start < SECONDS:
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
            n_syncs += 1
    return n_syncs / (time.perf_counter() - start)


def appends_per_second(ledger: SqliteLedger, batch: int) -> float:
    n_events, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        with ledger.transaction():
            for _ in range(batch):
                ledger.append(EventKind.BALLOTED, {"vote": 1}, key=f"{batch}-{n_events}")
                n_events += 1
    return n_events / (time.perf_counter() - start)


def main(folder: Path) -> None:
    print(f"fsync probe, 4 KiB: {fsyncs_per_second(folder):,.0f}/s")
    with open_ledger(folder / "ledger.db", SystemClock(), create=True) as ledger:
        for batch in (1, 16, 256):
            rate = appends_per_second(ledger, batch)
            print(f"durable appends, {batch} a transaction: {rate:,.0f}/s")
        start = time.perf_counter()
        found = ledger.verify()
        took = time.perf_counter() - start
        print(f"verify {found.n_events:,} events: {took:.2f} s, broken: {found.broken}")
        ledger.root()
        start = time.perf_counter()
        for seq in range(1000):
            ledger.inclusion_proof(seq)
        print(f"inclusion proof: {(time.perf_counter() - start) * 1000:.0f} us")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=sys.argv[1]) as name:
        main(Path(name))
