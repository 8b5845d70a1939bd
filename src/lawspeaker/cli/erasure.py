"""`lawspeaker ledger erase`: forgetting a person, which takes two people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import result, talk
from lawspeaker.errors import GateFailed
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.cycle.erasure import Erasure
    from lawspeaker.wiring.kept import Dropped


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
    _handed_out(done.plan, done.dropped)
    if done.on_server:
        talk("The server's write-ahead log, its archives and replicas keep old pages until they")
        talk("are written over: see docs/how-to/run-on-postgresql.md.")
    if done.remains:
        raise GateFailed(
            f"Erased from the record, but the words still stand in {', '.join(done.remains)}. "
            "Mend or delete these files."
        )
    result("No file of the folder holds the erased words any more. Every proof still holds.")


def _told(plan: Erasure, verb: str) -> None:
    whole = len(plan.seqs) - len(plan.left)
    result(f"What {verb}:")
    result(
        f"  {plan.forgotten.id} by name or word, in {counted(len(plan.seqs), 'event')} of "
        f"the record and "
        f"{counted(len(plan.files), 'file')}"
    )
    if whole:
        result(f"  {whole} of these events whole, for they are this person's alone")
    result(f"  the words of {', '.join(plan.statements) or 'no statement'}")
    if plan.quoted:
        places = ", ".join(f"event.{each.seq} ({each.kind.value})" for each in plan.quoted)
        result(f"  quotations of them, whole or from four words on, in {places}")
    for each in plan.proposals:
        result(f"  the words in version {each}, which nobody adopted: nothing is counted on a")
        result("    clause that lost words before it is worded anew")
    result("What stays:")
    for stays in plan.stays:
        result(f"  the words of {stays.statement}: {stays.why};")
        result("    nobody's name is with them any more")
    if plan.stays:
        result("    To take words out of a constitution, amend it; its old versions keep them.")
    result("  what others said in other words: a wording is its drafter's, a clause everybody's")
    result("  critiques, contests, dissents and reasons without a name, for nobody knows whose")
    result("    they are; where they quote the statements above, the quotation goes")
    result("  counts that this person's votes are part of, for they name nobody")
    result("  the place, kind, time and commitment of each event, on which the proofs rest")
    result("  digests of files and answers as they were: who has the words can still tell by them")
    if plan.unread:
        result(f"Looked into for the words only, for they are no text: {', '.join(plan.unread)}")


def _handed_out(plan: Erasure, dropped: Dropped) -> None:
    if dropped.n:
        result(
            f"Deleted too: {counted(dropped.n, 'answer')} that the gateway had drawn to be read."
        )
    if dropped.n_sealed:
        talk(f"Not looked into: {dropped.n_sealed} sealed copies of answers, which only their")
        talk("links open. They go on their day, or now with `lawspeaker gateway-kept --purge-all`.")
    if plan.handed_out:
        talk(f"Copies already handed out cannot be called back: {', '.join(plan.handed_out)}.")
    talk("Not in this folder, so not erased: the export that was read, backups, exports, bundles,")
    talk("receipts and reports made before. Erase it there too; make a new backup, delete the old.")
