"""`lawspeaker coalition`: one system for all, or several; who gains, who would leave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import handed_out, result
from lawspeaker.cli.welfare import GroupsBy, NClauses, Source
from lawspeaker.records.counted import counted, counted_are

if TYPE_CHECKING:
    from lawspeaker.cycle.coalition import CoalitionReport


def coalition(
    source: Source,
    groups: GroupsBy = "",
    shared: str = typer.Option("", "--shared", help="The candidate that all share; else the best."),
    cost: float = typer.Option(
        0.0, "--cost", min=0.0, help="What one system costs, in utility times people."
    ),
    n_clauses: NClauses = 12,
    n_orders: int = typer.Option(
        2000, "--orders", min=100, max=1_000_000, help="Orders of joining drawn beyond 15 groups."
    ),
    seed: int = typer.Option(0, "--seed", min=0, help="Seed of orders, draws and slates."),
    out: Path | None = typer.Option(None, "--out", help="Write the result to a new file."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Say whether groups would stay under one shared system, or be better off with their own."""
    from lawspeaker.cycle.coalition import CoalitionAsk
    from lawspeaker.wiring.coalition import coalition_of_source
    from lawspeaker.wiring.welfare import UtilityRequest

    ask = CoalitionAsk(shared=shared, cost=cost, n_orders=n_orders, seed=seed)
    request = UtilityRequest(source=source, groups=groups, n_clauses=n_clauses, seed=seed)
    found = coalition_of_source(request, ask)
    if not handed_out(found.to_json(), out=out, as_json=as_json):
        _show(found)


def _show(found: CoalitionReport) -> None:
    if found.utilities.simulated:
        result("SIMULATED people: no choice may rest on these figures.")
    name = found.utilities.candidates[found.shared]
    result(
        f"All share {name}; one system costs {found.ask.cost:g}. Figures are utility times people."
    )
    if found.n_hidden:
        result(
            f"{counted_are(found.n_hidden, 'group')} left out, lest fewer than 10 people follow."
        )
    result()
    width = max(5, *(len(each) for each in found.groups))
    result(f"{'':<{width}}  {'people':>7}  {'shared':>10}  {'Shapley share':<34}  least core")
    for g, each in enumerate(found.groups):
        share = found.shapley[g]
        interval = f"{share.est:.4g} [{share.lo:.4g}, {share.hi:.4g}]"
        result(
            f"{each:<{width}}  {found.size[g]:>7g}  {found.payoff[g]:>10.4g}  {interval:<34}  "
            f"{found.least_core.payoff[g]:.4g}"
        )
    result(f"Shares: {found.shapley[0].method}, n = {found.shapley[0].n}.")
    result()
    if found.core.n_blocking:
        head = f"{counted(found.core.n_blocking, 'coalition')} would leave {name}"
        if not found.core.every:
            head = f"At least {head}; of each system, the one that would gain most"
        result(f"{head}:")
        for sentence in found.sentences:
            result(f"  {sentence}")
    else:
        result(f"No coalition would be better off without {name}.")
    if found.core.shortfall:
        result(f"All together could still gain {found.core.shortfall:.4g} under another one.")
    if found.stable is not None:
        stable = found.stable
        result(
            f"Nobody would leave in {stable.est:.0%} [{stable.lo:.0%}, {stable.hi:.0%}] of "
            f"{stable.n} draws of the utilities."
        )
    if found.least_core.epsilon > 1e-9:
        result(
            f"No sharing out holds everybody: it takes a tax of {found.least_core.epsilon:.4g} on "
            "leaving (least core)."
        )
    else:
        result("Some sharing out of the whole holds everybody: the core is not empty.")
    result(f"Best served by {len(found.split.parts)}: {found.split_words}")
    result("A coalition is taken to share out its gain among its groups.")
