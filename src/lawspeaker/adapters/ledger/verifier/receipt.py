"""Judging a receipt: the entries that a person was given, and their way into a checkpoint."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lawspeaker.adapters.ledger.verifier.checks import (
    check_signatures,
    fault_of_body,
    fault_of_leaf,
)
from lawspeaker.adapters.ledger.verifier.notes import Trust, claim
from lawspeaker.adapters.ledger.verifier.proofs import climb
from lawspeaker.adapters.ledger.verifier.reading import Entry, entry_of
from lawspeaker.adapters.ledger.verifier.report import Report

if TYPE_CHECKING:
    from pathlib import Path

RECEIPT = "lawspeaker-receipt/1"


def verify_receipt(path: Path, *, trust: Trust) -> Report:
    """All checks of a receipt."""
    report = Report()
    check = "the receipt can be read"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        known = told["format"] == RECEIPT
        entries = [entry_of(each) for each in told["entries"]]
        paths = [[bytes.fromhex(step) for step in each["proof"]] for each in told["entries"]]
        size, root = claim(told["checkpoint"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        report.settle(check, f"{error!r}")
        return report
    report.settle(check, "" if entries and known else "it holds no entry, or is of another form")
    for words, fault in (
        ("each entry gives its leaf hash", fault_of_leaf),
        ("each body that is shown gives its commitment", fault_of_body),
    ):
        report.settle(words, next(filter(None, map(fault, entries)), ""))
    pairs = zip(entries, paths, strict=True)
    strays = (_fault_of_steps(entry, steps, size=size, root=root) for entry, steps in pairs)
    report.settle("each entry leads to the checkpoint's root", next(filter(None, strays), ""))
    check_signatures(report, [told["checkpoint"]], trust)
    closed = sum(not entry.shown for entry in entries)
    report.last = f"Entries shown: {len(entries) - closed}, closed: {closed}, of {size} in all"
    return report


def _fault_of_steps(entry: Entry, steps: list[bytes], *, size: int, root: bytes) -> str:
    try:
        held = 0 <= entry.seq < size and climb(entry.leaf, entry.seq, size, steps) == root
    except IndexError:
        held = False
    return "" if held else f"entry {entry.seq} does not"
