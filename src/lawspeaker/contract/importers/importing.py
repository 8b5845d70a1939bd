"""Reading a text whose form is named, or told by its content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.importers import (
    constitutional_ai,
    inverse,
    llama_guard,
    model_spec,
    plain_list,
    safeguard,
    weval,
)
from lawspeaker.contract.importers.registry import IMPORTERS
from lawspeaker.contract.importers.source_form import SourceForm
from lawspeaker.contract.length import MAX_CHARACTERS, require_length
from lawspeaker.contract.unseen import first_unseen, unseen_in
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from lawspeaker.contract.importers.imported import Imported, Target
    from lawspeaker.contract.unseen import Unseen

MODULES = (
    constitutional_ai,
    inverse,
    llama_guard,
    model_spec,
    plain_list,
    safeguard,
    weval,
)
"""The modules that register an importer; importing them is what registers it."""


def recognised(text: str) -> SourceForm | None:
    """The first form that a text fits, in the order of `SourceForm`; None where it fits none.

    A text that is too long to be read fits none.
    """
    if len(text) > MAX_CHARACTERS:
        return None
    return next((form for form in SourceForm if IMPORTERS[form].recognises(text)), None)


def import_text(text: str, *, path: str, target: Target, form: SourceForm | None) -> Imported:
    """A text as a draft, read as `form` or as what it is recognised for; BadInput where it is none.

    Whatever the source holds and the draft lacks is among the losses. What nobody could see in it
    is refused, for a draft that is published would carry it on.
    """
    _refuse_what_is_no_text(text, path)
    found = form or recognised(text)
    if found is None:
        raise BadInput(
            "the file has none of the forms that can be imported",
            path=path,
            mend=f"Name its form with --from: {', '.join(SourceForm)}.",
        )
    imported = IMPORTERS[found].read(text, path=path, target=target)
    _refuse_unseen_escapes(imported, path)
    return imported


def _refuse_what_is_no_text(text: str, path: str) -> None:
    require_length(
        text, path=path, mend="Name the file of a constitution, or import its parts one by one."
    )
    if not text.strip():
        raise BadInput("the file is empty", path=path, mend="Name a file with words in it.")
    unseen = first_unseen(text)
    if unseen is not None:
        raise _refusal(unseen, path, text.count("\n", 0, unseen.at) + 1)


def _refuse_unseen_escapes(imported: Imported, path: str) -> None:
    """What JSON and YAML spell as an escape shows only once it is read."""
    for clause, line in zip(imported.constitution.clauses, imported.lines, strict=True):
        for found in unseen_in(clause.model_dump(mode="json")):
            raise _refusal(found.unseen, path, line)


def _refusal(unseen: Unseen, path: str, line: int) -> BadInput:
    return BadInput(
        f"the text holds {unseen.words}, which nobody sees or which shows words in another order",
        path=path,
        line=line,
        mend="Take it out, and read what then stands there.",
    )
