"""`lawspeaker ledger erase`: forgetting a person, which takes two people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import result, talk
from lawspeaker.errors import GateFailed

if TYPE_CHECKING:
    from lawspeaker.cycle.erasure import Erasure


def erase(
    participant: str = typer.Argument(help="The id, such as p.12."),
    folder: Path = typer.Option(..., "--in", help="A folder that `lawspeaker run` wrote."),
    by: str = typer.Option("", "--by", help="Who you are; only a seal of it goes on record."),
    by_key: Path | None = typer.Option(
        None, "--by-key", help="Your private key, instead of a name."
    ),
    code: str = typer.Option(
        "", "--approve", help="The code of somebody else's request: approve it and erase."
    ),
) -> None:
    """Ask that a person be erased or, with --approve, do it; one person cannot do both."""
    from lawspeaker.wiring.erasure import approve_erasure, ask_erasure, identity

    who = identity(by, by_key)
    if not code:
        asked = ask_erasure(folder, participant, by=who)
        _told(asked.plan, "would go")
        result(
            f"Asked for. Until {asked.request.expires_at:%Y-%m-%d %H:%M} UTC another person can:"
        )
        result(
            f"  lawspeaker ledger erase {participant} --in {folder} --by NAME "
            f"--approve {asked.code}"
        )
        return
    done = approve_erasure(folder, participant, by=who, code=code)
    _told(done.plan, "is gone")
    if done.remains:
        raise GateFailed(
            f"Erased from the record, but the words still stand in {', '.join(done.remains)}. "
            "Mend or delete these files."
        )
    result("No file of the folder holds the erased words any more. Every proof still holds.")
    talk("Not in this folder, so not erased: the export that was read, backups and exports made")
    talk("before, copies of the files. Erase it there too; make a new backup, delete the old ones.")


def _told(plan: Erasure, verb: str) -> None:
    whole = len(plan.seqs) - len(plan.left)
    result(f"What {verb}:")
    result(f"  the name {plan.forgotten.id} in {len(plan.seqs)} events and {len(plan.files)} files")
    if whole:
        result(f"  {whole} of these events whole, for they are this person's alone")
    result(f"  the words of {', '.join(plan.statements) or 'no statement'}")
    result("What stays:")
    for each in plan.stays:
        result(f"  the words of {each.statement}: {each.why}; nobody's name is with them any more")
    if plan.stays:
        result("    To take words out of a constitution, amend it; its old versions keep them.")
    result("  counts that this person's votes are part of, for they name nobody")
    result("  the place, kind, time and commitment of each event, on which the proofs rest")
    if plan.unread:
        result(f"Not looked into, for they are no text: {', '.join(plan.unread)}")
