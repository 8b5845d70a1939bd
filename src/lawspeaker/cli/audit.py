"""`lawspeaker audit`: what is wrong with the votes, before anything is made of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import result, result_json
from lawspeaker.cli.source import Statements, Votes
from lawspeaker.errors import GateFailed

if TYPE_CHECKING:
    from lawspeaker.cycle.audit import Audit


def audit(
    source: Path = typer.Argument(help="A folder with a Polis CSV export."),
    votes: Votes = None,
    statements: Statements = None,
    *,
    seed: int = typer.Option(0, "--seed", min=0, help="Seed of the permutations."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Check the votes and what the source claims of them; exit code 4 where one is an error."""
    from lawspeaker.wiring.run import audit_source

    found = audit_source(source, votes=votes, statements=statements, seed=seed)
    if as_json:
        result_json(found.to_json())
    else:
        _show(found)
    if found.n_errors:
        raise GateFailed(f"the audit found {found.n_errors} error(s). See the mend of each.")


def _show(found: Audit) -> None:
    if not found.findings:
        result("Nothing found.")
    for finding in found.findings:
        result(f"{finding.severity.value.upper()}  {finding.id}: {finding.title}")
        result(f"  {finding.sentence}")
        for name, value in finding.evidence.items():
            result(f"    {name}: {value}")
        result(f"  Mend: {finding.mend}")
        result()
    result(f"Checked: {'; '.join(found.checks)}.")
