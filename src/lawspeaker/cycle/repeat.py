"""Doing a run again from what the record kept, to see that it comes out the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.cycle.outputs import named_digests
from lawspeaker.cycle.settings import Settings
from lawspeaker.errors import BadInput, GateFailed
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.ports.ledger import Ledger

RUN_STEPS = (
    EventKind.IMPORTED,
    EventKind.AUDITED,
    EventKind.GROUPED,
    EventKind.SUPPORTED,
    EventKind.SELECTED,
    EventKind.EXAMINED,
    EventKind.DRAFTED,
    EventKind.COMPILED,
    EventKind.REPORTED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRun:
    """What a record says of a run: its settings, the digests of what went in and came out."""

    settings: Settings
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]


def kept_run(ledger: Ledger) -> KeptRun:
    """Read a run out of a record; BadInput where it holds none."""
    inputs: dict[str, str] = {}
    outputs: dict[str, str] = {}
    settings: Settings | None = None
    for event in ledger.events(*RUN_STEPS):
        if event.kind is EventKind.IMPORTED:
            kept = event.body.get("settings")
            settings = Settings.from_json(kept if isinstance(kept, dict) else {})
            inputs = named_digests(event.body.get("inputs"))
        outputs |= named_digests(event.body.get("outputs"))
        if event.kind is EventKind.REPORTED:
            break  # what follows was written by later steps of the loop
    if settings is None:
        raise BadInput("the record holds no run", mend="Name a folder that `lawspeaker run` wrote.")
    return KeptRun(settings=settings, inputs=inputs, outputs=outputs)


def compare(first: KeptRun, again: KeptRun) -> tuple[str, ...]:
    """The names of all files, each the same in both runs; GateFailed names those that differ."""
    changed = _different(first.inputs, again.inputs)
    if changed:
        raise GateFailed(f"The input is not what it was: {', '.join(changed)}.")
    differing = _different(first.outputs, again.outputs)
    if differing:
        raise GateFailed(f"The run came out otherwise: {', '.join(differing)}.")
    return tuple(sorted(first.outputs))


def _different(first: Mapping[str, str], again: Mapping[str, str]) -> list[str]:
    return sorted(
        name for name in first.keys() | again.keys() if first.get(name) != again.get(name)
    )
