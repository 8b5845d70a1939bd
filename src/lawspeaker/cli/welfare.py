"""`lawspeaker welfare`: what each welfare function would choose, and for whom."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lawspeaker.cli.console import handed_out, result, result_json, result_text
from lawspeaker.errors import GateFailed, UsageFault
from lawspeaker.records.counted import counted, counted_are

if TYPE_CHECKING:
    from lawspeaker.cycle.welfare_report import RuleOutcome, WelfareReport
    from lawspeaker.governance.option_count import OptionChoice

Source = Annotated[
    Path,
    typer.Argument(
        metavar="UTILITIES",
        help="A CSV or Parquet table; a folder with votes; or one that `lawspeaker run` wrote.",
    ),
]
GroupsBy = Annotated[
    str, typer.Option("--groups", help="The column, or a CSV (id, group), that groups the rows.")
]
NClauses = Annotated[
    int,
    typer.Option("--clauses", min=1, max=200, help="Statements in each slate made of votes."),
]

N_REFUSED = 10
"""More refused ballots than these would bury the result."""


class ScaleOption(StrEnum):
    """What compares between rows."""

    common = "common"
    unit = "unit"
    free = "free"


def welfare(
    source: Source,
    groups: GroupsBy = "",
    anchors: list[str] = typer.Option(
        [], "--anchor", help="The candidate that is everybody's 0; a second one is their 1."
    ),
    status_quo: str = typer.Option(
        "", "--status-quo", help="The candidate that stays if nothing is chosen."
    ),
    scale: ScaleOption | None = typer.Option(
        None, "--scale", help="What compares between rows; guessed, and said, if not given."
    ),
    n_clauses: NClauses = 12,
    n_draws: int = typer.Option(1000, "--draws", min=100, max=100_000, help="Draws to make."),
    ballots: Path | None = typer.Option(
        None, "--ballots", help="Count these on the paper that the record in --in holds."
    ),
    folder: Path | None = typer.Option(
        None, "--in", help="A folder that `lawspeaker run` wrote; its record keeps paper and count."
    ),
    *,
    paper: bool = typer.Option(
        False, "--ballot-paper", help="Write the rules as options of a ballot, by what they do."
    ),
    rehearsal: bool = typer.Option(
        False, "--rehearsal", help="Count simulated ballots; ends in `simulated`, never chosen."
    ),
    seed: int = typer.Option(0, "--seed", min=0, help="Seed of draws and slates."),
    out: Path | None = typer.Option(None, "--out", help="Write the result to a new file."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Compare candidates by welfare functions; or let people ballot on which of these to use."""
    from lawspeaker.cycle.welfare import WelfareAsk
    from lawspeaker.social_choice.welfare_rules import Scale
    from lawspeaker.wiring.welfare import UtilityRequest, welfare_of_source

    if len(anchors) > 2:
        raise UsageFault("There are at most two anchors: everybody's 0 and everybody's 1.")
    ask = WelfareAsk(
        anchors=tuple(anchors),
        status_quo=status_quo,
        scale=None if scale is None else Scale(scale.value),
        n_draws=n_draws,
        seed=seed,
    )
    request = UtilityRequest(source=source, groups=groups, n_clauses=n_clauses, seed=seed)
    found = welfare_of_source(request, ask)
    if paper or ballots is not None:
        _ballot(
            found, ballots=ballots, folder=folder, rehearsal=rehearsal, out=out, as_json=as_json
        )
        return
    if folder is not None or rehearsal:
        raise UsageFault("--in and --rehearsal go with --ballot-paper or --ballots.")
    if not handed_out(found.to_json(), out=out, as_json=as_json):
        _show(found)


