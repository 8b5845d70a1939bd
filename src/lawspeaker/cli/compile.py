"""`lawspeaker constitution compile`: one document as prompt, rubric, policy, tests and pages."""

from __future__ import annotations

from pathlib import Path

import typer

from lawspeaker.cli.console import result, result_json, talk
from lawspeaker.records.counted import counted

_SHOWN = 5


def compile_(
    document: Path = typer.Argument(help="A constitution, .yaml, .md or .json."),
    targets: list[str] = typer.Option(
        ..., "--target", help="What to make: all, or a target's name; repeatable."
    ),
    out: Path = typer.Option(..., "--out", help="The folder to write to."),
    budget: int | None = typer.Option(
        None, "--budget", min=1, help="The most tokens that the prompt may take."
    ),
    previous: Path | None = typer.Option(
        None, "--previous", help="The version before, which the redline compares with."
    ),
    cases: Path | None = typer.Option(
        None, "--cases", help="JSON lines with id, request and reply of cases that clauses name."
    ),
    on: str = typer.Option(
        "", "--on", help="The day on which it is obeyed, YYYY-MM-DD; today if empty."
    ),
    *,
    force: bool = typer.Option(False, "--force", help="Replace files of the same names."),
    as_json: bool = typer.Option(False, "--json", help="Print the source map."),
) -> None:
    """Write a constitution in the form of other tools; every line is mapped to its clause."""
    from lawspeaker.contract.compile.compiling import file_of_target
    from lawspeaker.contract.constitution import NOT_ADOPTED
    from lawspeaker.wiring.compile import CompileFiles, compile_files

    files = CompileFiles(
        document=document,
        targets=targets,
        max_tokens=budget,
        previous=previous,
        cases=cases,
        day=on,
    )
    compiled = compile_files(files, out=out, replace=force)
    standing = compiled.standing
    if standing.constitution.status not in NOT_ADOPTED and not standing.in_force:
        talk(f"On {standing.day} it is not in force: {standing.reason}. No model is to obey it.")
    if as_json:
        result_json(compiled.map)
        return
    n_clauses = compiled.n_clauses
    for each in compiled.made:
        n_left = len(each.not_compiled)
        file = out / file_of_target(each.target)
        result(
            f"{each.target.value}: {file} holds {n_clauses - n_left} of "
            f"{counted(n_clauses, 'clause')}"
        )
        for left in each.not_compiled[:_SHOWN]:
            result(f"  not compiled: {left.clause_id}: {left.reason}")
        if len(each.not_compiled) > _SHOWN:
            result(f"  not compiled: {len(each.not_compiled) - _SHOWN} more; the map names them")
        if each.slots:
            result(f"  to fill in: {', '.join(each.slots)}")
    talk(f"{out / 'source-map.json'} says which lines come from which clause.")
