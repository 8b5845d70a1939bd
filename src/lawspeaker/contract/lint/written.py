"""Lint of a document as it is written: the findings carry the lines of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.document_form import lines_of, read_document
from lawspeaker.contract.lint.linting import lint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lawspeaker.contract.file_form import DocumentForm
    from lawspeaker.contract.lint.linting import Lint


def lint_text(
    text: str,
    *,
    path: str,
    form: DocumentForm,
    today: date,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> Lint:
    """The findings on a text in one of our own forms; BadInput where it is not one."""
    document = read_document(text, form, path=path)
    lines = lines_of(text, form, path=path)
    return lint(document, today=today, select=select, ignore=ignore, lines=lines)
