"""A gateway that is killed under people who send contests again where they are unsure."""

from __future__ import annotations

import http.client
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from gateway.kept import FORM

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# The command itself. A pause between the record and the answer to whoever sent it makes a kill
# there likely. EAGER answers before anything is on record; KEYLESS does not know an answer again.
START = """
import asyncio, secrets, threading
from dataclasses import replace
from types import SimpleNamespace
from lawspeaker.cli.main import main
from lawspeaker.gateway import contest_pages
from lawspeaker.gateway.keeping import Keeping
settle, record = Keeping.settle, contest_pages.put_on_record
PAUSE_S = 0.2
async def slow(self, token, contest):
    await asyncio.sleep(PAUSE_S)
    await settle(self, token, contest)
Keeping.settle = slow
def eager(folder, asked, *, day):
    threading.Timer(0.3, record, (folder, asked), {"day": day}).start()
    return SimpleNamespace(id="contest.9999")
def keyless(folder, asked, *, day):
    return record(folder, replace(asked, key=secrets.token_hex(8)), day=day)
"""
STRONG, EAGER, KEYLESS = "", "contest_pages.put_on_record = eager\n", (
    "contest_pages.put_on_record = keyless\nPAUSE_S = 0.8\n"
)  # fmt: skip
N_HANDS = 4
PATIENCE_S = 240.0


@dataclass(slots=True, kw_only=True)
class Sent:
    """What became of the forms: the number that each link was given, and every refusal's status."""

    numbers: dict[str, str] = field(default_factory=dict)
    refusals: list[int] = field(default_factory=list)
    n_broken_off: int = 0
    n_starts: int = 0
    lock: Lock = field(default_factory=Lock)


def sent_under_kills(
    folder: Path, links: Sequence[str], *, clause: str, port: int, n_kills: int, weak: str = STRONG
) -> Sent:
    """Send a contest for each link, while the gateway is killed so often; until all have ended."""
    told = Sent()
    rng = random.Random(5)  # noqa: S311 - when to kill
    kills = sorted(rng.sample(range(3, len(links) - N_HANDS), n_kills))
    hands = [
        Thread(target=_send, args=(told, links[first::N_HANDS], clause, port))
        for first in range(N_HANDS)
    ]
    gateway = _started(folder, port, weak)
    told.n_starts = 1
    for hand in hands:
        hand.start()
    try:
        while any(hand.is_alive() for hand in hands):
            if kills and len(told.numbers) >= kills[0]:
                kills.pop(0)
                time.sleep(rng.uniform(0, 0.2))
                gateway.kill()
                gateway.wait()
                gateway = _started(folder, port, weak)
                told.n_starts += 1
            time.sleep(0.01)
    finally:
        gateway.kill()
        gateway.wait()
        for hand in hands:
            hand.join()
    return told


def _started(folder: Path, port: int, weak: str) -> subprocess.Popen[bytes]:
    words = ["gateway", "--constitution", str(folder), "--upstream", "http://127.0.0.1:1/v1"]
    return subprocess.Popen(  # noqa: S603 - our own text under our own interpreter
        [sys.executable, "-c", f"{START}{weak}main()", *words, "--port", str(port), "--draft"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _send(told: Sent, links: Sequence[str], clause: str, port: int) -> None:
    until = time.monotonic() + PATIENCE_S
    for link in links:
        while time.monotonic() < until:
            number = _posted(told, link, clause, port)
            if number:
                with told.lock:
                    told.numbers[link] = number
                break
            time.sleep(0.02)


def _posted(told: Sent, link: str, clause: str, port: int) -> str:
    """The number that the gateway answered with; empty where it did not."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    body = urlencode({"clause": clause, "relief": f"Mend {link}.", "factors": ""})
    try:
        line.request("POST", link, body, dict(FORM))
        answer = line.getresponse()
        location = answer.getheader("location") or ""
    except (OSError, http.client.HTTPException):
        told.n_broken_off += 1
        return ""
    finally:
        line.close()
    if answer.status != 303:
        told.refusals.append(answer.status)
        return ""
    return location.rpartition("/")[2]
