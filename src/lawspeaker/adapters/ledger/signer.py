"""Signing what a ledger says of itself, after looking at the disk once more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lawspeaker.errors import BadInput, GateFailed
from lawspeaker.records.checkpoint import Checkpoint, SignedCheckpoint, parse_checkpoint
from lawspeaker.records.cosignature import Cosignature, cosigned_text, unpack_cosignature
from lawspeaker.records.counted import counted
from lawspeaker.records.event import EventKind
from lawspeaker.records.note_key import KeyKind

if TYPE_CHECKING:
    from lawspeaker.adapters.ledger.signing_key import SigningKey
    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.adapters.ledger.verification import Verification
    from lawspeaker.records.note_key import NoteKey

FROZEN = "signing_frozen"


def sign_checkpoint(ledger: StoredLedger, *, key: SigningKey) -> SignedCheckpoint:
    """Re-hash the ledger, hold it against every checkpoint it keeps, then sign and keep a new one.

    The key's name is the log's. GateFailed, with nothing signed, where an entry does not fit or
    an earlier checkpoint by this key does not hold: the record was changed, and a signature
    would hide it. From then on nothing is signed until `thaw`, whatever the file shows.
    """
    why = frozen(ledger)
    if why:
        raise GateFailed(
            f"not signed: signing was frozen because {why}. Find out what happened, restore the "
            "ledger, then use --thaw with the reason."
        )
    with ledger.transaction():  # nothing is added between the check and the signature
        found = ledger.verify()
        why = _fault(ledger, found, key.public)
        if not why:
            checkpoint = Checkpoint(origin=key.name, size=found.n_events, root=found.root)
            signed = SignedCheckpoint(
                checkpoint=checkpoint, signatures=(key.sign(checkpoint.body),)
            )
            ledger.keep_checkpoint(signed)
            return signed
    ledger.keep_fact(FROZEN, why)
    raise GateFailed(f"not signed: {why}. Signing is frozen from now on")


def frozen(ledger: StoredLedger) -> str:
    """Why nothing is signed any more, empty where signing is free."""
    return ledger.fact(FROZEN)


def thaw(ledger: StoredLedger, *, key: NoteKey, reason: str) -> None:
    """Let signing go on, and put on record why; GateFailed while something still does not fit."""
    why = _fault(ledger, ledger.verify(), key)
    if why:
        raise GateFailed(f"still frozen: {why}")
    was = frozen(ledger)
    if not was:
        raise BadInput("signing is not frozen", mend="Leave --thaw out.")
    with ledger.transaction():
        ledger.append(EventKind.SIGNING_RESUMED, {"reason": reason, "was_frozen_because": was})
        ledger.drop_fact(FROZEN)


def open_checkpoint(note: str, *, key: NoteKey) -> Checkpoint:
    """The checkpoint in a note; GateFailed unless it is of this log and signed by this key."""
    signed = parse_checkpoint(note)
    mine = [each for each in signed.signatures if (each.name, each.key_id) == (key.name, key.id)]
    body = signed.checkpoint.body.encode()
    if not mine or signed.checkpoint.origin != key.name:
        raise GateFailed(f"the checkpoint is not signed by the key of {key.name}")
    if not all(_holds(each.signature, body, key) for each in mine):
        raise GateFailed(f"the checkpoint is not signed by the key of {key.name} as it stands")
    return signed.checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosigned:
    """A witness and what it signed."""

    witness: NoteKey
    cosignature: Cosignature


def cosignatures(note: str, witnesses: tuple[NoteKey, ...]) -> tuple[Cosigned, ...]:
    """The known witnesses, each once, whose signatures under a note hold.

    One key under two names counts once. GateFailed where the line of a known witness does not
    hold, as signed-note asks.
    """
    signed = parse_checkpoint(note)
    found: dict[bytes, Cosigned] = {}
    for witness in witnesses:
        if witness.kind is not KeyKind.WITNESS:
            raise BadInput(
                f"{witness.name} is not a witness's key", mend="Ask for its --witness key."
            )
        for each in signed.signatures:
            if (each.name, each.key_id) == (witness.name, witness.id):
                cosignature = unpack_cosignature(each.signature)
                text = cosigned_text(signed.checkpoint.body, timestamp=cosignature.timestamp)
                if not _holds(cosignature.signature, text, witness):
                    raise GateFailed(f"the line of witness {witness.name} does not hold")
                found.setdefault(witness.public, Cosigned(witness=witness, cosignature=cosignature))
    return tuple(found.values())


def _holds(signature: bytes, text: bytes, key: NoteKey) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def _fault(ledger: StoredLedger, found: Verification, key: NoteKey) -> str:
    if found.broken is not None:
        return f"entry {found.broken} does not fit: {found.why}"
    for note in ledger.checkpoints():
        earlier = open_checkpoint(note, key=key)
        if earlier.size > found.n_events or ledger.root(earlier.size) != earlier.root:
            return f"the checkpoint at {counted(earlier.size, 'event')} no longer holds"
    return ""
