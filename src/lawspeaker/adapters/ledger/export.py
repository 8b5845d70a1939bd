"""A record as text that others can check: an export of all of it, a receipt for one person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lawspeaker.adapters.ledger.verifier.reading import FORMAT, Entry, Record
from lawspeaker.adapters.ledger.verifier.receipt import RECEIPT
from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import canonical_json
from lawspeaker.records.checkpoint import parse_checkpoint
from lawspeaker.records.counted import counted
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.adapters.ledger.entry import Row
    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.records.canonical import Json

OWNER_KEYS = ("participant", "author", "voter")
"""Where an event that is one person's says whose it is."""

ALWAYS_OPEN = frozenset({EventKind.ERASED.value})
"""What an export never withholds: without it nobody could tell erased from hidden."""


def export_lines(ledger: StoredLedger, *, closed: bool) -> Iterator[str]:
    """The record as JSON lines: a heading with the checkpoints, then an entry a line.

    `closed` withholds bodies, salts and keys, so that the log can be published and checked while
    what was said stays where it is; what was erased is told all the same.
    """
    with ledger.snapshot():
        notes: list[Json] = [*ledger.checkpoints()]
        heading: Json = {"format": FORMAT, "size": ledger.size, "checkpoints": notes}
        yield canonical_json(heading).decode()
        for row in ledger.rows():
            withheld = closed and row.kind not in ALWAYS_OPEN
            yield canonical_json(_told(row, withheld=withheld)).decode()


def record_of(ledger: StoredLedger) -> Record:
    """The record of a server as the verifier takes one that no file holds."""
    with ledger.snapshot():
        notes = [*ledger.checkpoints()]
        entries = [
            Entry(
                seq=row.seq,
                kind=row.kind,
                at=row.at,
                commitment=row.commitment,
                leaf=row.leaf,
                salt=row.salt,
                body=row.body,
                key=row.key,
            )
            for row in ledger.rows()
        ]
    return Record(entries=entries, notes=notes, size=len(entries), root=b"")


def receipt(ledger: StoredLedger, whose: str, *, at: int | None = None) -> dict[str, Json]:
    """What a participant, or whoever names an event by its number, can keep and check off-line.

    A person's own events are open. Events that name them among others (the roll, the import)
    are closed, for opening one would tell what belongs to the others. The proofs lead to the
    newest checkpoint kept in the ledger, or to the one of size `at`. BadInput where there is
    none, where nothing names the person, or where what does is newer than the checkpoint.
    """
    notes = {parse_checkpoint(note).checkpoint.size: note for note in ledger.checkpoints()}
    size = max(notes, default=-1) if at is None else at
    if size not in notes:
        raise BadInput(
            "the ledger keeps no such checkpoint", mend="Sign one: `lawspeaker ledger checkpoint`."
        )
    with ledger.snapshot():
        entries = list(ledger.rows())
    restated = _restated(entries)
    found = [
        (entry, mine)
        for entry in entries[:size]
        if (mine := _relation(entry, whose, restated)) is not None
    ]
    if not found:
        raise BadInput(
            f"no event before the checkpoint at {counted(size, 'event')} names {whose!r}",
            mend="Give a participant's id such as p.12 or an event's number; for what is newer, "
            "sign a checkpoint first.",
        )
    return {
        "format": RECEIPT,
        "of": whose,
        "checkpoint": notes[size],
        "entries": [
            {
                **_told(entry, withheld=not mine),
                "proof": [step.hex() for step in ledger.inclusion_proof(entry.seq, size)],
            }
            for entry, mine in found
        ],
    }


def _restated(entries: list[Row]) -> dict[int, Json]:
    """What erasures of others left of events, the newest last and therefore kept."""
    found: dict[int, Json] = {}
    for entry in entries:
        if entry.kind == EventKind.RESTATED.value and entry.body is not None:
            left = json.loads(entry.body)["left"]
            found |= {int(seq): body for seq, body in left.items()}
    return found


def _relation(entry: Row, whose: str, restated: dict[int, Json]) -> bool | None:
    """True for an event that is the person's or is named itself, False for one that names them."""
    if whose == str(entry.seq):
        return True
    if entry.body is None:
        return False if _names(restated.get(entry.seq), whose) else None
    body = json.loads(entry.body)
    if any(body.get(key) == whose for key in OWNER_KEYS):
        return True
    return False if _names(body, whose) else None


def _names(value: object, whose: str) -> bool:
    if isinstance(value, dict):
        return any(key == whose or _names(each, whose) for key, each in value.items())
    if isinstance(value, list):
        return any(_names(each, whose) for each in value)
    return value == whose


def _told(entry: Row, *, withheld: bool) -> dict[str, Json]:
    told: dict[str, Json] = {
        "seq": entry.seq,
        "kind": entry.kind,
        "at": entry.at,
        "commitment": entry.commitment.hex(),
        "leaf": entry.leaf.hex(),
        "state": "erased",
    }
    if entry.salt is None or entry.body is None:
        return told
    if withheld:
        return told | {"state": "withheld"}
    return told | {
        "state": "shown",
        "salt": entry.salt.hex(),
        "body": entry.body,
        "key": entry.key,
    }
