"""`lawspeaker elicit`: which statement to show to whom next, and how even that has been."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import result, result_json, talk
from lawspeaker.cli.source import Method, NamedColumns, Statements, Votes
from lawspeaker.errors import GateFailed, UsageFault
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.cycle.elicit import Routing, Turn
    from lawspeaker.cycle.route_trials import Comparison

_SHOWN = {
    "rmse_plain": "error of support, plain shares",
    "rmse_weighted": "error of support, weighed by chances",
    "rmse_fitted": "error of support, support model",
    "rmse_worst_tenth": "error in the worst tenth of statements",
    "rmse_worst_group": "error in the worst group",
    "coverage_gini": "unevenness of votes (Gini)",
    "fewest_votes": "votes on the least asked statement",
    "ari": "groups found again (adjusted Rand)",
    "effective_share": "share of statements in play",
}


def elicit(
    source: Path = typer.Argument(
        help="A Polis CSV export, tables, or the folder of an assembly, whose record keeps it."
    ),
    votes: Votes = None,
    statements: Statements = None,
    column: NamedColumns = None,
    *,
    participant: str = typer.Option("", "--participant", help="Whom to ask, such as p.12."),
    n_next: int = typer.Option(1, "--next", min=1, max=500, help="How many statements to draw."),
    route: str = typer.Option("balanced", "--route", help="balanced, polis or uniform."),
    explore: float = typer.Option(
        -1.0, "--explore", help="Share of choices left to even chance; below 0: the route's own."
    ),
    method: Method = Method.auto,
    record: Path | None = typer.Option(
        None, "--in", help="Another folder that `run` wrote: its record keeps the showings."
    ),
    routing: bool = typer.Option(False, "--routing", help="Say how even showings were instead."),
    compare: bool = typer.Option(
        False, "--compare", help="Compare routes on simulated people like these instead."
    ),
    n_worlds: int = typer.Option(20, "--worlds", min=2, max=500, help="Trials of --compare."),
    seed: int = typer.Option(0, "--seed", min=0, help="Same seed, same input: same answer."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Draw what to show a person next, each statement with its probability and the reason."""
    from lawspeaker.cycle.elicit import Ask
    from lawspeaker.wiring.elicit import compare_source, elicit_source, routing_source

    if routing and compare:
        raise UsageFault("--routing and --compare are two questions. Ask one at a time.")
    columns = tuple(column or ())
    if compare:
        compared = compare_source(
            source,
            votes=votes,
            statements=statements,
            columns=columns,
            n_worlds=n_worlds,
            seed=seed,
        )
        result_json(compared.to_json()) if as_json else _show_comparison(compared)
        return
    if routing:
        spread = routing_source(
            source, votes=votes, statements=statements, columns=columns, record=record
        )
        result_json(spread.to_json()) if as_json else _show_routing(spread)
        if spread.audit.miscalibrated:
            raise GateFailed("the record's chances are not those by which statements were shown.")
        return
    ask = Ask(
        participant=participant or None,
        n=n_next,
        route=route,
        explore=None if explore < 0 else explore,
        seed=seed,
    )
    turn = elicit_source(
        source,
        ask,
        votes=votes,
        statements=statements,
        columns=columns,
        method=method.value,
        record=record,
    )
    result_json(turn.to_json()) if as_json else _show_turn(turn)


def _show_turn(turn: Turn) -> None:
    who = turn.participant or "A newcomer"
    if not turn.suggestions:
        result(f"{who} has seen everything that may be shown.")
        return
    for each in turn.suggestions:
        n = "fewer than 10 votes" if each.n_votes is None else counted(each.n_votes, "vote")
        result(f"{each.statement}  {' '.join(each.text.split())}")
        result(
            f"  chance {each.probability:.2%} among {each.n_eligible:,} (even: "
            f"{1 / each.n_eligible:.2%}); {n} so far; {each.reason}"
        )
    talk()
    talk(
        f"{who} has answered {turn.n_seen:,}. Route {turn.route}: no chance below "
        f"{turn.floor:.2%}, {turn.effective_share:.0%} of what is left is in effect in play."
    )
    talk("On record." if turn.recorded else "Not on record: give --in to keep the chances.")


def _show_routing(routing: Routing) -> None:
    audit = routing.audit
    seen = "showings on record" if routing.from_record else "votes, taken for showings"
    result(
        f"{audit.n_servings:,} {seen}, {counted(audit.n_people, 'person')}, "
        f"{counted(audit.n_statements, 'statement')}"
    )
    if not routing.timed:
        result("The votes have no times: every statement is taken as open from the start.")
    result(f"Gini of showings  {audit.gini:.3f}; by an even lot {audit.gini_by_lot:.3f}")
    result(
        f"Most shown        {audit.largest} with {audit.largest_share:.2%}; the most by an even "
        f"lot {audit.largest_share_by_lot:.2%}"
    )
    if audit.spread is not None and audit.spread_hi is not None:
        result(
            f"Spread of rates   {audit.spread:.2f} of an even lot's, at most {audit.spread_hi:.2f}"
        )
    if audit.effective_share is not None and audit.divergence is not None:
        result(
            f"Logged chances    {audit.divergence:.3f} nats from even; "
            f"{audit.effective_share:.0%} of statements in effect in play"
        )
    result(f"Flat              {_word(audit.flat)}")
    result(f"Degenerate        {_word(audit.degenerate)}")
    if audit.calibration_p is not None:
        result(f"As logged         p = {audit.calibration_p:.3g}")
    for finding in routing.findings:
        result()
        result(f"{finding.severity.value.upper()}  {finding.id}: {finding.title}")
        result(f"  {finding.sentence}")
        result(f"  Mend: {finding.mend}")


def _word(value: bool | None) -> str:
    return "cannot be told from so little" if value is None else "yes" if value else "no"


def _show_comparison(compared: Comparison) -> None:
    result(
        f"SIMULATED people, {counted(compared.n_worlds, 'trial')} of "
        f"{compared.n_votes:,.0f} votes each; "
        "mean [95 % interval]"
    )
    for measure, words in _SHOWN.items():
        result(words)
        for route in compared.routes:
            each = compared.mean[route][measure]
            result(f"  {route:<9} {each.est:8.4f} [{each.lo:.4f}, {each.hi:.4f}]")
