"""Signing what a ledger says of itself, after looking at the disk once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lawspeaker.errors import GateFailed
from lawspeaker.records.checkpoint import (
    Checkpoint,
    NoteSignature,
    SignedCheckpoint,
    key_id,
    parse_checkpoint,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from lawspeaker.adapters.ledger.sqlite import SqliteLedger


def sign_checkpoint(
    ledger: SqliteLedger, *, origin: str, key: Ed25519PrivateKey
) -> SignedCheckpoint:
    """Re-hash the ledger, hold it against every checkpoint it keeps, then sign and keep a new one.

    GateFailed, with nothing signed, where an entry does not fit or an earlier checkpoint by this
    key does not hold: the record was changed, and a signature would hide it.
    """
    public = key.public_key().public_bytes_raw()
    with ledger.transaction():  # nothing is added between the check and the signature
        found = ledger.verify()
        if found.broken is not None:
            raise GateFailed(f"not signed: entry {found.broken} does not fit: {found.why}")
        for note in ledger.checkpoints():
            earlier = open_checkpoint(note, origin=origin, public_key=public)
            if earlier.size > found.n_events or ledger.root(earlier.size) != earlier.root:
                raise GateFailed(
                    f"not signed: the checkpoint at {earlier.size} events no longer holds"
                )
        checkpoint = Checkpoint(origin=origin, size=found.n_events, root=found.root)
        signature = NoteSignature(
            name=origin,
            key_id=key_id(origin, public),
            signature=key.sign(checkpoint.body.encode()),
        )
        signed = SignedCheckpoint(checkpoint=checkpoint, signatures=(signature,))
        ledger.keep_checkpoint(signed)
    return signed


def open_checkpoint(note: str, *, origin: str, public_key: bytes) -> Checkpoint:
    """The checkpoint in a note; GateFailed unless it is of this log and signed by this key."""
    signed = parse_checkpoint(note)
    named = key_id(origin, public_key)
    for signature in signed.signatures:
        if (signature.name, signature.key_id) == (origin, named):
            try:
                Ed25519PublicKey.from_public_bytes(public_key).verify(
                    signature.signature, signed.checkpoint.body.encode()
                )
            except InvalidSignature:
                break
            if signed.checkpoint.origin == origin:
                return signed.checkpoint
    raise GateFailed(f"the checkpoint is not signed by the key of {origin}")
