"""`lawspeaker constitution import`: other people's specs and policies as a draft."""

from __future__ import annotations

from pathlib import Path

import typer

from lawspeaker.cli.console import result, result_json, talk
from lawspeaker.cli.lint import show_import
from lawspeaker.contract.importers.source_form import SourceForm
from lawspeaker.records.counted import counted_are

_SHOWN = 20


def import_(
    source: Path = typer.Argument(help="Somebody else's constitution, spec or policy."),
    out: Path = typer.Option(..., "--out", help="The draft to write: .yaml, .md or .json."),
    form: SourceForm | None = typer.Option(
        None, "--from", help="The form of the file; told by its content if not given."
    ),
    constitution_id: str = typer.Option(
        "", "--id", help="The draft's id; the file's name if empty."
    ),
    title: str = typer.Option("", "--title", help="The draft's title; the file's name if empty."),
    population: str = typer.Option("", "--population", help="Whose contract it is to be."),
    people: int = typer.Option(
        300, "--people", min=1, help="How many they are; the proposed quorums are sized for them."
    ),
    language: str = typer.Option("", "--language", help="The language of its text, such as en."),
    day: str = typer.Option("", "--date", help="In force from, YYYY-MM-DD; today if empty."),
    examples: Path | None = typer.Option(
        None, "--examples", help="The files that marks in it name: a folder, or a list of names."
    ),
    *,
    force: bool = typer.Option(False, "--force", help="Replace the file and that of the losses."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Read somebody else's spec, principles or policy as a draft; every loss is named."""
    from lawspeaker.wiring.importing import ImportRequest, losses_file, write_import

    request = ImportRequest(
        source=source,
        form=form,
        constitution_id=constitution_id,
        title=title,
        population=population,
        n_people=people,
        day=day,
        language=language,
        examples=examples,
    )
    found = write_import(request, out=out, replace=force)
    if as_json:
        result_json(found.to_json())
        return
    show_import(found)
    losses = found.imported.losses
    for loss in losses[:_SHOWN]:
        result(f"  lost: {source}:{loss.line}: {loss.what}: {loss.why}")
    if len(losses) > _SHOWN:
        result(f"  lost: {len(losses) - _SHOWN} more; {losses_file(out)} names them all")
    talk(f"{counted_are(len(found.imported.constitution.clauses), 'clause')} written to {out}.")
