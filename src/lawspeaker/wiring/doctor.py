"""A check-up of the machine and a folder."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lawspeaker.adapters.checkup import State, Symptom, folder, key, machine, server
from lawspeaker.adapters.clock import SystemClock
from lawspeaker.wiring.record import changed_files
from lawspeaker.wiring.store import open_place, place_of

if TYPE_CHECKING:
    from pathlib import Path


def check_up(root: Path, *, keys: list[Path]) -> tuple[Symptom, ...]:
    """Everything that was looked at; files are held against the record where that is whole."""
    clock, here = SystemClock(), place_of(root)
    beneath = (
        server(root, partial(open_place, here, create=False), clock=clock)
        if here.url
        else folder(root, clock=clock)
    )
    found = [*machine(), *beneath, *map(key, keys)]
    if any(each.name == "record" and each.state is State.WELL for each in found):
        changed = changed_files(root)
        found.append(
            Symptom(
                name="files",
                state=State.MEND if changed else State.WELL,
                seen=", ".join(changed) or "each as the record has it",
                mend="Restore them, or run again; the record itself is whole." if changed else "",
            )
        )
    return tuple(found)
