"""Backing up and restoring the record of a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import LEDGER_NAME
from lawspeaker.adapters.ledger.backup import back_up, restore, restore_into
from lawspeaker.wiring.store import existing_place, open_place, open_record, place_of

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.adapters.ledger.verifier.notes import Trust
    from lawspeaker.adapters.ledger.verifier.report import Report


def back_up_record(folder: Path, out: Path) -> Report:
    """Copy the record of a folder into a new file."""
    with open_record(folder) as ledger:
        return back_up(ledger, out)


def restore_record(backup: Path, folder: Path, *, checkpoint: Path | None, trust: Trust) -> Report:
    """Make a backup the record of a folder that has none, in its file or on its server."""
    source, target = existing_place(backup).path, place_of(folder)
    if not target.url:
        return restore(source, folder / LEDGER_NAME, checkpoint=checkpoint, trust=trust)
    with open_place(target, create=False) as ledger:
        return restore_into(ledger, source, checkpoint=checkpoint, trust=trust)
