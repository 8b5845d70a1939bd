"""`lawspeaker norms` and `drift`: what a community holds to, and whether that has moved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lawspeaker.cli.console import result, result_json, talk
from lawspeaker.cli.source import Method, NamedColumns, Statements, Votes
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.contract.norm_finding import NormFinding, NormList
    from lawspeaker.contract.support import Interval
    from lawspeaker.cycle.drift import DriftReport

Source = Annotated[Path, typer.Argument(help="A Polis CSV folder, Parquet, or a DuckDB file.")]
GroupsBy = Annotated[Method, typer.Option("--method", help="How opinion groups are found.")]
Stratum = Annotated[
    str, typer.Option("--stratum", help="The participants' file's column that says who is what.")
]
People = Annotated[
    Path | None,
    typer.Option("--participants", help="The participants' file; participants.csv in SOURCE."),
]


def norms(
    source: Source,
    votes: Votes = None,
    statements: Statements = None,
    column: NamedColumns = None,
    *,
    threshold: float = typer.Option(
        0.6, "--threshold", min=0.5, max=0.99, help="The share that a norm must credibly pass."
    ),
    method: GroupsBy = Method.auto,
    stratum: Stratum = "",
    participants: People = None,
    shares: Path | None = typer.Option(
        None, "--shares", help="A CSV (stratum, share) of the population; needs --stratum."
    ),
    importance: str = typer.Option(
        "", "--importance", help="The votes file's column that marks what is important."
    ),
    seed: int = typer.Option(0, "--seed", min=0, help="Seed of groups and draws."),
    out: Path | None = typer.Option(None, "--out", help="Write them too, as .yaml or .json."),
    force: bool = typer.Option(False, "--force", help="Replace the file."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Find what people hold to or reject, with its evidence and its dissent; changes nothing."""
    from lawspeaker.wiring.norms import NormRequest, norms_of_source, write_norms

    request = NormRequest(
        source=source,
        votes=votes,
        statements=statements,
        columns=tuple(column or ()),
        method=method.value,
        seed=seed,
        stratum=stratum,
        participants_file=participants,
        shares_file=shares,
        importance=importance,
    )
    found = norms_of_source(request, threshold=threshold)
    if out is not None:
        write_norms(found, out, replace=force)
        talk(f"Written: {out}")
    if as_json:
        result_json(found.model_dump(mode="json"))
    else:
        _show_norms(found)


def drift(
    source: Source,
    votes: Votes = None,
    statements: Statements = None,
    column: NamedColumns = None,
    *,
    since: str = typer.Option(
        "", "--since", help="The day, YYYY-MM-DD: votes before it are compared with votes since."
    ),
    alpha: float = typer.Option(
        0.05, "--alpha", min=0.0001, max=0.5, help="The share of false alarms among all alarms."
    ),
    min_change: float = typer.Option(
        0.05, "--min-change", min=0.0, max=0.5, help="A change of a share that counts as little."
    ),
    method: GroupsBy = Method.auto,
    stratum: Stratum = "",
    participants: People = None,
    seed: int = typer.Option(0, "--seed", min=0, help="Seed of groups and drawn ties."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Look whether answers moved since a day, among like people; proposes a review, no more."""
    from lawspeaker.wiring.norms import NormRequest, drift_of_source

    request = NormRequest(
        source=source,
        votes=votes,
        statements=statements,
        columns=tuple(column or ()),
        method=method.value,
        seed=seed,
        stratum=stratum,
        participants_file=participants,
    )
    found = drift_of_source(request, since=since, alpha=alpha, min_change=min_change)
    if as_json:
        result_json(found.to_json())
    else:
        _show_drift(found)


def _show_norms(found: NormList) -> None:
    if found.simulated:
        result("Some of these people are simulated: nothing here may be ratified.")
    for norm in found.norms:
        result(f"{norm.id}  {norm.held.value.upper()}: {norm.behaviour}")
        for line in _about(norm):
            result(f"    {line}")
        result()
    result(found.reason)


def _about(norm: NormFinding) -> list[str]:
    dates = "" if norm.dates is None else f", {norm.dates.first} to {norm.dates.last}"
    lines = [f"{norm.community.name}: {_told(norm.strength)}{dates}"]
    lines += [f"group {each.group}: {_told(each.ci)}" for each in norm.groups]
    if norm.population is not None:
        lines.append(f"in the population: {_told(norm.population)}")
    if norm.bridging is not None:
        lines.append(f"bridging along the axis: {_told(norm.bridging)}")
    if norm.importance is not None:
        lines.append(f"called important: {_told(norm.importance)}")
    lines.append(f"dissent: {_told(norm.dissent.share)}")
    lines += [
        f"who dissents agrees with {each.statement} ({each.share.est:.2f}, others "
        f"{each.elsewhere.est:.2f}): {each.text}"
        for each in norm.dissent.voices
    ]
    if len(norm.statements) > 1:
        lines.append(f"pooled: {', '.join(norm.statements)}")
    return lines


def _told(share: Interval) -> str:
    return f"{share.est:.2f} ({share.lo:.2f} to {share.hi:.2f}, {counted(share.n, 'vote')})"


def _show_drift(found: DriftReport) -> None:
    if found.simulated:
        result("Some of these people are simulated.")
    for change in found.drift.drifted:
        result(f"{change.statement}  {found.texts[change.statement]}")
        result(f"    {found.sentence(change)}")
        result(f"    {found.certainty(change)}")
        result()
    result(found.summary)
    if found.drift.drifted:
        result(f"Proposed: {found.proposal}")
