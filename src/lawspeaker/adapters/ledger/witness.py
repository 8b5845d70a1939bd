"""A witness: signs a log's checkpoint only if it is the last one it signed, grown.

What was signed last stands in a file beside the key, and is written before the signature is
handed out, so that a witness that is interrupted never signs two histories.
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lawspeaker.adapters.ledger.signer import open_checkpoint
from lawspeaker.adapters.ledger.verifier.growth import verify_growth
from lawspeaker.adapters.ledger.verifier.notes import Trust
from lawspeaker.errors import BadInput, GateFailed
from lawspeaker.records.checkpoint import SignedCheckpoint, parse_checkpoint
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.adapters.ledger.signing_key import SigningKey
    from lawspeaker.adapters.ledger.verifier.reading import Record
    from lawspeaker.ports.clock import Clock
    from lawspeaker.records.note_key import NoteKey


def seen_path(key_path: Path) -> Path:
    """Where a witness keeps what it signed last, beside its key."""
    return key_path.with_name(f"{key_path.name}.seen.json")


def witness_checkpoint(
    note: Path,
    *,
    log_key: NoteKey,
    key: SigningKey,
    seen: Path,
    clock: Clock,
    proof: Path | None = None,
    record: Path | Record | None = None,
) -> SignedCheckpoint:
    """Cosign a checkpoint; the note with the witness's line under it.

    The first checkpoint of a log is taken as it is. Later ones need `proof`, a consistency proof
    from the last one signed, or `record`, a ledger or export to see it in. GateFailed where the
    log did not sign it, where it is older than the last one signed, or where the history between
    them was changed; nothing is signed then, and what was seen last stays.
    """
    text = note.read_text(encoding="utf-8")
    checkpoint = open_checkpoint(text, key=log_key)
    if log_key.public == key.public.public:
        raise BadInput("the witness's key is the log's own", mend="Let somebody else witness.")
    with _locked(seen):
        last = _last(seen, checkpoint.origin)
        if last:
            _require_growth(last, note, seen=seen, proof=proof, record=record)
        _keep(seen, checkpoint.origin, text)
    timestamp = int(clock.now().timestamp())
    signed = parse_checkpoint(text)
    line = key.cosign(checkpoint.body, timestamp=timestamp)
    others = tuple(
        each
        for each in signed.signatures
        if (each.name, each.key_id) != (line.name, line.key_id)  # a newer line takes its place
    )
    return SignedCheckpoint(checkpoint=checkpoint, signatures=(*others, line))


def _require_growth(
    last: str, note: Path, *, seen: Path, proof: Path | None, record: Path | Record | None
) -> None:
    before = seen.with_suffix(".last")
    before.write_text(last, encoding="utf-8")
    try:
        pairs = [(before, record), (note, record)] if record else [(before, note)]
        failed: list[str] = []
        for old, new in pairs:
            report = verify_growth(old, new, proof=proof, trust=Trust())
            failed += report.failed
    finally:
        before.unlink()
    older = parse_checkpoint(last).checkpoint
    newer = parse_checkpoint(note.read_text(encoding="utf-8")).checkpoint
    if newer.size < older.size:
        failed.append(
            f"it has {counted(newer.size, 'entry', 'entries')} and the last one signed "
            f"had {older.size}"
        )
    if failed:
        raise GateFailed(f"not witnessed: {failed[0]}. The last one signed stands in {seen}")


@contextmanager
def _locked(seen: Path) -> Iterator[None]:
    with Path(f"{seen}.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _all_seen(seen: Path) -> dict[str, str]:
    if not seen.exists():
        return {}
    try:
        told = json.loads(seen.read_text(encoding="utf-8"))
        return {str(origin): str(note) for origin, note in told.items()}
    except (ValueError, AttributeError) as error:
        raise BadInput(
            "what the witness signed last cannot be read",
            path=str(seen),
            mend="Restore it; without it the witness could sign two histories.",
        ) from error


def _last(seen: Path, origin: str) -> str:
    return _all_seen(seen).get(origin, "")


def _keep(seen: Path, origin: str, note: str) -> None:
    text = json.dumps(_all_seen(seen) | {origin: note}, indent=1, ensure_ascii=False)
    fresh = Path(f"{seen}.new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(seen)
    folder = os.open(seen.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
