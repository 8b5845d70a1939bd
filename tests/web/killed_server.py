"""Pages served by a process of their own, killed under people who send again what is unsure."""

from __future__ import annotations

import http.client
import json
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from threading import Barrier, Lock, Thread
from typing import TYPE_CHECKING

from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import opened_ledger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# The command itself. EAGER answers before anything is on disk; KEYLESS does not know a vote again;
# CHECKED looks whether a vote is there, and then writes it without a key that UNIQUE would hold.
START = """
import asyncio, threading
from lawspeaker.cli.main import main
from lawspeaker.records.event import EventKind
from lawspeaker.web import voting
from lawspeaker.wiring.live_record import LiveRecord
async def eager(self, deed):
    threading.Timer(0.3, self.writer.submit, (deed,)).start()
def said(cast):
    return {"participant": cast.participant, "statement": cast.statement, "vote": cast.vote}
def keyless(desk, cast):
    return desk.ledger.append(EventKind.VOTED, said(cast))
async def checked(visit, filled):
    cast = filled.cast_by(visit.participant)
    stands = await visit.state.ask(lambda v: v.votes.standing(cast.participant, cast.statement))
    await asyncio.sleep(0.05)
    if stands.vote is None:
        return await visit.state.do(lambda desk: keyless(desk, cast))
"""
STRONG, EAGER = "", "LiveRecord.do = eager\n"
KEYLESS, CHECKED = "voting.take_vote = keyless\n", "voting._recorded = checked\n"
N_HANDS = 8
SHARE_AGAIN = 0.05  # of what was acknowledged, sent again by a client that did not hear it
PATIENCE_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """A vote that somebody wants to cast."""

    participant: str
    statement: str
    vote: str

    @property
    def body(self) -> bytes:
        return json.dumps({"statement": self.statement, "vote": self.vote}).encode()


def ballots(people: Sequence[str], n_statements: int) -> list[Ballot]:
    """Everybody on everything, in an order in which no one person or statement stands together."""
    rng = random.Random(3)  # noqa: S311 - an order
    made = [
        Ballot(participant=who, statement=f"stmt.{n}", vote=rng.choice(("agree", "disagree")))
        for who in people
        for n in range(n_statements)
    ]
    rng.shuffle(made)
    return made


@dataclass(slots=True, kw_only=True)
class Told:
    """What became of the votes: which were acknowledged, and each status that was a refusal."""

    acknowledged: set[Ballot] = field(default_factory=set)
    refusals: list[int] = field(default_factory=list)
    n_sent: int = 0
    n_broken_off: int = 0
    n_starts: int = 0
    n_lost: int = 0
    lock: Lock = field(default_factory=Lock)


class Server:
    """`lawspeaker serve` over a folder; `weak` switches one of its promises off."""

    def __init__(self, folder: Path, port: int, *, weak: str = STRONG) -> None:
        words = ["serve", str(folder), "--port", str(port)]
        self.process = subprocess.Popen(  # noqa: S603 - our own text under our own interpreter
            [sys.executable, "-c", f"{START}{weak}main()", *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.port = port

    def kill(self) -> None:
        """`kill -9`, and wait until it is gone."""
        self.process.kill()
        self.process.wait()


class Hand:
    """One line to the server, kept open as browsers do, and made anew where it broke."""

    def __init__(self, port: int, sessions: Mapping[str, str], told: Told) -> None:
        self.port, self.sessions, self.told = port, sessions, told
        self.line: http.client.HTTPConnection | None = None

    def send(self, ballot: Ballot) -> bool:
        """Whether the vote was acknowledged."""
        headers = {
            "content-type": "application/json",
            "idempotency-key": f"{ballot.statement}.{ballot.vote}",
            "cookie": f"lawspeaker-local-{self.port}={self.sessions[ballot.participant]}",
        }
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            self.line.request("POST", "/api/votes", ballot.body, headers)
            answer = self.line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            self.told.n_broken_off += 1
            return False
        self.told.n_sent += 1
        if answer.status != 200:
            self.told.refusals.append(answer.status)
        return answer.status == 200

    def insist(self, ballot: Ballot) -> None:
        """Send a vote until it is acknowledged."""
        until = time.monotonic() + PATIENCE_S
        while not self.send(ballot) and time.monotonic() < until:
            time.sleep(0.02)

    def close(self) -> None:
        if self.line is not None:
            self.line.close()
        self.line = None


def sent_under_kills(
    folder: Path,
    wanted: Sequence[Ballot],
    sessions: Mapping[str, str],
    *,
    port: int,
    n_kills: int,
    weak: str = STRONG,
    seed: int = 5,
) -> Told:
    """Send each vote until it is acknowledged, while the server is killed so often."""
    told = Told()
    rng = random.Random(seed)  # noqa: S311 - when to kill, and what to send again

    def work(mine: Sequence[Ballot], again: random.Random) -> None:
        hand = Hand(port, sessions, told)
        for ballot in mine:
            hand.insist(ballot)
            with told.lock:
                told.acknowledged.add(ballot)
            if again.random() < SHARE_AGAIN:
                hand.insist(ballot)
        hand.close()

    hands = [
        Thread(target=work, args=(wanted[first::N_HANDS], random.Random(first)))  # noqa: S311 - as above
        for first in range(N_HANDS)
    ]
    kills = sorted(rng.sample(range(len(wanted) // 20, len(wanted) - len(wanted) // 10), n_kills))
    server = Server(folder, port, weak=weak)
    told.n_starts = 1
    for each in hands:
        each.start()
    try:
        while any(each.is_alive() for each in hands):
            if kills and len(told.acknowledged) >= kills[0]:
                kills.pop(0)
                server.kill()
                # Looked up before anything is sent again: a client's retry would hide a loss.
                told.n_lost += len(_acknowledged(told) - set(cast(folder)))
                server = Server(folder, port, weak=weak)
                told.n_starts += 1
            time.sleep(0.005)
    finally:
        server.kill()
        for each in hands:
            each.join()
    return told


def _acknowledged(told: Told) -> set[Ballot]:
    time.sleep(0.1)  # what was answered before the kill is heard
    with told.lock:
        return set(told.acknowledged)


def cast(folder: Path) -> list[Ballot]:
    """Every vote on record, changed ones too."""
    words = {1: "agree", 0: "unsure", -1: "disagree"}
    with opened_ledger(folder) as ledger:
        return [
            Ballot(
                participant=str(event.body["participant"]),
                statement=str(event.body["statement"]),
                vote=words[int(str(event.body["vote"]))],
            )
            for event in ledger.events(EventKind.VOTED, EventKind.REVISED)
        ]


def sent_twice(
    folder: Path,
    wanted: Sequence[Ballot],
    sessions: Mapping[str, str],
    *,
    port: int,
    weak: str = STRONG,
) -> Told:
    """Send each vote twice at the same moment, over two lines."""
    told = Told()
    server = Server(folder, port, weak=weak)
    n_pairs = N_HANDS // 2

    def work(mine: Sequence[Ballot], together: Barrier) -> None:
        hand = Hand(port, sessions, told)
        while not hand.send(mine[0]):  # until it listens; a retry is known
            time.sleep(0.02)
        for ballot in mine:
            together.wait(timeout=60)
            hand.insist(ballot)
            with told.lock:
                told.acknowledged.add(ballot)
        hand.close()

    hands = []
    for first in range(n_pairs):
        together = Barrier(2)
        mine = wanted[first::n_pairs]
        hands += [Thread(target=work, args=(mine, together)) for _ in range(2)]
    try:
        for each in hands:
            each.start()
        for each in hands:
            each.join()
    finally:
        server.kill()
    return told
