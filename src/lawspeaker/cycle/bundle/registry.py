"""The generated documents, by name: one a file, put here by a decorator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from lawspeaker.cycle.bundle.facts import Facts
    from lawspeaker.report.sheet import Sheet

    Maker = Callable[[Facts], Sheet]

FORM = "the form asks about the whole system and has no line for a single clause"
"""Why a clause has no line in a form of somebody else's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What makes a document, and why a clause that has no line of its own in it has none."""

    make: Maker
    leaves_out: str


SHEETS: dict[str, Document] = {}


def sheet(name: str, *, leaves_out: str) -> Callable[[Maker], Maker]:
    """Register a document under its name, which is also its file's."""

    def kept(make: Maker) -> Maker:
        SHEETS[name] = Document(make=make, leaves_out=leaves_out)
        return make

    return kept


def sheet_named(name: str) -> Maker:
    """The document of a name; UsageFault lists those that there are."""
    if name not in SHEETS:
        raise UsageFault(f"There is no document {name!r}; there are {', '.join(sorted(SHEETS))}.")
    return SHEETS[name].make
