"""The long runs of the promises: kills, power cuts, doubles, restart, odd texts, releases.

Run by hand: python bench/trust.py [CASE ...] [--share 1.0] [--folder FOLDER]

`--share 0.1` runs a tenth of each size. The code is that of the tests, which run small sizes.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from releases import played

from adapters.ledger.double_votes import race, voted
from adapters.ledger.killed_store import killed_under_clients, vote
from adapters.ledger.postgres_server import BINARIES, patient, postgres_server
from adapters.ledger.power_cut import n_losing_points, traced
from free_port import free_port
from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.ledger.postgres import PostgresLedger, migrate
from lawspeaker.adapters.ledger.sqlite import SqliteLedger, open_ledger
from lawspeaker.records.event import EventKind
from parser_cases import parsers, surprises
from web.killed_server import ballots, cast, sent_twice, sent_under_kills
from web.stage import come_in, held

if TYPE_CHECKING:
    from collections.abc import Callable

    from web.killed_server import Ballot

N_POINTS_A_TRACE = 2_500
N_CASES_A_RUN = 10_000
N_VOTERS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A line of the table: how much was run, and what broke the promise in it (0 where nothing)."""

    n: int
    what: str
    n_broken: int
    more: str = ""


def opener(path: Path) -> Callable[[], SqliteLedger]:
    return lambda: open_ledger(path, SystemClock(), create=True)


