"""An export into a folder's record, and the record's conversation out of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import fresh_folder
from lawspeaker.adapters.polis.bundle import find_bundle, identity_of
from lawspeaker.adapters.polis.record_import import import_polis
from lawspeaker.adapters.polis.writer import write_polis
from lawspeaker.adapters.tables.writer import write_parquet
from lawspeaker.errors import UsageFault
from lawspeaker.wiring.store import holds_record, open_record
from lawspeaker.wiring.views import current_views, views_in

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.adapters.polis.record_import import PolisImport

MARK_LENGTH = 16
"""Hex digits of an export's digest by which a folder in the making is found again."""


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

    What a killed import leaves is a beginning, in a record that is there already or in a hidden
    folder beside one that was to be made; the same import goes on with it.
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
    bundle = find_bundle(source, votes=votes, statements=statements)
    mark = identity_of(bundle, all_simulated=all_simulated).removeprefix("sha256:")[:MARK_LENGTH]
    with (
        fresh_folder(folder, replace=False, mark=mark) as root,
        open_record(root, create=True) as ledger,
    ):
        kept = views_in(ledger, root)
        came = read(ledger, kept.views, n_seen=kept.n_events, staged=True)
        return replace(came, n_kept=kept.n_events)


def export_conversation(place: Path, out: Path, *, form: Form) -> Written:
    """Write the conversation that a record holds into a new folder, whole or not at all."""
    views = current_views(place).views
    views.opening.require_whole()
    if not views.people.joined:
        raise UsageFault(f"The record of {place} holds no assembly, so there is nothing to write.")
    write = write_polis if form is Form.POLIS else write_parquet
    with fresh_folder(out, replace=False) as root:
        names = write(views, root)
        for name in names:
            (root / name).chmod(0o600)  # it says how each participant voted
    simulated = views.opening.simulated or any(p.simulated for p in views.people.joined.values())
    return Written(names=names, n_votes=views.votes.n_cast, simulated=simulated)
