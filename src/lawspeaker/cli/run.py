"""`lawspeaker run`: from votes to a proposed constitution and a report."""

from __future__ import annotations

from pathlib import Path

import typer

from lawspeaker.cli.console import TerminalProgress, result, result_json, talk
from lawspeaker.cli.source import Method, NamedColumns, Statements, Votes
from lawspeaker.records.counted import counted_are


def run(
    source: Path = typer.Argument(help="A Polis CSV folder, Parquet, or a DuckDB file."),
    out: Path = typer.Option(..., "--out", help="The folder to write; it must not exist yet."),
    votes: Votes = None,
    statements: Statements = None,
    column: NamedColumns = None,
    *,
    n_clauses: int = typer.Option(12, "--clauses", min=1, max=200, help="Statements to choose."),
    min_votes: int = typer.Option(
        0,
        "--min-votes",
        min=0,
        help="Votes a statement needs to be chosen; 0 is one in twenty people, at least 10.",
    ),
    method: Method = Method.auto,
    seed: int = typer.Option(0, "--seed", min=0, help="Same seed, same input: same bytes."),
    day: str = typer.Option("", "--date", help="The day of drafting, YYYY-MM-DD; today if empty."),
    title: str = typer.Option("", "--title", help="The constitution's title; the topic if empty."),
    name: str = typer.Option("", "--id", help="The constitution's id, such as river-city."),
    simulated: bool = typer.Option(False, "--simulated", help="Mark every participant simulated."),
    stratum: str = typer.Option(
        "", "--stratum", help="participants.csv's column that says who is in which part."
    ),
    shares: Path | None = typer.Option(
        None, "--shares", help="A CSV (stratum, share) of the population; needs --stratum."
    ),
    population: str = typer.Option(
        "", "--population", help="Whom it was meant to hear, in your words."
    ),
    sampling: str = typer.Option(
        "", "--sampling", help="How people were found, such as: drawn by lot from the register."
    ),
    moderation: str = typer.Option(
        "", "--moderation", help="Why statements were taken out, in your words."
    ),
    sybil: bool = typer.Option(
        False,
        "--sybil/--no-sybil",
        help="Search how many added accounts change the main outcomes (slow: minutes).",
    ),
    repeat: bool = typer.Option(
        False,
        "--repeat",
        help="SOURCE's settings come from --out's record; compare, write nothing.",
    ),
    force: bool = typer.Option(False, "--force", help="Replace a folder that lawspeaker wrote."),
    as_json: bool = typer.Option(False, "--json", help="Print a summary as JSON."),
) -> None:
    """Turn a community's votes into a proposed constitution, with the evidence beside it."""
    from lawspeaker.wiring.run import Request, repeat_run, run_source

    request = Request(
        source=source,
        votes=votes,
        statements=statements,
        columns=tuple(column or ()),
        all_simulated=simulated,
        n_clauses=n_clauses,
        min_votes=min_votes,
        method=method.value,
        seed=seed,
        day=day,
        title=title,
        constitution_id=name,
        sybil=sybil,
        stratum=stratum,
        shares_file=shares,
        population=population,
        sampling=sampling,
        moderation=moderation,
    )
    if repeat:
        same = repeat_run(request, out, progress=TerminalProgress())
        result(f"{counted_are(len(same), 'file')} the same, bit for bit.")
        return
    made = run_source(request, out, replace=force, progress=TerminalProgress())
    if as_json:
        result_json(made.to_json())
        return
    for line in made.lines:
        result(line)
    talk()
    talk(f"Read      {out / 'report.html'}")
    talk(f"Trace     lawspeaker trace {made.example_id} --in {out}")
    talk(f"Ratify    lawspeaker constitution ratify {out} --ballots ballots.csv")
