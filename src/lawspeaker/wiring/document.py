"""A constitution's file on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.document_form import DocumentForm, read_document
from lawspeaker.contract.lint.written import lint_text
from lawspeaker.wiring.desk import day_of, text_in

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.lint.linting import Lint
    from lawspeaker.records.canonical import Json


def read_constitution(path: Path) -> dict[str, Json]:
    """What a constitution's file says of itself, and its digest."""
    read = document_in(path)
    return {
        "schema_version": 1,
        "id": read.id,
        "version": read.version,
        "status": read.status.value,
        "n_clauses": len(read.clauses),
        "digest": constitution_digest(read),
    }


def lint_document(path: Path, *, day: str, select: list[str], ignore: list[str]) -> Lint:
    """The findings on a constitution's file as of a day (YYYY-MM-DD, today if empty)."""
    return lint_text(
        _document_text(path),
        path=str(path),
        form=DocumentForm.of_name(path.name),
        today=day_of(day),
        select=select,
        ignore=ignore,
    )


def document_in(path: Path) -> Constitution:
    """The constitution in a file, read by the form that its name tells."""
    return read_document(_document_text(path), DocumentForm.of_name(path.name), path=str(path))


def _document_text(path: Path) -> str:
    return text_in(path, mend="Name a .yaml, .md or .json file.")
