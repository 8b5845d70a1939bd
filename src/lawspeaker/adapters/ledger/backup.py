"""A copy of a ledger that is known to be whole, and a ledger made from one.

A backup is a ledger.db, whether the record is in a file or on a server: the verifier judges it by
itself, and it goes back into either.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from lawspeaker.adapters.ledger.schema import FULL
from lawspeaker.adapters.ledger.signer import FROZEN
from lawspeaker.adapters.ledger.verifier.ledger import verify_ledger
from lawspeaker.adapters.ledger.verifier.notes import Trust
from lawspeaker.adapters.ledger.verifier.reading import read
from lawspeaker.errors import BadInput, GateFailed, UsageFault
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.adapters.ledger.verifier.report import Report

MAGIC = b"SQLite format 3"


def back_up(ledger: StoredLedger, out: Path) -> Report:
    """Write a whole copy with no unused pages, judge it, and put it at `out`, all on disk.

    Other writers may go on meanwhile. UsageFault where `out` exists or cannot be written;
    GateFailed, with nothing left at `out`, where the copy does not hold or is not of this record.
    """
    if out.exists():
        raise UsageFault(f"{out} exists, and a backup is never overwritten. Name another.")
    fresh = _reserved(out)
    try:
        with _room_for(out):
            ledger.copy_to(fresh)
        report = verify_ledger(fresh, trust=Trust())
        if report.failed:
            raise GateFailed(f"the copy does not hold, so none was kept: {report.failed[0]}")
        if ledger.root(report.n_entries).hex() != report.root:
            raise GateFailed("the copy is of another record, so none was kept")
        with _room_for(out):
            _settle(fresh)
            _put(fresh, out)
    finally:
        for path in (fresh, *_shadows(fresh)):
            path.unlink(missing_ok=True)
    return report


def restore(backup: Path, target: Path, *, checkpoint: Path | None, trust: Trust) -> Report:
    """Judge a backup, then copy it to `target`, where nothing may stand.

    With a checkpoint that somebody kept, a backup that is older or another record is refused.
    UsageFault where the target exists or cannot be written; GateFailed where a check fails.
    """
    beside = [path for path in (target, *_shadows(target)) if path.exists()]
    if beside:
        raise UsageFault(
            f"{beside[0]} exists, and a restore overwrites nothing. Move it away, and keep it for "
            "the inquiry."
        )
    report = _judged(backup, checkpoint=checkpoint, trust=trust)
    fresh = _reserved(target)
    try:
        with _room_for(target):
            shutil.copyfile(backup, fresh)
            _settle(fresh)
        again = verify_ledger(fresh, checkpoint=checkpoint, trust=trust)
        if again.failed or again.root != report.root:
            raise GateFailed("nothing was restored: the copy is not what the backup is")
        with _room_for(target):
            _put(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)
    return report


def restore_into(
    ledger: StoredLedger, backup: Path, *, checkpoint: Path | None, trust: Trust
) -> Report:
    """Judge a backup, then write it into a record on a server that has no events yet.

    As `restore` else; all is written, and judged once more, or nothing is.
    """
    if ledger.size or ledger.checkpoints():
        raise UsageFault(
            f"{ledger.name} has {counted(ledger.size, 'event')}, and a restore overwrites "
            f"nothing. Attach "
            "the folder to an empty database, and keep this one for the inquiry."
        )
    report = _judged(backup, checkpoint=checkpoint, trust=trust)
    address = f"{backup.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as file:
        frozen = file.execute("SELECT value FROM meta WHERE name = ?", (FROZEN,)).fetchone()
    with ledger.transaction():
        ledger.take_over(read(backup))
        if frozen is not None:
            ledger.keep_fact(FROZEN, frozen[0])
        again = ledger.verify()
        if again.broken is not None or again.root.hex() != report.root:
            raise GateFailed("nothing was restored: the copy is not what the backup is")
    return report


def _judged(backup: Path, *, checkpoint: Path | None, trust: Trust) -> Report:
    report = verify_ledger(backup, checkpoint=checkpoint, trust=trust)
    with backup.open("rb") as file:
        if not report.failed and file.read(len(MAGIC)) != MAGIC:
            raise UsageFault(f"{backup} is an export. Name what `lawspeaker ledger backup` wrote.")
    if report.failed:
        raise GateFailed(f"nothing was restored: {'; '.join(report.failed)}")
    return report


def _shadows(target: Path) -> tuple[Path, Path]:
    """A write-ahead log of another file would be replayed into the restored one."""
    return target.with_name(f"{target.name}-wal"), target.with_name(f"{target.name}-shm")


def _reserved(out: Path) -> Path:
    """An empty file beside `out`, for its owner only: a ledger holds the roll."""
    fresh = out.with_name(f".{out.name}.part")
    if out.parent.exists() and not out.parent.is_dir():
        raise UsageFault(f"{out.parent} is no folder. Name another.")
    with _room_for(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return fresh


@contextmanager
def _room_for(out: Path) -> Iterator[None]:
    """Name the file to be written where its disk does not take it, whoever finds that out."""
    try:
        yield
    except FileExistsError:
        raise UsageFault(f"{out} exists by now. Name another.") from None
    except OSError as error:
        raise UsageFault(f"{out} cannot be written ({error.strerror}). Name another.") from error
    except (sqlite3.OperationalError, BadInput) as fault:
        cause = fault if isinstance(fault, sqlite3.OperationalError) else fault.__cause__
        if getattr(cause, "sqlite_errorname", "") not in FULL:
            raise
        raise UsageFault(
            f"{out} cannot be written ({cause}). Make room, or name another disk."
        ) from fault


def _settle(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _put(fresh: Path, out: Path) -> None:
    """Give the file its name in one step that fails where the name is taken."""
    try:
        os.link(fresh, out)
    except FileExistsError:
        raise
    except OSError:  # no links here, as on most sticks: the name is taken first, and then replaced
        os.close(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        fresh.replace(out)
    _settle(out.parent)
