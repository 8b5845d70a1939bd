"""Looking at the machine and a folder for what may harm a record, each with its mend."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from lawspeaker.adapters.extras import EXTRAS, missing_of
from lawspeaker.adapters.folder import LEDGER_NAME
from lawspeaker.adapters.ledger.export import record_of
from lawspeaker.adapters.ledger.signer import FROZEN
from lawspeaker.adapters.ledger.signing_key import HEAD, read_key
from lawspeaker.adapters.ledger.sqlite import sqlite_fault
from lawspeaker.adapters.ledger.verifier.ledger import verify_ledger
from lawspeaker.adapters.ledger.verifier.notes import Trust, claim
from lawspeaker.adapters.ledger.verifier.reading import CIRCUMSTANCE, reading_address
from lawspeaker.errors import LawspeakerError
from lawspeaker.records.counted import counted
from lawspeaker.records.note_key import KeyKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.adapters.ledger.verifier.report import Report
    from lawspeaker.ports.clock import Clock

LEAST_FREE = 100 * 2**20
LARGE_LOG = 64 * 2**20
WRITE_AHEAD = b"\x02\x02"
"""In the file's head; SQLite does not tell this of a file that it may only read."""
TOLERANCE = timedelta(minutes=5)
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class State(StrEnum):
    """How grave a finding is; only MEND must be mended."""

    WELL = "well"
    NOTE = "note"
    MEND = "mend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """What was looked at, how it stands, what was seen, and the mend where there is one."""

    name: str
    state: State
    seen: str
    mend: str = ""


def machine() -> Iterator[Symptom]:
    """Python, SQLite and the optional extras."""
    version = ".".join(map(str, sys.version_info[:3]))
    old = sys.version_info < (3, 11)
    yield _symptom("python", version, mend="Install Python 3.11 or newer." if old else "")
    fault = sqlite_fault()
    yield _symptom("sqlite", sqlite3.sqlite_version, note=fault or "")
    for extra in EXTRAS:
        missing = missing_of(extra)
        seen = f"not installed: {', '.join(missing)}" if missing else "installed"
        yield Symptom(name=f"extra {extra}", state=State.WELL, seen=seen)


def folder(root: Path, *, clock: Clock) -> Iterator[Symptom]:
    """The folder, its ledger, the file system below it, and the clock against the record."""
    path = root / LEDGER_NAME
    if not path.is_file():
        yield _symptom("ledger", "there is none here", mend="Name a folder that `run` wrote.")
        return
    free, size = shutil.disk_usage(root).free, path.stat().st_size
    low = free < LEAST_FREE + 3 * size  # erasing and backing up write the file anew
    yield _symptom(
        "disk", f"{free // 2**20:,} MiB free", mend="Make room before you go on." if low else ""
    )
    yield _permissions(path)
    yield _rights(path)
    yield _keys_beside(root)
    yield from _file(path, clock)


def server(root: Path, opened: Callable[[], StoredLedger], *, clock: Clock) -> Iterator[Symptom]:
    """A folder whose record is on a server: its address, the server's settings, the record."""
    yield _keys_beside(root)
    try:
        with opened() as ledger:
            yield _symptom("server", f"{ledger.name}, durable, its tables as they must be")
            why = ledger.why_unwritable()
            yield _symptom("rights", "only reading" if why else "reading and writing", mend=why)
            report = verify_ledger(record_of(ledger), trust=Trust())
            yield _record(report)
            if report.failed:
                return
            sizes = [claim(note)[0] for note in ledger.checkpoints()]
            frozen, n_events = ledger.fact(FROZEN), ledger.size
            newest = next((each.at for each in ledger.events_from(n_events - 1)), None)
    except LawspeakerError as fault:
        yield _symptom("server", "cannot be used", mend=str(fault))
        return
    yield _signing(frozen)
    yield _checkpoints(len(sizes), max(sizes, default=0), n_events)
    yield _clock(newest, clock)


def key(path: Path) -> Symptom:
    """A private key: is it one, and for its owner only."""
    for kind in KeyKind:
        try:
            found = read_key(path, kind=kind)
        except LawspeakerError as fault:
            problem = str(fault)
            if "is needed" in problem:
                continue
            return _symptom("key", str(path), mend=problem)
        return _symptom("key", f"{kind.name.lower()}'s key of {found.name}: {found.public.line}")
    return _symptom("key", str(path), mend="It is of no known kind.")


