"""The generated documents, by name: one a file, put here by a decorator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from lawspeaker.cycle.bundle.facts import Facts
    from lawspeaker.report.sheet import Sheet

    Maker = Callable[[Facts], Sheet]

SHEETS: dict[str, Maker] = {}


def sheet(name: str) -> Callable[[Maker], Maker]:
    """Register a document under its name, which is also its file's."""

    def kept(make: Maker) -> Maker:
        SHEETS[name] = make
        return make

    return kept


def sheet_named(name: str) -> Maker:
    """The document of a name; UsageFault lists those that there are."""
    if name not in SHEETS:
        raise UsageFault(f"There is no document {name!r}; there are {', '.join(SHEETS)}.")
    return SHEETS[name]
