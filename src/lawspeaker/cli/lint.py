"""`lawspeaker constitution lint`: what is wrong with a document, without a model."""

from __future__ import annotations

from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import typer

from lawspeaker.cli.console import result, result_json
from lawspeaker.contract.importers.source_form import SourceForm
from lawspeaker.errors import GateFailed
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.contract.lint.linting import Lint
    from lawspeaker.wiring.importing import ImportedFile


class Format(StrEnum):
    """How the findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


def lint(
    document: Path = typer.Argument(
        help="A constitution (.yaml, .md, .json), or a file in a form that can be imported."
    ),
    *,
    date: str = typer.Option(
        "", "--date", help="The day on which it is looked at, YYYY-MM-DD; today if empty."
    ),
    select: list[str] = typer.Option(
        [], "--select", help="A code, or the beginning of codes (LS3); repeatable."
    ),
    ignore: list[str] = typer.Option(
        [], "--ignore", help="A code, or the beginning of codes, to leave out; repeatable."
    ),
    form: Format = typer.Option(Format.TEXT, "--format", help="text, json or sarif (2.1.0)."),
    source: SourceForm | None = typer.Option(
        None, "--from", help="The form of somebody else's file; told by its content if not given."
    ),
    examples: Path | None = typer.Option(
        None, "--examples", help="The files that marks in it name: a folder, or a list of names."
    ),
) -> None:
    """Look for dangling names, contradictions, dates past and more; exit code 4 on errors."""
    from lawspeaker.contract.lint.shown import as_json, as_sarif
    from lawspeaker.wiring.document import lint_document

    linted = lint_document(
        document, day=date, select=select, ignore=ignore, form=source, examples=examples
    )
    found = linted.lint
    if form is Format.JSON:
        of_import = {} if linted.imported is None else {"imported": linted.imported.to_json()}
        result_json({**as_json(found), **of_import})
    elif form is Format.SARIF:
        uri = document.as_uri() if document.is_absolute() else quote(document.as_posix())
        result_json(as_sarif(found, uri=uri, tool_version=version("lawspeaker")))
    else:
        if linted.imported is not None:
            show_import(linted.imported)
        _show(found, document)
    if found.n_errors:
        raise GateFailed(
            f"the lint found {counted(found.n_errors, 'error')}. See the mend of each."
        )


def show_import(imported: ImportedFile) -> None:
    """The form that was read, what it holds, and how much of it was lost."""
    result(f"Read as {imported.form.value}.")
    for fact in imported.imported.facts:
        result(f"  {fact}")
    result(f"  {counted(len(imported.imported.losses), 'loss', 'losses')}.")


def _show(found: Lint, document: Path) -> None:
    for finding in found.findings:
        at = "" if finding.place.line is None else f":{finding.place.line}"
        result(f"{document}{at}: {finding.code} {finding.severity.value}: {finding.message}")
        result(f"    {finding.mend}")
    n_other = len(found.findings) - found.n_errors
    result(
        f"{counted(found.n_errors, 'error')}, {counted(n_other, 'other finding')} by "
        f"{counted(len(found.codes), 'check')}. "
        "What no check looks for can still be wrong."
    )
