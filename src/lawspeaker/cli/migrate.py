"""`lawspeaker ledger migrate` and `attach`: the record of a folder on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import typer

from lawspeaker.cli.console import result, result_json, talk
from lawspeaker.records.counted import counted


def migrate(
    url: str = typer.Argument(help="postgresql://USER@HOST/DATABASE, or a folder attached to one."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Make the tables of a record on PostgreSQL, or bring them to the present version."""
    from lawspeaker.wiring.migration import migrate_ledger

    done = migrate_ledger(url)
    if as_json:
        result_json({"schema_version": 1, "before": done.before, "after": done.after})
    elif done.before == done.after:
        result(f"The tables have version {done.after} already. Nothing was changed.")
    else:
        was = f"from version {done.before}" if done.before else "in an empty database"
        result(f"The tables have version {done.after} now, {was}.")


def attach(
    folder: Path = typer.Argument(help="A folder without a record; made where it is missing."),
    url: str = typer.Argument(help="postgresql://USER@HOST/DATABASE, without a password."),
) -> None:
    """Keep the record of a folder on PostgreSQL; the tables must be there."""
    from lawspeaker.wiring.migration import attach_ledger

    n_events = attach_ledger(folder, url)
    result(f"The record of {folder} is on the server, with {counted(n_events, 'event')}.")
    talk(
        f"Its address stands in {folder / 'ledger.url'}. Every command takes the folder as before."
    )
