"""A constitution's file on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.lint.written import lint_text
from lawspeaker.contract.markdown_form import from_markdown
from lawspeaker.contract.yaml_form import from_yaml
from lawspeaker.wiring.desk import day_of, text_in

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.contract.lint.linting import Lint
    from lawspeaker.records.canonical import Json


def read_constitution(path: Path) -> dict[str, Json]:
    """What a constitution's file says of itself, and its digest."""
    parse = from_markdown if _is_markdown(path) else from_yaml
    read = parse(_document_text(path), path=str(path))
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
        markdown=_is_markdown(path),
        today=day_of(day),
        select=select,
        ignore=ignore,
    )


def _is_markdown(path: Path) -> bool:
    return path.suffix.lower() in {".md", ".markdown"}


def _document_text(path: Path) -> str:
    return text_in(path, mend="Name a .yaml or .md file.")
