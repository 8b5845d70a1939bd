"""Judging one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.ledger.verifier.checks import (
    check_entries,
    check_signatures,
    fault_of_root,
)
from lawspeaker.adapters.ledger.verifier.notes import Trust, claim
from lawspeaker.adapters.ledger.verifier.proofs import fold
from lawspeaker.adapters.ledger.verifier.reading import Record, Unreadable, read
from lawspeaker.adapters.ledger.verifier.report import Report

if TYPE_CHECKING:
    from pathlib import Path


def verify_ledger(path: Path | Record, *, checkpoint: Path | None = None, trust: Trust) -> Report:
    """All checks of a record; what a checkpoint outside the file says comes on top."""
    report = Report()
    check = "the file can be read to its end"
    try:
        record = read(path)
        notes = [*record.notes, *(read(checkpoint).notes if checkpoint else [])]
        if not record.root:
            report.settle(check)
        else:
            report.settle(check, "it is a checkpoint and holds no entries")
            return report
        check_entries(report, record.entries)
        faults = (fault_of_root(note, record.entries) for note in notes)
        first = next(filter(None, faults), "")
    except (Unreadable, ValueError, AttributeError, TypeError) as error:
        report.settle(check if not report.lines else "the entries can be read", str(error))
        return report
    report.settle(
        "each checkpoint gives the root of the first entries",
        first,
        skipped="" if notes else "there is no checkpoint",
    )
    check_signatures(report, notes, trust)
    n_withheld = sum(entry.withheld for entry in record.entries)
    n_shown = sum(entry.shown for entry in record.entries)
    vouched = max((claim(note)[0] for note in notes), default=0)
    report.n_entries = record.size
    report.root = fold([entry.leaf for entry in record.entries]).hex()
    report.last = (
        f"{record.size} entries: {n_shown} shown, {record.size - n_shown - n_withheld} erased, "
        f"{n_withheld} withheld; checkpoints reach {vouched}. "
        f"Root {report.root}"
    )
    return report
