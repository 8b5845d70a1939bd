"""Typing a norm in a file on disk, or on the record of a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder
from lawspeaker.contract.file_form import DocumentForm
from lawspeaker.contract.norm_typing import TypedNorm, type_norm
from lawspeaker.cycle.norm_reading import NormsRead, read_norms
from lawspeaker.cycle.versions import CURRENT
from lawspeaker.errors import UsageFault
from lawspeaker.wiring.desk import day_of, quiet_desk, text_in
from lawspeaker.wiring.document import document_in
from lawspeaker.wiring.store import holds_record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.norm_reading import NormReading


def clause_in(path: Path, clause_id: str) -> Clause:
    """A clause of a file, or of a folder's version; UsageFault where it has none of this id."""
    document = document_in(path / CURRENT if path.is_dir() else path)
    clause = document.clause(clause_id)
    if clause is None:
        ids = ", ".join(each.id for each in document.clauses)
        raise UsageFault(f"{path} has no clause {clause_id}; there are {ids}.")
    return clause


def read_norms_in(
    folder: Path, readings: Sequence[NormReading], *, day: str, reason: str, replace: bool
) -> NormsRead:
    """Put norms on a folder's record, in its open proposal or in one that they open."""
    with quiet_desk(folder) as desk:
        return read_norms(desk, readings, day=day_of(day), reason=reason, replace=replace)


def type_norm_in(path: Path, reading: NormReading, *, out: Path | None) -> TypedNorm:
    """Write a norm into a file, or into a new one; the file is never half-written.

    UsageFault where the file is on somebody's record, for the record holds its digest.
    """
    target = path if out is None else out
    folders = target.absolute().parents
    if any(holds_record(folder) for folder in list(folders)[:3]):
        raise UsageFault(
            f"{target} is on record. Name its folder instead, which puts the norm on record, or a "
            "file elsewhere with --out."
        )
    if out is not None and out.exists():
        raise UsageFault(f"{out} exists. Name another file with --out.")
    if out is not None and DocumentForm.of_name(out.name) is not DocumentForm.of_name(path.name):
        raise UsageFault(f"{out} is of another form. Convert it first: constitution convert.")
    typed = type_norm(
        text_in(path, mend="Name a .yaml, .md or .json file.", keep_line_ends=True),
        DocumentForm.of_name(path.name),
        path=str(path),
        reading=reading,
    )
    try:
        Folder(target.parent).write(target.name, typed.text)
    except OSError as error:
        raise UsageFault(f"{target} cannot be written ({error.strerror}).") from error
    return typed
