"""`lawspeaker ledger migrate`: the tables of a record on PostgreSQL."""

from __future__ import annotations

import typer

from lawspeaker.cli.console import result, result_json


def migrate(
    url: str = typer.Argument(help="postgresql://USER@HOST/DATABASE"),
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
