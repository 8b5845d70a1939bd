"""Where the record of a folder stands in a test: in the folder's file, or on a server."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from lawspeaker.adapters.folder import LEDGER_NAME
from lawspeaker.adapters.ledger.verifier.notes import Trust
from lawspeaker.wiring.backup import back_up_record, restore_record
from lawspeaker.wiring.migration import attach_ledger, migrate_ledger

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Home: TypeAlias = Callable[[Path], Path]


class Store(StrEnum):
    """The stores that a folder's record can be kept in."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


def moved_to_server(folder: Path, url: str) -> Path:
    """A folder whose record, if it has one, stands at a new database from now on."""
    migrate_ledger(url)
    if not (folder / LEDGER_NAME).exists():
        attach_ledger(folder, url)
        return folder
    copy = folder.with_name(f"{folder.name}.copy.db")
    back_up_record(folder, copy)
    for path in folder.glob(f"{LEDGER_NAME}*"):
        path.unlink()
    attach_ledger(folder, url)
    restore_record(copy, folder, checkpoint=None, trust=Trust())
    copy.unlink()
    return folder
