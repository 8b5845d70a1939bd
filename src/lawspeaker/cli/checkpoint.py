"""Commands of the log's keeper and its witnesses: keys, checkpoints, proofs."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from lawspeaker.cli.console import as_text, result, result_text, talk
from lawspeaker.errors import UsageFault


def key(
    name: str = typer.Argument(help="The name of the log or witness, such as town.org/council."),
    out: Path = typer.Option(..., "--out", help="The file for the private key."),
    *,
    witness: bool = typer.Option(False, "--witness", help="Make a witness's key."),
) -> None:
    """Make a key; the public line goes to standard output, for everybody to keep."""
    from lawspeaker.wiring.checkpoint import new_key

    result(new_key(out, name=name, witness=witness))
    talk(f"The private key is in {out}. Keep it where nobody else reads it, and back it up.")


def checkpoint(
    folder: Path = typer.Argument(help="A folder that `lawspeaker run` wrote, or a ledger."),
    key: Path = typer.Option(..., "--key", help="The log's private key."),
    out: Path | None = typer.Option(None, "--out", help="The file to write."),
    add: Path | None = typer.Option(
        None, "--add", help="Keep this checkpoint, which witnesses have signed; signs nothing."
    ),
    thaw: str = typer.Option(
        "", "--thaw", help="Why signing may go on after a freeze; it goes on record."
    ),
) -> None:
    """Re-hash the ledger from disk, sign what it is, and keep the checkpoint; 4 if changed."""
    from lawspeaker.wiring.checkpoint import checkpoint_record, keep_cosigned

    if add is not None:
        result_text(keep_cosigned(folder, add, key=key), out)
        return
    result_text(checkpoint_record(folder, key=key, thaw_reason=thaw), out)


def prove(
    folder: Path = typer.Argument(help="A folder that `lawspeaker run` wrote, or a ledger."),
    what: str = typer.Argument(
        metavar="ID", help="An event's number, or OLD:NEW for the growth between two sizes."
    ),
    at: int | None = typer.Option(None, "--at", min=0, help="The size of the checkpoint to use."),
    out: Path | None = typer.Option(None, "--out", help="The file to write."),
) -> None:
    """Prove that an event is in the log, or that the log only grew."""
    from lawspeaker.wiring.checkpoint import prove_growth, prove_place

    growth = re.fullmatch(r"(\d+):(\d+)", what, re.ASCII)
    if growth:
        result_text(as_text(prove_growth(folder, int(growth[1]), int(growth[2]))), out)
        return
    if not re.fullmatch(r"\d+", what, re.ASCII):
        raise UsageFault(f"{what!r} is neither an event's number nor OLD:NEW.")
    result_text(prove_place(folder, int(what), size=at), out)


def witness(
    note: Path = typer.Argument(metavar="CHECKPOINT", help="The file with the checkpoint."),
    key: Path = typer.Option(..., "--key", help="The witness's private key."),
    log_key: str = typer.Option(..., "--log-key", help="The log's public key, NAME+ID+KEY."),
    proof: Path | None = typer.Option(
        None, "--proof", help="What `ledger prove OLD:NEW` wrote, from the last one signed."
    ),
    record: Path | None = typer.Option(
        None, "--record", help="Instead of a proof: a ledger or an export to see the growth in."
    ),
    out: Path | None = typer.Option(None, "--out", help="The file to write."),
) -> None:
    """Sign somebody else's checkpoint, if it is the last one signed, grown; exit code 4 if not."""
    from lawspeaker.wiring.checkpoint import witness_note

    signed = witness_note(note, key=key, log_key=log_key, proof=proof, record=record)
    result_text(signed, out)
