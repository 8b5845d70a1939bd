"""Keys, checkpoints, proofs and witnesses over a ledger on disk."""

from __future__ import annotations

import base64
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.ledger.signer import open_checkpoint, sign_checkpoint, thaw
from lawspeaker.adapters.ledger.signing_key import make_key, read_key
from lawspeaker.adapters.ledger.witness import seen_path, witness_checkpoint
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.checkpoint import parse_checkpoint
from lawspeaker.records.note_key import KeyKind, parse_note_key
from lawspeaker.wiring.store import open_record, to_judge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lawspeaker.records.canonical import Json


def new_key(path: Path, *, name: str, witness: bool) -> str:
    """Make a key file; returns the public key's line."""
    kind = KeyKind.WITNESS if witness else KeyKind.LOG
    return make_key(path, name=name, kind=kind).public.line


def checkpoint_record(folder: Path, *, key: Path, thaw_reason: str) -> str:
    """Sign and keep a checkpoint; returns the note."""
    signing = read_key(key, kind=KeyKind.LOG)
    with open_record(folder) as ledger:
        if thaw_reason:
            thaw(ledger, key=signing.public, reason=thaw_reason)
        return sign_checkpoint(ledger, key=signing).text


def keep_cosigned(folder: Path, note: Path, *, key: Path) -> str:
    """Keep a checkpoint that witnesses signed; GateFailed unless it is one of this ledger's."""
    text = _text(note)
    checkpoint = open_checkpoint(text, key=read_key(key, kind=KeyKind.LOG).public)
    with open_record(folder) as ledger:
        sizes = {parse_checkpoint(each).checkpoint for each in ledger.checkpoints()}
        if checkpoint not in sizes:
            raise BadInput(
                "this ledger signed no such checkpoint", path=str(note), mend="Name its own."
            )
        ledger.keep_checkpoint(parse_checkpoint(text))
    return text


def prove_growth(folder: Path, old: int, new: int) -> dict[str, Json]:
    """The proof that the log of `new` events begins with that of `old`; UsageFault if it has none.

    It is the file that `verify-diff --proof` and `witness --proof` take.
    """
    with open_record(folder) as ledger, _known(new):
        return {
            "old": old,
            "new": new,
            "old_root": ledger.root(old).hex(),
            "new_root": ledger.root(new).hex(),
            "proof": [step.hex() for step in ledger.consistency_proof(old, new)],
        }


def prove_place(folder: Path, seq: int, *, size: int | None) -> str:
    """The proof that event `seq` is in the log, in the published form C2SP tlog-proof.

    It leads to the checkpoint kept for `size` events, the newest if None. UsageFault where there
    is none, or the event is not in it.
    """
    with open_record(folder) as ledger, _known(seq):
        notes = {parse_checkpoint(note).checkpoint.size: note for note in ledger.checkpoints()}
        reached = max(notes, default=0) if size is None else size
        if reached not in notes:
            raise UsageFault("There is no such checkpoint. Sign one: lawspeaker ledger checkpoint.")
        steps = ledger.inclusion_proof(seq, reached)
        spelled = "".join(f"{base64.b64encode(step).decode()}\n" for step in steps)
        return f"c2sp.org/tlog-proof@v1\nindex {seq}\n{spelled}\n{notes[reached]}"


@contextmanager
def _known(number: int) -> Iterator[None]:
    try:
        yield
    except IndexError:
        raise UsageFault(f"{number} is not in the log, or not in that checkpoint.") from None


def witness_note(
    note: Path,
    *,
    key: Path,
    log_key: str,
    proof: Path | None,
    record: Path | None,
) -> str:
    """Cosign a checkpoint; returns the note with the witness's line."""
    _text(note)
    return witness_checkpoint(
        note,
        log_key=parse_note_key(log_key),
        key=read_key(key, kind=KeyKind.WITNESS),
        seen=seen_path(key),
        clock=SystemClock(),
        proof=proof,
        record=None if record is None else to_judge(record),
    ).text


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "there is no checkpoint here",
            path=str(path),
            mend="Name a file with the note as it was published.",
        ) from error
