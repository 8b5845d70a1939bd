"""The verifier's own command line, for the file that stands alone."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lawspeaker.adapters.ledger.verifier.growth import verify_growth
from lawspeaker.adapters.ledger.verifier.ledger import verify_ledger
from lawspeaker.adapters.ledger.verifier.notes import LOG, WITNESS, Trust, read_key
from lawspeaker.adapters.ledger.verifier.receipt import verify_receipt

if TYPE_CHECKING:
    from lawspeaker.adapters.ledger.verifier.report import Report


def parser() -> argparse.ArgumentParser:
    """What the command takes."""
    whole = argparse.ArgumentParser(description="Check a record of lawspeaker, without lawspeaker.")
    commands = whole.add_subparsers(dest="command", required=True)
    ledger = commands.add_parser("ledger", help="a ledger.db or an export of it")
    ledger.add_argument("file", type=Path)
    ledger.add_argument("--checkpoint", type=Path, help="a checkpoint published elsewhere")
    diff = commands.add_parser("diff", help="is NEW what became of OLD")
    diff.add_argument("old", type=Path)
    diff.add_argument("new", type=Path)
    diff.add_argument("--proof", type=Path, help="a consistency proof, for two checkpoints")
    receipt = commands.add_parser("receipt", help="a receipt that somebody was given")
    receipt.add_argument("file", type=Path)
    for each in (ledger, diff, receipt):
        each.add_argument("--key", help="the log's public key, NAME+ID+KEY")
    for each in (ledger, receipt):
        each.add_argument("--witness", action="append", default=[], help="a witness's key")
        each.add_argument("--at-least", type=int, help="how many witnesses; all if left out")
    return whole


def trust_of(key: str | None, witnesses: list[str], at_least: int | None) -> Trust:
    """Whose signatures count, from the lines of their keys; ValueError for what is none."""
    known = tuple(read_key(line, WITNESS) for line in witnesses)
    return Trust(
        log=read_key(key, LOG) if key else None,
        witnesses=known,
        at_least=len(known) if at_least is None else at_least,
    )


def judged(given: argparse.Namespace) -> Report:
    """Run the checks that a command line asks for."""
    trust = trust_of(given.key, getattr(given, "witness", []), getattr(given, "at_least", None))
    if given.command == "diff":
        return verify_growth(given.old, given.new, proof=given.proof, trust=trust)
    if given.command == "receipt":
        return verify_receipt(given.file, trust=trust)
    return verify_ledger(given.file, checkpoint=given.checkpoint, trust=trust)


def main(arguments: list[str]) -> int:
    """Judge by command line: 0 if all holds, 4 if not; argparse ends a wrong call in 2."""
    whole = parser()
    given = whole.parse_args(arguments)
    try:
        report = judged(given)
    except ValueError as error:
        whole.error(str(error))
    sys.stdout.write("\n".join([*report.lines, report.last]).strip() + "\n")
    return 4 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
