"""Bringing the tables of a record on a server to the present version."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lawspeaker.adapters.ledger.address import attach, attachable, fault_of
from lawspeaker.adapters.ledger.schema import SCHEMA_VERSION
from lawspeaker.errors import UsageFault
from lawspeaker.wiring.store import open_place, place_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """The version of the tables before, 0 where there were none, and after."""

    before: int
    after: int


def migrate_ledger(where: str) -> Migrated:
    """Make or bring up the tables at a URL, or at the address of a folder.

    UsageFault where it is no URL of PostgreSQL, or holds a password.
    """
    url = place_of(Path(where)).url if Path(where).is_dir() else where
    problem = fault_of(url)
    if problem:
        raise UsageFault(problem)
    from lawspeaker.adapters.ledger.postgres import migrate  # noqa: PLC0415 - an extra

    return Migrated(before=migrate(url), after=SCHEMA_VERSION)


def attach_ledger(folder: Path, url: str) -> int:
    """Let a folder's record be kept on a server, whose tables must be there; its events so far."""
    here = attachable(folder, url)
    with open_place(here, create=False) as ledger:
        n_events = ledger.size
    attach(here)
    return n_events
