"""The checks of entries, checkpoints and signatures, each a sentence that holds or not."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from lawspeaker.adapters.ledger.verifier.notes import Trust, claim, fault_of_signature, signed
from lawspeaker.adapters.ledger.verifier.proofs import compact, fold

if TYPE_CHECKING:
    from lawspeaker.adapters.ledger.verifier.reading import Entry
    from lawspeaker.adapters.ledger.verifier.report import Report


def fault_of_leaf(entry: Entry) -> str:
    """Why an entry does not give its leaf hash, empty where it does."""
    written = {
        "seq": entry.seq,
        "kind": entry.kind,
        "at": entry.at,
        "commitment": entry.commitment.hex(),
    }
    held = hashlib.sha256(b"\0" + compact(written)).digest() == entry.leaf
    return "" if held else f"entry {entry.seq} does not"


def fault_of_body(entry: Entry) -> str:
    """Why a shown body does not give its commitment, empty where it does or is not shown."""
    if entry.salt is None or entry.body is None:
        return ""
    opened = hashlib.sha256(entry.salt + compact([entry.key, entry.body])).digest()
    return "" if opened == entry.commitment else f"that of entry {entry.seq} does not"


def fault_of_erasure(entries: list[Entry]) -> str:
    """Which body is gone without a record of its erasure, empty where none is."""
    gone = {entry.seq for entry in entries if not entry.shown and not entry.withheld}
    for entry in entries:
        if entry.kind == "erased" and entry.body is not None:
            gone -= set(json.loads(entry.body).get("seqs", ()))
    return f"that of entry {min(gone)} was not" if gone else ""


def fault_of_root(note: str, entries: list[Entry]) -> str:
    """Why a checkpoint does not fit the entries, empty where it does."""
    size, root = claim(note)
    if size > len(entries):
        return f"one vouches for {size} entries and the file has {len(entries)}"
    if fold([entry.leaf for entry in entries[:size]]) != root:
        return f"the first {size} entries give another root"
    return ""


def check_entries(report: Report, entries: list[Entry], *, of: str = "") -> None:
    """The checks of the entries themselves."""
    gap = next((at for at, entry in enumerate(entries) if entry.seq != at), None)
    report.settle(
        f"{of}entries are numbered from 0 without a gap",
        "" if gap is None else f"entry {gap} is missing",
    )
    for check, fault in (
        ("each entry gives its leaf hash", fault_of_leaf),
        ("each body that is shown gives its commitment", fault_of_body),
    ):
        report.settle(f"{of}{check}", next(filter(None, map(fault, entries)), ""))
    report.settle(f"{of}each body that is gone was recorded as erased", fault_of_erasure(entries))


def check_signatures(report: Report, notes: list[str], trust: Trust) -> None:
    """The last two checks: the log's signature, and enough witnesses under the last note."""
    check = "each checkpoint is signed by the log's key"
    if trust.log is None:
        report.settle(check, skipped="no --key was given")
    elif not notes:
        report.settle(check, "there is no checkpoint; name one with --checkpoint")
    else:
        faults = (fault_of_signature(note, trust.log) for note in notes)
        report.settle(check, next(filter(None, faults), ""))
    check = "enough witnesses signed the newest checkpoint"
    if not trust.at_least:
        report.settle(check, skipped="no --witness was given")
        return
    newest = max((claim(note)[0] for note in notes), default=0)
    reached = [note for note in notes if claim(note)[0] == newest]
    own = trust.log.public if trust.log else b""  # a log is no witness of itself
    try:
        told = {
            witness: {signed(note, witness) for note in reached}
            for witness in trust.witnesses
            if witness.public != own
        }
    except ValueError as error:
        report.settle(check, f"its signatures cannot be read ({error})")
        return
    wrong = [witness.name for witness, seen in told.items() if False in seen]
    n = len({witness.public for witness, seen in told.items() if True in seen})
    few = f"{n} did, and {trust.at_least} are asked for" if n < trust.at_least else ""
    report.settle(check, f"the signature of {wrong[0]} is wrong" if wrong else few)
