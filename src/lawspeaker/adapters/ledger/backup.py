"""A copy of a ledger that is known to be whole, and a ledger made from one."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from lawspeaker.adapters.ledger.schema import faults_named
from lawspeaker.adapters.ledger.verifier.ledger import verify_ledger
from lawspeaker.adapters.ledger.verifier.notes import Trust
from lawspeaker.errors import GateFailed, UsageFault

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.adapters.ledger.sqlite import SqliteLedger
    from lawspeaker.adapters.ledger.verifier.report import Report


def back_up(ledger: SqliteLedger, out: Path) -> Report:
    """Write a whole copy with no unused pages, judge it, and put it at `out`, all on disk.

    Other writers may go on meanwhile. UsageFault where `out` exists or cannot be written;
    GateFailed, with nothing left at `out`, where the copy does not hold or is not of this record.
    """
    if out.exists():
        raise UsageFault(f"{out} exists, and a backup is never overwritten. Name another.")
    fresh = _reserved(out)
    try:
        with faults_named(ledger.path):
            ledger.connection.execute("VACUUM INTO ?", (str(fresh),))
        report = verify_ledger(fresh, trust=Trust())
        if report.failed:
            raise GateFailed(f"the copy does not hold, so none was kept: {report.failed[0]}")
        if ledger.root(report.n_entries).hex() != report.root:
            raise GateFailed("the copy is of another record, so none was kept")
        _settle(fresh)
        _put(fresh, out)
    finally:
        fresh.unlink(missing_ok=True)
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
    report = verify_ledger(backup, checkpoint=checkpoint, trust=trust)
    if report.failed:
        raise GateFailed(f"nothing was restored: {'; '.join(report.failed)}")
    fresh = _reserved(target)
    try:
        shutil.copyfile(backup, fresh)
        _settle(fresh)
        again = verify_ledger(fresh, checkpoint=checkpoint, trust=trust)
        if again.failed or again.root != report.root:
            raise GateFailed("nothing was restored: the copy is not what the backup is")
        _put(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)
    return report


def _shadows(target: Path) -> tuple[Path, Path]:
    """A write-ahead log of another file would be replayed into the restored one."""
    return target.with_name(f"{target.name}-wal"), target.with_name(f"{target.name}-shm")


def _reserved(out: Path) -> Path:
    """An empty file beside `out`, for its owner only: a ledger holds the roll."""
    fresh = out.with_name(f".{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise UsageFault(f"{out} cannot be written ({error.strerror}). Name another.") from error
    return fresh


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
        raise UsageFault(f"{out} exists by now. Name another.") from None
    _settle(out.parent)
