"""`lawspeaker bundle`: documentation that nobody types, each line with its source."""

from __future__ import annotations

from pathlib import Path

import typer

from lawspeaker.cli.console import result, result_json, talk
from lawspeaker.records.counted import counted


def bundle(
    folder: Path = typer.Argument(help="A folder that `lawspeaker run` wrote."),
    *,
    out: Path = typer.Option(..., "--out", help="The new folder to write into."),
    only: list[str] = typer.Option(
        [], "--only", help="A document's name, such as system-card; repeat it for several."
    ),
    day: str = typer.Option("", "--day", help="As of this day, YYYY-MM-DD; today if empty."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Generate the system card, the datasheet, the logs and the fragments of outside forms."""
    from lawspeaker.wiring.bundle import write_bundle

    made = write_bundle(folder, out, only=only, day=day)
    if as_json:
        result_json(
            {
                "schema_version": 1,
                "files": sorted(made.texts),
                "documents": [
                    {"name": s.name, "n_lines": s.n_lines, "n_not_recorded": s.n_missing}
                    for s in made.sheets
                ],
            }
        )
        return
    for each in made.sheets:
        told = f"{each.n_lines - each.n_missing} of {counted(each.n_lines, 'line')} borne out"
        result(f"{each.name:<14}{told if each.n_lines else 'a table':<32}{each.title}")
    talk(f"{counted(len(made.texts), 'file')} written to {out}.")
