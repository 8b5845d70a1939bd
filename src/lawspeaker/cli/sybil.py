"""`lawspeaker sybil`: how many added accounts it takes to change the main outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import result, result_json
from lawspeaker.cli.source import NamedColumns, Statements, Votes
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.cycle.sybil import Flip, SybilReport

_NAMES = {
    "consensus": "The five statements of widest agreement",
    "slate": "The slate",
    "groups": "The opinion groups",
    "leading_statement": "What is said of the leading statement",
}
_N_MARGINS = 12


def sybil(
    source: Path = typer.Argument(help="A Polis CSV folder, Parquet, or a DuckDB file."),
    votes: Votes = None,
    statements: Statements = None,
    column: NamedColumns = None,
    *,
    max_share: float = typer.Option(
        0.3, "--max-share", min=0.01, max=0.9, help="The largest share of added accounts to try."
    ),
    seed: int = typer.Option(0, "--seed", min=0, help="Seed of the simulated accounts."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Say how many added accounts would change the main outcomes, by five known attacks."""
    from lawspeaker.wiring.sybil import sybil_of_source

    found = sybil_of_source(
        source,
        votes=votes,
        statements=statements,
        columns=tuple(column or ()),
        max_share=max_share,
        seed=seed,
    )
    if as_json:
        result_json(found.to_json())
        return
    _show(found)


def _show(found: SybilReport) -> None:
    result(f"{counted(found.n_people, 'person')}; {found.baseline.groups_words}.")
    for outcome, name in _NAMES.items():
        result()
        result(name)
        for flip in found.flips:
            if flip.outcome.value == outcome:
                result(f"  {flip.attack.replace('_', ' '):<16} {_in_words(flip)}")
    result()
    result("How each attack goes")
    for attack, words in {flip.attack: flip.words for flip in found.flips}.items():
        result(f"  {attack.replace('_', ' '):<16} {words}")
    result()
    result("Accounts that move a statement over or under 60 % of its votes, by voting on it alone")
    for each in found.margins[:_N_MARGINS]:
        word = "above, falls with" if each.margin.reaches else "below, rises with"
        result(f"  {each.statement:<10} {word} {each.margin.n_accounts}")
    result()
    result("Each share is the smallest found, on one seed; a cleverer attack may need less.")


def _in_words(flip: Flip) -> str:
    if flip.share is None or flip.n_accounts is None:
        return f"not changed up to {flip.searched:.0%} added"
    again = "; holds again at some larger shares" if flip.again else ""
    return f"{counted(flip.n_accounts, 'account')} ({flip.share:.1%} of all): {flip.changed}{again}"
