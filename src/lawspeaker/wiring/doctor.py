"""A check-up of the machine and a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.checkup import State, Symptom, folder, key, machine
from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.folder import LEDGER_NAME
from lawspeaker.wiring.record import changed_files

if TYPE_CHECKING:
    from pathlib import Path


def check_up(root: Path, *, keys: list[Path]) -> tuple[Symptom, ...]:
    """Everything that was looked at; files are held against the record where that is whole."""
    found = [*machine(), *folder(root, clock=SystemClock()), *map(key, keys)]
    whole = all(each.state is not State.MEND for each in found if each.name == "record")
    if whole and (root / LEDGER_NAME).is_file():
        changed = changed_files(root)
        found.append(
            Symptom(
                name="files",
                state=State.MEND if changed else State.WELL,
                seen=", ".join(changed) or "each as the record has it",
                mend="Restore them, or run again; the record itself is whole." if changed else "",
            )
        )
    return tuple(found)
