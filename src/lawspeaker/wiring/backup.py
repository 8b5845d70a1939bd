"""Backing up and restoring the ledger of a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.folder import LEDGER_NAME
from lawspeaker.adapters.ledger.backup import back_up, restore
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.wiring.record import record_path

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.adapters.ledger.verifier.notes import Trust
    from lawspeaker.adapters.ledger.verifier.report import Report


def back_up_record(folder: Path, out: Path) -> Report:
    """Copy the ledger of a folder into a new file."""
    with open_ledger(record_path(folder), SystemClock(), create=False) as ledger:
        return back_up(ledger, out)


def restore_record(backup: Path, folder: Path, *, checkpoint: Path | None, trust: Trust) -> Report:
    """Make a backup the ledger of a folder that has none."""
    return restore(record_path(backup), folder / LEDGER_NAME, checkpoint=checkpoint, trust=trust)
