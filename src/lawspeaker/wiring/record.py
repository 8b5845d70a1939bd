"""The record of a folder on disk, held against its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.folder import LEDGER_NAME, Folder
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.cycle.repeat import last_outputs
from lawspeaker.errors import GateFailed

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.adapters.ledger.sqlite import Verification


def verify_ledger(folder: Path) -> Verification:
    """Re-hash the record of a folder, and hold every file against the digest that it records.

    GateFailed names the first entry that does not fit, or the files that do not.
    """
    with open_ledger(folder / LEDGER_NAME, SystemClock(), create=False) as ledger:
        checked = ledger.verify()
        if checked.broken is not None:
            raise GateFailed(f"event {checked.broken} is not as it was sealed: {checked.why}.")
        recorded = last_outputs(ledger)
    archive = Folder(folder)
    changed = [name for name, kept in recorded.items() if archive.digest(name) != kept]
    if changed:
        raise GateFailed(
            f"Files are not as the record has them: {', '.join(sorted(changed))}. Restore them "
            "from a backup, or run again; the record itself is whole."
        )
    return checked
