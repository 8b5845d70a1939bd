"""Commands that copy a ledger out and in."""

from __future__ import annotations

from pathlib import Path

import typer

from lawspeaker.cli.console import result, talk
from lawspeaker.records.counted import counted


def backup(
    folder: Path = typer.Argument(help="A folder that `lawspeaker run` wrote, or a ledger."),
    out: Path = typer.Option(..., "--out", help="The file to write; it must not exist yet."),
) -> None:
    """Copy the ledger while it may be in use, verify the copy, and keep it only if it holds."""
    from lawspeaker.wiring.backup import back_up_record

    report = back_up_record(folder, out)
    result(f"{counted(report.n_entries, 'event')}, verified, in {out}. Root {report.root}")
    talk("It holds the record only, with the roll in it: keep it as you keep the votes.")
    talk("Somebody who is erased later is still in it. Then make a new one and delete this.")


def restore(
    source: Path = typer.Argument(metavar="BACKUP", help="What `ledger backup` wrote."),
    folder: Path = typer.Option(..., "--to", help="The folder; it must have no ledger yet."),
    checkpoint: Path | None = typer.Option(
        None, "--checkpoint", help="A checkpoint somebody kept; an older backup is refused."
    ),
    key: str = typer.Option("", "--key", help="The log's public key, NAME+ID+KEY."),
) -> None:
    """Verify a backup and make it the ledger of a folder; exit code 4 if it does not hold."""
    from lawspeaker.wiring.backup import restore_record
    from lawspeaker.wiring.record import trusted

    report = restore_record(source, folder, checkpoint=checkpoint, trust=trusted(key, [], None))
    result(
        f"{counted(report.n_entries, 'event')}, verified, in the record of {folder}. Root "
        f"{report.root}"
    )
    if checkpoint is None:
        talk("Without --checkpoint nobody can tell whether events are missing at its end.")
    talk(f"Its files are not in a backup. What is missing: lawspeaker ledger verify {folder}")