def _ballot(
    found: WelfareReport,
    *,
    ballots: Path | None,
    folder: Path | None,
    rehearsal: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    from lawspeaker.governance.option_count import OptionResult
    from lawspeaker.wiring.welfare_choice import choose_in, put_paper

    if ballots is None:
        paper = put_paper(found, folder)
        if as_json:
            result_json(paper.to_json())
        else:
            result_text(paper.text, out)
        return
    if folder is None:
        raise UsageFault("Say with --in whose record keeps the count, and whose rule holds.")
    chosen = choose_in(found, folder, ballots=ballots, rehearsal=rehearsal)
    if as_json:
        result_json(chosen.to_json())
    else:
        _show_choice(chosen)
    if chosen.result is OptionResult.NONE:
        raise GateFailed("No way of weighing is chosen; the reasons stand above.")


def _show_choice(chosen: OptionChoice) -> None:
    result(f"{chosen.result.value.upper()}{': ' + chosen.chosen if chosen.chosen else ''}")
    for reason in chosen.reasons:
        result(f"  {reason}")
    for option in chosen.options:
        tally = option.overall
        word = "passes" if option.passed else "does not pass"
        result(
            f"{option.name:<12} {tally.n_yes} yes, {tally.n_no} no, {tally.n_abstain} abstain: "
            f"{word}"
        )
        for check in option.checks:
            if not check.passed:
                result(f"  {check.sentence}")
    for refused in chosen.refused[:N_REFUSED]:
        result(f"refused, row {refused.place}: {refused.participant} is {refused.why.value}")
    if len(chosen.refused) > N_REFUSED:
        result(
            f"{len(chosen.refused) - N_REFUSED:,} more ballots were refused; the record and --json "
            "have them."
        )


def _show(found: WelfareReport) -> None:
    if found.utilities.simulated:
        result("SIMULATED people: no choice may rest on these figures.")
    result(f"Scale: {found.scale_words}")
    result(found.missing_words)
    result(found.draws_words)
    if found.n_rows_out:
        result(
            f"{counted_are(found.n_rows_out, 'row')} in no group or lack an anchor; they "
            f"are in no figure."
        )
    if found.n_hidden:
        result(
            f"Not shown, with the scores that rest on it: {counted(found.n_hidden, 'group')} of "
            "fewer than 10 people, or which would give such a group away."
        )
        if not found.sides:
            result(
                "If a row stands for a group and not for a person, call its first column group, "
                "or give a column n of its people."
            )
    result()
    _show_table(found)
    result()
    result(f"Pareto set: {', '.join(found.named(found.pareto))}")
    if found.trap_words:
        result(found.trap_words)
    result()
    for outcome in found.outcomes:
        _show_outcome(found, outcome)
    if found.meaning.left_out:
        names = ", ".join(rule.name for rule in found.meaning.left_out)
        result(f"Without meaning here, for {found.meaning.reason}: {names}.")
        result(found.scale_mend)
    _show_curve(found)


def _show_table(found: WelfareReport) -> None:
    width = max(8, *(len(name) for name in found.candidates))
    first = max(5, *(len(each.name) for each in found.sides), *(len(name) for name in found.groups))
    heads = "  ".join(f"{name:>{width}}" for name in found.candidates)
    result(f"{'':<{first}}  {'people':>7}  {heads}")
    for name, size, row, shown in zip(
        found.groups,
        found.utility.size.tolist(),
        found.utility.mean.tolist(),
        found.shown,
        strict=True,
    ):
        if not shown.any():
            continue
        cells = "  ".join(
            f"{each:>{width}.3f}" if may else f"{'-':>{width}}"
            for each, may in zip(row, shown.tolist(), strict=True)
        )
        people = f"{size:>7g}" if shown.all() else f"{'-':>7}"
        result(f"{name:<{first}}  {people}  {cells}")
    rest = next((side for side in found.sides if side.name not in found.groups), None)
    if rest is not None:
        cells = "  ".join(f"{each:>{width}.3f}" for each in rest.mean.tolist())
        result(f"{rest.name:<{first}}  {rest.size:>7g}  {cells}")


def _show_outcome(found: WelfareReport, outcome: RuleOutcome) -> None:
    tiers = [" = ".join(found.named(tier)) for tier in outcome.welfare.ranking]
    result(f"{outcome.rule.label:<22} {' > '.join(tiers)}")
    if outcome.expected is not None:
        best = " or ".join(found.named(outcome.winners))
        chances = ", ".join(
            f"{name} {p:.0%}"
            for name, p in zip(found.candidates, outcome.expected.p_best.tolist(), strict=True)
            if p >= 0.005
        )
        result(f"{'':<22} best in expectation: {best}; chance of being best: {chances}")
    if found.utility.n_missing and len(outcome.possible) > 1:
        result(f"{'':<22} might win: {', '.join(found.named(outcome.possible))}")
    if outcome.price:
        share = "" if outcome.price_share is None else f" ({outcome.price_share:.1%})"
        least = f"; least {outcome.least:.3g}" if found.is_whole else ""
        result(f"{'':<22} costs {outcome.price:.3g}{share} of the mean{least}")


def _show_curve(found: WelfareReport) -> None:
    if found.curve is None or not found.is_whole:
        return
    result()
    result("The winner by the power p of the mean, 1 utilitarian, 0 Nash, -inf max-min")
    if found.n_on_curve < len(found.candidates):
        n_below = len(found.candidates) - found.n_on_curve
        result(f"(without {n_below} that leave a group below the zero)")
    for part in found.curve.ranges:
        sure = "" if part.settled else " (too close to settle)"
        result(
            f"  p from {part.highest:.6g} down to {part.lowest:.6g}: "
            f"{' = '.join(found.named(part.winners))}{sure}"
        )
