"""Durable votes over HTTP: how long each takes at a fixed rate, beside a probe of the same disk.

Run by hand: python bench/votes_over_http.py [--seconds 20] [--folder FOLDER]

The server is `lawspeaker serve` in a process of its own; the clients share its cores. A vote is
due at a moment and counts from there, so that a slow server cannot slow its clients down.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import opened_ledger
from web.stage import come_in, held

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PORT = 8391
N_PEOPLE, N_STATEMENTS = 400, 200
N_LINES = 1_024  # lines kept open; a vote for which none is free is due all the same
RATES = (100, 200)
HEAD = (
    *("votes/s asked", "next page too", "recorded", "p50 ms", "p99 ms", "largest ms"),
    *("other answers", "server CPU s/s"),
)
START = "from lawspeaker.cli.main import main; main()"
FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True, kw_only=True)
class Told:
    """Seconds from due to answered of each vote that was recorded, and every status."""

    took: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    n_without_retry: int = 0


def quantile(took: Sequence[float], share: float) -> float:
    """In milliseconds."""
    return 1000 * sorted(took)[min(len(took) - 1, int(share * len(took)))] if took else float("nan")


def fsync_probe(folder: Path, seconds: float = 2.0) -> str:
    """How long 4 KiB take to be on this disk, one after the other."""
    took, block = [], os.urandom(4096)
    with (folder / "probe").open("wb", buffering=0) as file:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            began = time.perf_counter()
            file.write(block)
            os.fsync(file.fileno())
            took.append(time.perf_counter() - began)
    return (
        f"fsync of 4 KiB: {len(took) / seconds:,.0f}/s, p50 {quantile(took, 0.5):.2f} ms, "
        f"p99 {quantile(took, 0.99):.2f} ms"
    )


def cpu_of(process: subprocess.Popen[bytes]) -> float:
    """Seconds of CPU that a process has used."""
    told = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii")
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


class Line:
    """One connection, kept open."""

    def __init__(self) -> None:
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, head: str, body: bytes = b"") -> tuple[int, Mapping[str, str]]:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", PORT)
        assert self.reader is not None
        self.writer.write(head.encode() + body)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
        await self.reader.readexactly(int(headers.get("content-length", "0")))
        return int(lines[0].split(" ")[1]), headers

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()


def wanted() -> Iterator[tuple[str, str]]:
    """Who votes next on what, each pair once, shuffled."""
    pairs = [(f"p.{who}", f"stmt.{n}") for who in range(N_PEOPLE) for n in range(N_STATEMENTS)]
    random.Random(7).shuffle(pairs)
    return iter(pairs)


async def at_rate(
    rate: float, seconds: float, pairs: Iterator[tuple[str, str]], sessions: Mapping[str, str],
    *, with_page: bool,
) -> Told:  # fmt: skip
    """Votes by the page's own form, so many a second; each then opens the next page if asked to."""
    told = Told()
    free: asyncio.LifoQueue[Line] = asyncio.LifoQueue()  # an idle line is closed after 5 s
    for _ in range(N_LINES):
        free.put_nowait(Line())
    began = time.perf_counter()

    async def one(due: float, who: str, statement: str) -> None:
        line = await free.get()
        body = urlencode({"key": f"{who}{statement}", "vote": "agree"}).encode()
        shared = f"Host: 127.0.0.1:{PORT}\r\nCookie: lawspeaker-local-{PORT}={sessions[who]}\r\n"
        try:
            status, headers = await line.ask(
                f"POST /vote/{statement} HTTP/1.1\r\n{shared}Content-Type: {FORM}\r\n"
                f"Content-Length: {len(body)}\r\n\r\n",
                body,
            )
            told.statuses[status] += 1
            if status == 303:
                told.took.append(time.perf_counter() - due)
            elif "retry-after" not in headers:
                told.n_without_retry += 1
            if with_page:
                await line.ask(f"GET /vote HTTP/1.1\r\n{shared}\r\n")
            free.put_nowait(line)
        except (OSError, asyncio.IncompleteReadError):
            told.statuses[0] += 1
            free.put_nowait(Line())

    tasks = []
    for n in range(int(rate * seconds)):
        due = began + n / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(due, *next(pairs))))
    await asyncio.gather(*tasks)
    while not free.empty():
        free.get_nowait().close()
    return told


async def listening() -> None:
    while True:
        try:
            await Line().ask(f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\n\r\n")
        except OSError:
            await asyncio.sleep(0.05)
        else:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rate", type=float, action="append")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        at = held(
            folder / "books",
            n_people=N_PEOPLE,
            texts=[f"Statement {n} says something about books." for n in range(N_STATEMENTS)],
        )
        sessions, pairs = come_in(at), wanted()
        words = [sys.executable, "-c", START, "serve", str(at.folder)]
        server = subprocess.Popen(
            [*words, "--port", str(PORT)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        n_recorded = 0
        try:
            asyncio.run(listening())
            print(f"load before: {os.getloadavg()[0]:.1f}; {fsync_probe(folder)}")
            print(f"| {' | '.join(HEAD)} |\n{'|---' * len(HEAD)}|")
            rates = asked.rate or [*RATES, 3 * RATES[-1]]
            for with_page in (False, True):
                for rate in rates:
                    cpu, wall = cpu_of(server), time.perf_counter()
                    told = asyncio.run(
                        at_rate(rate, asked.seconds, pairs, sessions, with_page=with_page)
                    )
                    share = (cpu_of(server) - cpu) / (time.perf_counter() - wall)
                    n_recorded += len(told.took)
                    others = {k: v for k, v in sorted(told.statuses.items()) if k != 303}
                    shown = ", ".join(f"{v} x {k}" for k, v in others.items()) or "none"
                    print(
                        f"| {rate:g} | {'yes' if with_page else 'no'} | {len(told.took):,} | "
                        f"{quantile(told.took, 0.5):.1f} | {quantile(told.took, 0.99):.1f} | "
                        f"{quantile(told.took, 1.0):.1f} | {shown} | {share:.2f} |",
                        flush=True,
                    )
                    assert not told.n_without_retry, "a refusal without Retry-After"
        finally:
            server.kill()
            server.wait()
        with opened_ledger(at.folder) as ledger:
            n_kept = sum(1 for _ in ledger.events(EventKind.VOTED))
        print(f"told as recorded: {n_recorded:,}; on record after kill -9: {n_kept:,}")
        print(f"load after: {os.getloadavg()[0]:.1f}; {fsync_probe(folder)}")


if __name__ == "__main__":
    main()
