"""The generated documents of a folder on disk, written into a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder, fresh_folder
from lawspeaker.cycle.bundle.facts import gather
from lawspeaker.cycle.bundle.step import bundle
from lawspeaker.wiring.desk import day_of, opened_ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lawspeaker.cycle.bundle.step import Bundle


def write_bundle(folder: Path, out: Path, *, only: Sequence[str], day: str) -> Bundle:
    """Write the documents named, or all, as of a day (YYYY-MM-DD, today if empty).

    UsageFault where `out` exists or a name is unknown; nothing is written then.
    """
    with opened_ledger(folder) as ledger:
        facts = gather(ledger, Folder(folder), today=day_of(day))
    made = bundle(facts, only=only)
    with fresh_folder(out, replace=False) as root:
        archive = Folder(root)
        for name, text in made.texts.items():
            archive.write(name, text)
    return made
