"""Typing a norm in a file on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import LEDGER_NAME, Folder
from lawspeaker.contract.file_form import DocumentForm
from lawspeaker.contract.norm_typing import TypedNorm, type_norm
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.wiring.document import document_in

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.norm import Norm


def clause_in(path: Path, clause_id: str) -> Clause:
    """A clause of a file; UsageFault where it has none of this id."""
    document = document_in(path)
    clause = document.clause(clause_id)
    if clause is None:
        ids = ", ".join(each.id for each in document.clauses)
        raise UsageFault(f"{path} has no clause {clause_id}; there are {ids}.")
    return clause


def type_norm_in(path: Path, *, clause_id: str, norm: Norm | None, out: Path | None) -> TypedNorm:
    """Write a norm into a file, or into a new one; the file is never half-written.

    UsageFault where the file is on somebody's record, for the record holds its digest.
    """
    target = path if out is None else out
    folders = target.absolute().parents
    if any((folder / LEDGER_NAME).is_file() for folder in list(folders)[:3]):
        raise UsageFault(
            f"{target} is on record. Name a file elsewhere with --out, or propose the norm: "
            "lawspeaker constitution amend --norm."
        )
    if out is not None and out.exists():
        raise UsageFault(f"{out} exists. Name another file with --out.")
    if out is not None and DocumentForm.of_name(out.name) is not DocumentForm.of_name(path.name):
        raise UsageFault(f"{out} is of another form. Convert it first: constitution convert.")
    typed = type_norm(
        _as_written(path),
        DocumentForm.of_name(path.name),
        path=str(path),
        clause_id=clause_id,
        norm=norm,
    )
    try:
        Folder(target.parent).write(target.name, typed.text)
    except OSError as error:
        raise UsageFault(f"{target} cannot be written ({error.strerror}).") from error
    return typed


def _as_written(path: Path) -> str:
    """The text with its own line ends, which are to stay."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "the file is missing or is not UTF-8",
            path=str(path),
            mend="Name a .yaml, .md or .json file.",
        ) from error