def kill_sqlite(folder: Path, share: float) -> Outcome:
    n = max(10_000, round(1_000_000 * share))
    n_kills = max(10, n // 20_000)
    path = folder / "killed.db"
    found = killed_under_clients(str(path), opener(path), n_votes=n, n_kills=n_kills)
    broken = found.n_lost + found.n_doubled + abs(found.n_kept - n) + (not found.whole)
    more = f"{n_kills} kills, {found.n_starts} starts"
    return Outcome(n=n, what="votes, store killed (SQLite)", n_broken=broken, more=more)


def kill_postgres(_folder: Path, share: float) -> Outcome:
    n = max(10_000, round(200_000 * share))
    n_kills = max(4, n // 10_000)
    with postgres_server() as server:
        url = server.database("killed")
        migrate(url)
        done = [0]

        def kill(store: subprocess.Popen[str]) -> None:
            done[0] += 1
            if done[0] % 2:
                server.crash()
            store.kill()

        found = killed_under_clients(
            url,
            lambda: patient(lambda: PostgresLedger(url, SystemClock())),
            n_votes=n,
            n_kills=n_kills,
            kill=kill,
        )
    broken = found.n_lost + found.n_doubled + abs(found.n_kept - n) + (not found.whole)
    more = f"{n_kills} kills, every second one of the server too"
    return Outcome(n=n, what="votes, store killed (PostgreSQL)", n_broken=broken, more=more)


def cut_power(folder: Path, share: float) -> Outcome:
    n = max(1_000, round(50_000 * share))
    losing = 0
    for seed in range(-(-n // N_POINTS_A_TRACE)):
        live = folder / f"live-{seed}"
        live.mkdir()
        trace = traced(live, "FULL", n_votes=60 + seed)
        points = min(N_POINTS_A_TRACE, n - seed * N_POINTS_A_TRACE)
        losing += n_losing_points(trace, folder / f"after-{seed}", n_points=points, seed=seed)
    weak = folder / "weak"
    weak.mkdir()
    trace = traced(weak, "NORMAL", n_votes=59)
    lost = n_losing_points(trace, folder / "after-weak", n_points=1_000)
    more = f"with synchronous=NORMAL {lost} of 1,000"
    return Outcome(n=n, what="points where the power is cut", n_broken=losing, more=more)


def doubles(folder: Path, share: float) -> Outcome:
    n = max(1_000, round(100_000 * share))
    kept = race(opener(folder / "doubles.db"), voted, n_votes=n, n_pairs=16)
    return Outcome(n=n, what="votes handed in twice at once", n_broken=abs(kept - n))


def restart(folder: Path, share: float) -> Outcome:
    n = max(10_000, round(1_000_000 * share))
    path = folder / "restart.db"
    with open_ledger(path, SystemClock(), create=True) as ledger:
        ledger.extend(vote(number) for number in range(n))
    wall, cpu = time.perf_counter(), time.process_time()
    with open_ledger(path, SystemClock(), create=False) as ledger:
        ledger.root()
        first = ledger.append(EventKind.RULED, {})
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    more = f"{wall:.1f} s ({cpu:.1f} s CPU) from opening to the first new event on disk"
    return Outcome(
        n=n, what="events, then a restart", n_broken=int(first.seq != n or wall > 5), more=more
    )


def odd_texts(_folder: Path, share: float) -> Outcome:
    n = max(10_000, round(5_000_000 * share))
    known = parsers()
    whole = sum(parser.weight for parser in known)
    found: Counter[str] = Counter()
    n_played = 0
    for parser in known:
        part = n * parser.weight // whole
        n_played += part
        rng = random.Random(f"long {parser.name}")
        for each in surprises(parser, rng, n=part):
            found[f"{each.parser}: {each.error[:80]} on {each.text[:80]!r}"] += 1
    more = f"{len(known)} parsers" + "".join(f"; {n}x {told}" for told, n in found.most_common(5))
    return Outcome(n=n_played, what="odd texts", n_broken=sum(found.values()), more=more)


def served(folder: Path, n: int) -> tuple[Path, list[Ballot], dict[str, str]]:
    """An assembly, so many votes that its people want to cast, and their sessions."""
    n_statements = -(-n // N_VOTERS)
    texts = [f"Statement {number}." for number in range(n_statements)]
    at = held(folder / "books", n_people=N_VOTERS, texts=texts)
    sessions = come_in(at)
    return at.folder, ballots(sorted(sessions), n_statements)[:n], sessions


def kill_web(folder: Path, share: float) -> Outcome:
    n = max(2_000, round(100_000 * share))
    n_kills = max(3, n // 2_000)
    books, wanted, sessions = served(folder, n)
    told = sent_under_kills(books, wanted, sessions, port=free_port(), n_kills=n_kills)
    kept = cast(books)
    broken = told.n_lost + len(kept) - len(set(kept)) + len(set(kept) ^ set(wanted))
    more = f"{n_kills} kills, {told.n_broken_off} requests broken off and sent again"
    return Outcome(n=n, what="votes over HTTP, server killed", n_broken=broken, more=more)


def doubles_web(folder: Path, share: float) -> Outcome:
    n = max(1_500, round(20_000 * share))
    books, wanted, sessions = served(folder, n)
    sent_twice(books, wanted, sessions, port=free_port())
    kept = cast(books)
    broken = len(kept) - len(set(kept)) + len(set(kept) ^ set(wanted))
    return Outcome(n=n, what="votes over HTTP, each sent twice at once", n_broken=broken)


def web(_folder: Path, share: float) -> Outcome:
    test, name = "tests/web/test_fuzz.py", "LAWSPEAKER_WEB_CASES"
    return fuzzed(test, name, n=max(500, round(100_000 * share)), what="requests at the pages")


def api(_folder: Path, share: float) -> Outcome:
    test, name = "tests/gateway/test_fuzz.py", "LAWSPEAKER_API_CASES"
    n = max(2_000, round(100_000 * share))
    return fuzzed(test, name, n=n, what="requests and answers of any make")


def fuzzed(test: str, name: str, *, n: int, what: str) -> Outcome:
    """A test whose number of cases the environment gives, by parts with another seed each."""
    failed = 0
    for seed in range(-(-n // N_CASES_A_RUN)):
        part = min(N_CASES_A_RUN, n - seed * N_CASES_A_RUN)
        words = ["-q", "-p", "no:cacheprovider", "-n", "0", f"--hypothesis-seed={seed}"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *words, test],
            cwd=Path(__file__).parent.parent,
            env={**os.environ, name: str(part)},
            check=False,
            stdout=subprocess.DEVNULL,
        )
        failed += done.returncode != 0
    return Outcome(n=n, what=what, n_broken=failed)


def releases(_folder: Path, share: float) -> Outcome:
    n = max(100, round(20_000 * share))
    with ProcessPoolExecutor(2) as pool:
        leaks = sum(leak for leak, _ in pool.map(played, range(50_000, 50_000 + n), chunksize=100))
    return Outcome(n=n, what="sequences of releases", n_broken=leaks)


CASES: dict[str, Callable[[Path, float], Outcome]] = {
    "kill-sqlite": kill_sqlite,
    "kill-postgres": kill_postgres,
    "power-cut": cut_power,
    "doubles": doubles,
    "restart": restart,
    "odd-texts": odd_texts,
    "releases": releases,
    "api": api,
    "kill-web": kill_web,
    "doubles-web": doubles_web,
    "web": web,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    print("| run | size | broken | seconds | |\n|---|---|---|---|---|")
    n_broken = 0
    unknown = set(asked.cases) - set(CASES)
    if unknown:
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    for name in asked.cases or CASES:
        if name == "kill-postgres" and not BINARIES:
            print("| kill-postgres | 0 | | | PostgreSQL is not installed |", flush=True)
            continue
        began = time.perf_counter()
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            found = CASES[name](Path(folder), asked.share)
        took = time.perf_counter() - began
        n_broken += found.n_broken
        print(
            f"| {name} | {found.n:,} {found.what} | {found.n_broken} | {took:.0f} | {found.more} |",
            flush=True,
        )
    sys.exit(n_broken > 0)


if __name__ == "__main__":
    main()
