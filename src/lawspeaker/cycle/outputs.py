"""The files that steps of the loop wrote, as the record names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json


def last_outputs(ledger: Ledger) -> dict[str, str]:
    """The digest that the record last gave each file, by name."""
    outputs: dict[str, str] = {}
    for event in ledger.events():
        outputs |= named_digests(event.body.get("outputs"))
    return outputs


def named_digests(kept: Json) -> dict[str, str]:
    """The digests in an event's `inputs` or `outputs`, by name; empty where it has none."""
    return {name: str(value) for name, value in kept.items()} if isinstance(kept, dict) else {}
