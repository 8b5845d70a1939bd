"""`lawspeaker slate`: choose statements by a named rule, and say what hangs on it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import typer

from lawspeaker.cli.console import result, result_json, talk
from lawspeaker.cli.source import Method, Statements, Votes


class Ties(StrEnum):
    """How ties are broken."""

    random = "random"
    lowest_index = "lowest_index"


class Veto(StrEnum):
    """What it takes for a group to keep a statement out."""

    below = "credibly-below"
    above = "not-credibly-above"
    none = "none"


def slate(
    source: Path = typer.Argument(
        help="A Polis CSV folder, Parquet, a DuckDB file, or a CSV of ratings."
    ),
    votes: Votes = None,
    statements: Statements = None,
    *,
    rule: str = typer.Option("equal_shares", "--rule", help="The committee rule, by its name."),
    n_clauses: int = typer.Option(12, "--clauses", min=1, max=200, help="Statements to choose."),
    min_votes: int = typer.Option(
        0,
        "--min-votes",
        min=0,
        help="Votes a statement needs to be chosen; 0 is one in twenty people, at least 10.",
    ),
    veto: Veto = typer.Option(Veto.below, "--veto", help="When a group keeps a statement out."),
    majority: bool = typer.Option(
        True, "--majority/--no-majority", help="A statement needs more people for it than against."
    ),
    must_have: list[str] = typer.Option([], "--must-have", help="A statement that must be in."),
    must_not: list[str] = typer.Option([], "--must-not", help="A statement that must not be."),
    alike: Path | None = typer.Option(
        None, "--alike", help="Sets of near-duplicates, a line each; found by words without it."
    ),
    tie_break: Ties = typer.Option(Ties.random, "--tie-break", help="How ties are broken."),
    n_draws: int = typer.Option(
        50, "--draws", min=20, max=2000, help="Ways to fill in the missing votes."
    ),
    method: Method = Method.auto,
    sample: str = typer.Option("", "--sample", help="Of ratings: which sample; all if empty."),
    agree_from: float = typer.Option(3, "--agree-from", help="Of ratings: agreement from here."),
    seed: int = typer.Option(0, "--seed", min=0, help="Same seed, same input: same bytes."),
    simulated: bool = typer.Option(False, "--simulated", help="Mark every participant simulated."),
    out: Path | None = typer.Option(None, "--out", help="Write slate.json and pages to a folder."),
    as_json: bool = typer.Option(False, "--json", help="Print the slate and the card as JSON."),
) -> None:
    """Choose a slate by a named rule under constraints, with its certificates and the card."""
    from lawspeaker.cycle.choose import SlateAsk, VetoBy
    from lawspeaker.social_choice.committee import TieBreak
    from lawspeaker.wiring.slate import SlateRequest, slate_of_source

    ask = SlateAsk(
        k=n_clauses,
        min_votes=min_votes,
        seed=seed,
        rule=rule,
        n_draws=n_draws,
        tie_break=TieBreak(tie_break.value),
        veto=VetoBy(veto.value),
        majority=majority,
        must_have=tuple(must_have),
        must_not=tuple(must_not),
    )
    request = SlateRequest(
        source=source,
        votes=votes,
        statements=statements,
        all_simulated=simulated,
        method=method.value,
        alike_file=alike,
        sample=sample,
        agree_from=agree_from,
    )
    made = slate_of_source(request, ask, out)
    if as_json:
        card = made.selection.card
        result_json({"slate": made.published, "rules": None if card is None else card.to_json()})
    else:
        for line in made.lines:
            result(line)
    if out is not None:
        talk(f"Read      {out / 'slate.html'}")
