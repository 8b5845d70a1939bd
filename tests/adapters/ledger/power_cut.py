"""A cut of the power at any point: what was not yet synced is lost, kept or torn by chance."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import apsw

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.ledger import schema
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.errors import LawspeakerError
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = FixedClock(datetime(2026, 11, 1, 12, tzinfo=UTC))
SECTOR = 512


@dataclass
class Step:
    """What reached the file system: a write, a truncation, a sync; or an acknowledgement."""

    file: str
    what: str
    offset: int = 0
    content: bytes = b""


class TracedFile(apsw.VFSFile):
    def __init__(self, steps: list[Step], name: Any, flags: list[int]) -> None:
        self.steps = steps
        full = name.filename() if isinstance(name, apsw.URIFilename) else name
        self.file = Path(full or "temporary").name
        super().__init__("", name, flags)

    def xWrite(self, content: bytes, offset: int) -> None:  # noqa: N802 - apsw's name
        self.steps.append(Step(self.file, "write", offset, bytes(content)))
        super().xWrite(content, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802 - apsw's name
        self.steps.append(Step(self.file, "truncate", size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802 - apsw's name
        self.steps.append(Step(self.file, "sync"))
        super().xSync(flags)


class TracedDisk(apsw.VFS):
    def __init__(self, name: str) -> None:
        self.steps: list[Step] = []
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> TracedFile:  # noqa: N802 - apsw's name
        return TracedFile(self.steps, name, flags)


class Likeness:
    """An apsw connection in the clothes of sqlite3's."""

    def __init__(self, path: Path, vfs: str) -> None:
        self.real = apsw.Connection(str(path), vfs=vfs)

    def execute(self, statement: str, cells: tuple[Any, ...] = ()) -> Any:
        return self.real.execute(statement, cells)

    def executemany(self, statement: str, rows: Any) -> Any:
        return self.real.executemany(statement, rows)

    @property
    def in_transaction(self) -> bool:
        return self.real.in_transaction

    def close(self) -> None:
        self.real.close()


@dataclass
class Trace:
    """The files before, every step after, and how many votes were acknowledged by which step."""

    before: dict[str, bytes]
    steps: list[Step]


def traced(folder: Path, synchronous: str, *, n_votes: int) -> Trace:
    """What reaches the disk while so many votes are cast, in groups of one to three."""
    path = folder / "ledger.db"
    name = f"traced-{synchronous}-{n_votes}"
    disk = TracedDisk(name)
    watched = patch.object(schema.sqlite3, "connect", lambda where, **_: Likeness(where, name))
    with watched, open_ledger(path, NOON, create=True) as ledger:
        assert [row[0] for row in ledger.connection.execute("PRAGMA synchronous")] == [2]
        ledger.connection.execute(f"PRAGMA synchronous={synchronous}")
        ledger.connection.execute("PRAGMA wal_autocheckpoint=30")
        ledger.append(EventKind.RULE_FIXED, {})
        before = {file.name: file.read_bytes() for file in folder.iterdir()}
        disk.steps.clear()
        done = 0
        while done < n_votes:
            with ledger.transaction():
                for n in range(done, done + 1 + done % 3):
                    ledger.append(EventKind.BALLOTED, {"n": n}, key=f"k{n}")
            done += 1 + done % 3
            disk.steps.append(Step("", "acknowledged", done))
        steps = list(disk.steps)
    return Trace(before, steps)


def survivors(trace: Trace, point: int, rng: random.Random) -> Iterator[tuple[str, bytes]]:
    """Each file after a cut before step `point`: what was synced, and by chance of the rest."""
    for name, content in trace.before.items():
        if name.endswith("-shm"):
            continue
        mine = [(at, step) for at, step in enumerate(trace.steps[:point]) if step.file == name]
        synced = max((at for at, step in mine if step.what == "sync"), default=-1)
        image = bytearray(content)
        for at, step in mine:
            if at < synced or rng.random() < 0.5:
                play(image, step, None if at < synced else rng)
        yield name, bytes(image)


def play(image: bytearray, step: Step, rng: random.Random | None) -> None:
    if step.what == "truncate":
        del image[step.offset :]
    if step.what != "write":
        return
    content = step.content
    if rng is not None and rng.random() < 0.5:  # torn: only some whole sectors arrived
        content = content[: rng.randrange(len(content) // SECTOR + 1) * SECTOR]
    image.extend(bytes(max(0, step.offset + len(content) - len(image))))
    image[step.offset : step.offset + len(content)] = content


def n_losing_points(trace: Trace, folder: Path, *, n_points: int, seed: int = 3) -> int:
    """At how many points, spread over the trace, a cut loses or doubles what was acknowledged."""
    folder.mkdir()
    losing = 0
    rng = random.Random(seed)  # noqa: S311 - which sectors survive
    for at in range(n_points):
        point = at * len(trace.steps) // n_points
        for stale in folder.iterdir():
            stale.unlink()
        for name, content in survivors(trace, point, rng):
            (folder / name).write_bytes(content)
        wanted = max((s.offset for s in trace.steps[:point] if s.what == "acknowledged"), default=0)
        try:
            with open_ledger(folder / "ledger.db", NOON, create=False) as ledger:
                kept = [event.body["n"] for event in ledger.events(EventKind.BALLOTED)]
                whole = ledger.verify().broken is None
        except (LawspeakerError, sqlite3.Error):
            kept, whole = [], False
        losing += not (whole and kept[:wanted] == list(range(wanted)) and kept == sorted(set(kept)))
    return losing
