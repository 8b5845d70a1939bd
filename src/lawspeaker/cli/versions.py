"""`lawspeaker constitution redline`, `version`, `convert`: two versions, one in its forms."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import typer

from lawspeaker.cli.console import result, result_json, result_text, talk
from lawspeaker.contract.file_form import DocumentForm
from lawspeaker.errors import GateFailed


class RedlineForm(StrEnum):
    """How a redline is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


def redline(
    old: Path = typer.Argument(help="The older constitution, .yaml, .md or .json."),
    new: Path = typer.Argument(help="The newer one."),
    *,
    form: RedlineForm = typer.Option(RedlineForm.TEXT, "--format", help="text, markdown or html."),
    out: Path | None = typer.Option(None, "--out", help="The new file; standard output if not."),
) -> None:
    """Show word by word what differs between two versions."""
    from lawspeaker.contract.redline import as_markdown, as_text
    from lawspeaker.contract.redline import redline as compare
    from lawspeaker.contract.redline_page import redline_page
    from lawspeaker.wiring.document import document_in

    before, after = document_in(old), document_in(new)
    compared = compare(before, after)
    if form is RedlineForm.HTML:
        result_text(redline_page(compared, old=before, new=after), out)
    else:
        result_text((as_markdown if form is RedlineForm.MARKDOWN else as_text)(compared), out)


def version(
    old: Path = typer.Argument(help="The version that is changed, .yaml, .md or .json."),
    new: Path = typer.Argument(help="The changed one."),
    *,
    verdicts: Path | None = typer.Option(
        None, "--verdicts", help="CSV with the columns case, old, new: verdicts on the case book."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Say which class a change is and which number it needs; exit code 4 for a lower one."""
    from lawspeaker.wiring.document import judge_version

    judged = judge_version(old, new, verdicts=verdicts)
    if as_json:
        result_json(judged.to_json())
    else:
        result(f"{judged.old} -> {judged.new}: {judged.change.name}, at least {judged.needed}")
        if judged.equivalence is not None:
            result(judged.equivalence.sentence)
            turned = judged.equivalence.turned
            result(f"turned: {', '.join(turned) or 'none'}")
    if not judged.high_enough:
        raise GateFailed(
            f"{judged.new} is too low for a {judged.change.name} change of {judged.old}; "
            f"give it {judged.needed} or higher."
        )


def convert(
    document: Path = typer.Argument(help="A constitution, .yaml, .md or .json; older schemas too."),
    *,
    to: DocumentForm = typer.Option(..., "--to", help="yaml, markdown or json."),
    out: Path | None = typer.Option(None, "--out", help="The new file; standard output if not."),
) -> None:
    """Write a constitution in another form, of the present schema, without losing anything."""
    from lawspeaker.contract.document_form import write_document
    from lawspeaker.wiring.document import any_schema_in

    written = any_schema_in(document)
    for sentence in written.added:
        talk(f"added by the migration: {sentence}")
    result_text(write_document(written.constitution, to), out)