def _permissions(path: Path) -> Symptom:
    modes = {
        each: stat.S_IMODE(each.stat().st_mode)
        for each in sorted(path.parent.glob(f"{path.name}*"))
    }
    read = [str(each) for each, mode in modes.items() if mode & OTHERS]
    note = f"Others can read who said what. Run `chmod 600 {' '.join(read)}`." if read else ""
    return _symptom("permissions", f"{modes[path]:o} on {path.name}", note=note)


def _rights(path: Path) -> Symptom:
    barred = [str(each) for each in (path.parent, path) if not os.access(each, os.W_OK)]
    mend = (
        f"Make {barred[0]} writable for this user, or use the one it belongs to." if barred else ""
    )
    return _symptom("rights", "only reading" if barred else "reading and writing", mend=mend)


def _keys_beside(root: Path) -> Symptom:
    found = [
        each.name
        for each in sorted(root.iterdir())
        if each.is_file()
        and each.stat().st_size < 4096
        and each.read_bytes().startswith(HEAD.encode())
    ]
    mend = "Move it away: whoever gets the folder could sign for you." if found else ""
    return _symptom(
        "keys", ", ".join(found) or "none beside the record, as it should be", mend=mend
    )


def _file(path: Path, clock: Clock) -> Iterator[Symptom]:
    log = Path(f"{path}-wal")
    size = log.stat().st_size if log.exists() else 0
    note = "A reader holds it back; close programs that stay open." if size > LARGE_LOG else ""
    yield _symptom("write-ahead log", f"{size:,} bytes", note=note)
    report = verify_ledger(path, trust=Trust())
    yield _record(report)
    if report.failed:
        return
    with closing(sqlite3.connect(reading_address(path), uri=True)) as base:
        (n_free,) = base.execute("PRAGMA freelist_count").fetchone()
        frozen = base.execute("SELECT value FROM meta WHERE name = ?", (FROZEN,)).fetchone()
        (n_notes, reach) = base.execute("SELECT count(*), max(size) FROM checkpoint").fetchone()
        (newest,) = base.execute("SELECT max(at) FROM log").fetchone()
    with path.open("rb") as file:
        ahead = file.read(20)[18:] == WRITE_AHEAD
    note = "" if ahead else "Open it once with lawspeaker; it sets this itself."
    seen = f"{'wal' if ahead else 'none written ahead'}, {n_free} free pages"
    yield _symptom("journal", seen, note=note)
    yield _signing(frozen[0] if frozen else "")
    yield _checkpoints(n_notes, reach, report.n_entries)
    yield _clock(newest, clock)


def _record(report: Report) -> Symptom:
    failed = "; ".join(report.failed)
    mend = (
        ""
        if not failed
        else "Mend that and look again, before you restore anything."
        if CIRCUMSTANCE in failed
        else "Restore it from a backup, and keep this one for the inquiry."
    )
    return _symptom("record", failed or report.last, mend=mend)


def _signing(frozen: str) -> Symptom:
    mend = "Find out why, then `lawspeaker ledger checkpoint --thaw`." if frozen else ""
    return _symptom("signing", f"frozen: {frozen}" if frozen else "free", mend=mend)


def _checkpoints(n_notes: int, reach: int, n_events: int) -> Symptom:
    seen = (
        f"{n_notes}, the newest at {reach} of {counted(n_events, 'event')}" if n_notes else "none"
    )
    none = "Nobody else can check the record. See docs/how-to/verify-a-record.md."
    return _symptom("checkpoints", seen, note="" if n_notes else none)


def _clock(newest: str | None, clock: Clock) -> Symptom:
    now = clock.now()
    ahead = newest is not None and datetime.fromisoformat(newest) > now + TOLERANCE
    mend = (
        f"The newest event is of {newest}. Set this clock if it is slow; if it was ahead then, the "
        "events stand in their order all the same."
        if ahead
        else ""
    )
    return _symptom("clock", f"{now:%Y-%m-%d %H:%M} UTC", mend=mend)


def _symptom(name: str, seen: str, *, note: str = "", mend: str = "") -> Symptom:
    state = State.MEND if mend else State.NOTE if note else State.WELL
    return Symptom(name=name, state=state, seen=seen, mend=mend or note)
