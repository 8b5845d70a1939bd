"""`lawspeaker audit`: what is wrong with the votes, before anything is made of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import result, result_json
from lawspeaker.cli.source import NamedColumns, Statements, Votes
from lawspeaker.errors import GateFailed, UsageFault
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.cycle.anomalies import SideBySide, Without
    from lawspeaker.cycle.audit import Audit
    from lawspeaker.cycle.outcomes import Outcomes


def audit(
    source: Path = typer.Argument(help="A Polis CSV folder, Parquet, or a DuckDB file."),
    votes: Votes = None,
    statements: Statements = None,
    column: NamedColumns = None,
    *,
    seed: int = typer.Option(0, "--seed", min=0, help="Seed of the permutations."),
    beside: bool = typer.Option(
        False, "--side-by-side", help="Also the results without the people of each anomaly."
    ),
    named: bool = typer.Option(
        False, "--name-people", help="With --side-by-side: list their ids. Never publish them."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Check the votes and what the source claims of them; exit code 4 where one is an error."""
    from lawspeaker.wiring.run import audit_source
    from lawspeaker.wiring.sybil import side_by_side_of_source

    if named and not beside:
        raise UsageFault("--name-people goes with --side-by-side.")
    columns = tuple(column or ())
    found = audit_source(source, votes=votes, statements=statements, columns=columns, seed=seed)
    compared = (
        side_by_side_of_source(
            source, votes=votes, statements=statements, columns=columns, seed=seed
        )
        if beside
        else None
    )
    if as_json:
        more = {} if compared is None else {"anomalies": compared.to_json(with_people=named)}
        result_json({**found.to_json(), **more})
    else:
        _show(found)
        if compared is not None:
            _show_beside(compared, named=named)
    if found.n_errors:
        raise GateFailed(
            f"the audit found {counted(found.n_errors, 'error')}. See the mend of each."
        )


def _show(found: Audit) -> None:
    from lawspeaker.report.words import plain

    if not found.findings:
        result("Nothing found.")
    for finding in found.findings:
        result(f"{finding.severity.value.upper()}  {finding.id}: {finding.title}")
        result(f"  {finding.sentence}")
        for name, value in finding.evidence.items():
            result(f"    {name.replace('_', ' ')}: {plain(value)}")
        result(f"  Mend: {finding.mend}")
        result()
    result(f"Checked: {'; '.join(found.checks)}.")


def _show_beside(compared: SideBySide, *, named: bool) -> None:
    result()
    result("Results with everybody, and without the people of each kind (nobody is removed)")
    result(f"  {'everybody':<26} {_outcomes(compared.everybody)}")
    for each in compared.without:
        result(f"  {'without ' + each.kind.replace('_', ' '):<26} {_beside(compared, each)}")
    for kind, ids in compared.people.items() if named else ():
        result(f"  {kind.replace('_', ' ')}: {', '.join(ids) or 'nobody'}")


def _beside(compared: SideBySide, each: Without) -> str:
    if each.n_people == 0:
        return "nobody of this kind"
    if each.n_shown is None:
        return "fewer than 10 people: not shown, since the difference would tell on them"
    who = f"{each.n_shown} people"
    if each.outcomes is None:
        return f"{who}: too few votes are left"
    gone = [s for s in compared.everybody.slate if s not in each.outcomes.slate]
    come = [s for s in each.outcomes.slate if s not in compared.everybody.slate]
    slate = f"slate loses {', '.join(gone) or 'none'}, gains {', '.join(come) or 'none'}"
    ari = "" if each.ari is None else f", groups' ARI {each.ari:.2f}"
    return f"{who}: {_outcomes(each.outcomes)}{ari}; {slate}"


def _outcomes(outcomes: Outcomes) -> str:
    top = ", ".join(f"{s} {outcomes.worst_lo[s]:.0%}" for s in outcomes.consensus)
    return (
        f"{outcomes.groups_words}, {len(outcomes.agreed)} agreed, "
        f"{len(outcomes.rejected)} rejected; worst-group bounds {top}"
    )
