"""The importers by form: an importer registers itself where it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from lawspeaker.contract.importers.imported import Imported, Target
    from lawspeaker.contract.importers.source_form import SourceForm


class Read(Protocol):
    """Reads a text of one form; BadInput names `path`, line and mend where it cannot."""

    def __call__(self, text: str, *, path: str, target: Target) -> Imported:
        """The text as a draft."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """How texts of a form are told from others, without a fault, and read."""

    form: SourceForm
    recognises: Callable[[str], bool]
    read: Read


IMPORTERS: dict[SourceForm, Importer] = {}


def importer(form: SourceForm, *, recognises: Callable[[str], bool]) -> Callable[[Read], Read]:
    """Registers a function as the importer of this form."""

    def register(read: Read) -> Read:
        IMPORTERS[form] = Importer(form=form, recognises=recognises, read=read)
        return read

    return register
