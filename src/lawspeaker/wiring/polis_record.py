"""An export into a folder's record, and the record's conversation out of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import fresh_folder
from lawspeaker.adapters.polis.record_import import import_polis
from lawspeaker.adapters.polis.writer import write_polis
from lawspeaker.adapters.tables.writer import write_parquet
from lawspeaker.cycle.projection.views import Views
from lawspeaker.errors import UsageFault
from lawspeaker.wiring.store import holds_record, open_record
from lawspeaker.wiring.views import current_views, views_in

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.adapters.polis.record_import import PolisImport


class Form(StrEnum):
    """How a conversation is written."""

    POLIS = "polis"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written: the files' names, how many votes, whether anybody is simulated."""

    names: tuple[str, ...]
    n_votes: int
    simulated: bool


def import_export(
    source: Path,
    folder: Path,
    *,
    votes: str | None = None,
    statements: str | None = None,
    all_simulated: bool = False,
) -> PolisImport:
    """Read an export into a folder's record; a folder that is missing is made, whole or not at all.

    In a record that is there already, a crash leaves a beginning that the same import completes.
    """
    read = partial(
        import_polis,
        folder=source,
        votes=votes,
        statements=statements,
        all_simulated=all_simulated,
    )
    if holds_record(folder):
        with open_record(folder) as ledger:
            kept = views_in(ledger, folder)
            return read(ledger, kept.views, n_seen=kept.n_events)
    with (
        fresh_folder(folder, replace=False) as root,
        open_record(root, create=True) as ledger,
    ):
        return read(ledger, Views(), n_seen=0, staged=True)


def export_conversation(place: Path, out: Path, *, form: Form) -> Written:
    """Write the conversation that a record holds into a new folder, whole or not at all."""
    views = current_views(place).views
    if not views.people.joined:
        raise UsageFault(f"The record of {place} holds no assembly, so there is nothing to write.")
    write = write_polis if form is Form.POLIS else write_parquet
    with fresh_folder(out, replace=False) as root:
        names = write(views, root)
    simulated = views.opening.simulated or any(p.simulated for p in views.people.joined.values())
    return Written(names=names, n_votes=views.votes.n_cast, simulated=simulated)
