"""`lawspeaker losers`: whom a change from one candidate to another hurts, and how surely."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import handed_out, result
from lawspeaker.cli.welfare import GroupsBy, NClauses, Source
from lawspeaker.errors import UsageFault
from lawspeaker.records.counted import counted, counted_are

if TYPE_CHECKING:
    from lawspeaker.cycle.losers_report import AttributeLosers, LosersReport
    from lawspeaker.social_choice.losers import Change


def losers(
    source: Source,
    reference: str = typer.Option(..., "--from", help="The candidate that gives way."),
    candidate: str = typer.Option(..., "--to", help="The candidate that takes its place."),
    groups: GroupsBy = "",
    by: list[str] = typer.Option(
        [], "--by", help="An attribute to tell people apart by; repeatable; all if none is named."
    ),
    anchors: list[str] = typer.Option(
        [], "--anchor", help="Given twice: the distance of the two is each person's unit."
    ),
    eps: float = typer.Option(0.0, "--eps", min=0.0, help="The mean loss that counts as one."),
    depth: int = typer.Option(
        2, "--depth", min=1, max=3, help="Attributes in an intersection, at most."
    ),
    n_clauses: NClauses = 12,
    n_permutations: int = typer.Option(
        999, "--permutations", min=99, max=100_000, help="Of people, for the intersection's p."
    ),
    seed: int = typer.Option(0, "--seed", min=0, help="Seed of permutations, draws and slates."),
    out: Path | None = typer.Option(None, "--out", help="Write the result to a new file."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Say who loses when one candidate gives way to another: groups, attributes, intersections."""
    from lawspeaker.cycle.losers_report import LosersAsk
    from lawspeaker.wiring.losers import losers_of_source
    from lawspeaker.wiring.welfare import UtilityRequest

    if len(anchors) not in {0, 2}:
        raise UsageFault("--anchor is given twice or not at all: a unit lies between two.")
    ask = LosersAsk(
        reference=reference,
        candidate=candidate,
        anchors=tuple(anchors),
        eps=eps,
        depth=depth,
        n_permutations=n_permutations,
        seed=seed,
    )
    request = UtilityRequest(
        source=source, groups=groups, by=tuple(by), n_clauses=n_clauses, seed=seed
    )
    found = losers_of_source(request, ask)
    if not handed_out(found.to_json(), out=out, as_json=as_json):
        _show(found)


def _show(found: LosersReport) -> None:
    if found.simulated:
        result("SIMULATED people: no choice may rest on these figures.")
    result(f"{found.ask.reference} gives way to {found.ask.candidate}.")
    if found.n_left_out:
        result(
            "In no figure, for want of a value under one of them: "
            f"{found.left_out_words} {'people' if found.of_people else 'rows'}."
        )
    if found.everybody is None:
        result("Fewer than 10 people have values: no figure is shown.")
        return
    result(f"Everybody: {_words(found.everybody)}")
    for attribute in found.attributes:
        _show_attribute(attribute)
    if found.n_suppressed:
        result(
            f"{counted_are(found.n_suppressed, 'group')} not shown, lest fewer than 10 "
            f"people follow."
        )
    hit = found.hit
    if hit is None:
        return
    result()
    result(f"Hit hardest: {found.hit_words} ({counted(hit.change.n, 'person')})")
    result(
        f"  {hit.change.est:+.3f} [{hit.change.lo:+.3f}, {hit.change.hi:+.3f}], wide enough for "
        f"all {hit.n_cells} cells looked at"
    )
    result(
        f"  p = {hit.p:.3g} that some cell lies as far below everybody by chance (greatest of all "
        f"cells, {hit.n_permutations} permutations)"
    )
    if hit.n_withheld:
        result(
            f"  {hit.n_withheld} intersections lie further below, and are not shown: with what "
            "stands above they would tell of fewer than 10 people."
        )
    if not hit.complete:
        result("  The search was cut: ask for fewer attributes with --by, or a lower --depth.")


def _show_attribute(attribute: AttributeLosers) -> None:
    result()
    result(f"By {attribute.name}")
    for name, group, items in zip(attribute.names, attribute.groups, attribute.items, strict=True):
        if group.change is None:
            continue
        result(f"  {name}: {_words(group.change)}")
        for item in items:
            change = item.change
            result(
                f"    on {item.item}: {change.est:+.3f} [{change.lo:+.3f}, {change.hi:+.3f}] "
                f"({counted(change.n, 'person')})"
            )


def _words(change: Change) -> str:
    mean = change.mean
    if change.chance_of_loss is None:
        return f"{mean.est:+.3f}, nothing tells how sure (n = {mean.n})"
    words = (
        f"{mean.est:+.3f} [{mean.lo:+.3f}, {mean.hi:+.3f}], P(loss > {change.eps:g}) = "
        f"{change.chance_of_loss:.3f}"
    )
    worse = change.worse_off
    if worse is not None:
        words += f", {worse.est:.0%} [{worse.lo:.0%}, {worse.hi:.0%}] are worse off"
    return f"{words} (n = {mean.n})"
