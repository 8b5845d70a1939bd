"""`lawspeaker ledger`: is the record whole."""

from __future__ import annotations

from pathlib import Path

import typer

from lawspeaker.cli.console import result, result_json

app = typer.Typer(help="Check the record.", no_args_is_help=True)


@app.callback()
def ledger() -> None:
    """Check the record."""


@app.command("verify")
def verify(
    folder: Path = typer.Argument(help="A folder that `lawspeaker run` wrote."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Read every event again from disk and compare it with what was sealed; exit code 4 if not."""
    from lawspeaker.wiring.record import verify_ledger

    checked = verify_ledger(folder)
    if as_json:
        result_json({"schema_version": 1, "n_events": checked.n_events, "root": checked.root.hex()})
        return
    result(f"{checked.n_events} events, each as it was sealed. Root {checked.root.hex()}")
