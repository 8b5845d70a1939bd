"""Judging whether one record, or checkpoint, grew out of another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lawspeaker.adapters.ledger.verifier.checks import check_entries
from lawspeaker.adapters.ledger.verifier.notes import Trust, fault_of_signature
from lawspeaker.adapters.ledger.verifier.proofs import fold, grown
from lawspeaker.adapters.ledger.verifier.reading import Record, Unreadable, read
from lawspeaker.adapters.ledger.verifier.report import Report

if TYPE_CHECKING:
    from pathlib import Path


def verify_growth(
    old: Path | Record, new: Path | Record, *, proof: Path | None = None, trust: Trust
) -> Report:
    """All checks that NEW is OLD with entries added, and bodies erased at most."""
    report = Report()
    check = "both files can be read to their end"
    try:
        first, second = read(old), read(new)
        path = _path(proof) if proof else None
        report.settle(check)
        for name, record in (("OLD: ", first), ("NEW: ", second)):
            if not record.root:
                check_entries(report, record.entries, of=name)
    except (Unreadable, ValueError, KeyError, TypeError, AttributeError) as error:
        report.settle(check if not report.lines else "the entries can be read", str(error))
        return report
    cut = f"OLD has {first.size} entries and NEW {second.size}"
    report.settle("nothing was cut off", cut if first.size > second.size else "")
    report.settle("NEW begins with all of OLD", _fault_of_growth(first, second, path))
    notes = [note for record in (first, second) if record.root for note in record.notes]
    faults = (fault_of_signature(note, trust.log) for note in notes if trust.log is not None)
    report.settle(
        "each checkpoint is signed by the log's key",
        next(filter(None, faults), ""),
        skipped="" if trust.log and notes else "no --key was given, or no checkpoint",
    )
    if not report.failed:
        report.last = f"Entries added: {second.size - first.size}{_erased(first, second)}."
    return report


def _path(proof: Path) -> tuple[int, int, list[bytes]]:
    told = json.loads(proof.read_text(encoding="utf-8"))
    return told["old"], told["new"], [bytes.fromhex(each) for each in told["proof"]]


def _root(record: Record, size: int) -> bytes | None:
    """The root over the first entries, as far as the file tells it."""
    if record.root:
        return record.root if size == record.size else None
    return fold([entry.leaf for entry in record.entries[:size]])


def _fault_of_growth(old: Record, new: Record, path: tuple[int, int, list[bytes]] | None) -> str:
    """Why NEW does not begin with OLD, or cannot be told to; empty where it does."""
    if old.size > new.size:
        return "it is shorter"
    before, now = _root(old, old.size), _root(new, old.size)
    if now is not None:
        return "" if before == now else _first_difference(old, new)
    if path is None or before is None:
        return "two checkpoints cannot tell without a --proof from `ledger prove`"
    return _fault_of_path(path, old.size, new.size, roots=(before, new.root))


def _fault_of_path(
    path: tuple[int, int, list[bytes]], old: int, new: int, *, roots: tuple[bytes, bytes]
) -> str:
    if (path[0], path[1]) != (old, new):
        return f"the proof is for {path[0]} and {path[1]} entries"
    if old == 0:
        return ""
    try:
        reached = grown(old, new, path[2], roots[0])
    except (IndexError, ValueError):
        return "the proof has another length"
    return "" if reached == roots else "the proof leads to another root"


def _first_difference(old: Record, new: Record) -> str:
    for one, other in zip(old.entries, new.entries, strict=False):
        if one.leaf != other.leaf:
            return f"entry {one.seq} is another"
    return "they give another root"


def _erased(old: Record, new: Record) -> str:
    pairs = zip(old.entries, new.entries, strict=False)
    gone = [one.seq for one, other in pairs if one.shown and not other.shown]
    return f"; no longer shown: {', '.join(map(str, gone))}" if gone else ""
