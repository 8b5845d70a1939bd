"""`lawspeaker raters`: what people's choices between responses can carry, and what they say."""

from __future__ import annotations

import csv
import io
import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lawspeaker.cli.console import as_text, result, result_json, result_text
from lawspeaker.cli.listing import Listing
from lawspeaker.records.counted import counted, counted_are

if TYPE_CHECKING:
    from lawspeaker.cycle.certified_pairs import CertifiedPairs
    from lawspeaker.cycle.raters import RatersFit
    from lawspeaker.cycle.raters_audit import GroupCoverage, RatersAudit

app = typer.Typer(
    cls=Listing, help="From raters' choices to what groups prefer.", no_args_is_help=True
)

Choices = Annotated[
    Path,
    typer.Argument(
        metavar="CHOICES",
        help="CSV, Parquet, TRL pairs, annotated pairs, or a folder or file of PRISM.",
    ),
]
GroupsBy = Annotated[
    str,
    typer.Option(
        "--groups", help="The attribute of raters that groups them, or two: 'gender x region'."
    ),
]
Features = Annotated[
    Path | None, typer.Option("--features", help="A table: candidate, then numbers.")
]
Prompt = Annotated[
    str, typer.Option("--prompt", help="Only the choices on this prompt, or what it begins with.")
]
Rank = Annotated[
    int, typer.Option("--rank", min=0, max=20, help="Ways in which tastes differ most freely.")
]
Cap = Annotated[
    float | None,
    typer.Option("--cap", min=0.001, help="The most that one rater's choices weigh together."),
]

Shares = Annotated[
    Path | None, typer.Option("--shares", help="A CSV (stratum, share) of the population.")
]
Worlds = Annotated[
    int,
    typer.Option("--worlds", min=0, max=200, help="Simulated worlds to recalibrate intervals by."),
]


class MethodOption(StrEnum):
    """How raters become one scale."""

    hierarchical = "hierarchical"
    pooled = "pooled"
    ties = "ties"
    median = "median"


@app.command("audit")
def audit(
    source: Choices,
    prompt: Prompt = "",
    groups: list[str] = typer.Option(
        [], "--groups", help="Attributes to cross: 'gender x region'; repeatable."
    ),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Say what the choices cover and whether they hang together, before any fit."""
    from lawspeaker.wiring.raters import RatersFiles, audit_of_files

    found = audit_of_files(RatersFiles(source=source, prompt=prompt), groups)
    if as_json:
        result_json(found.to_json())
    else:
        _show_audit(found)


@app.command("fit")
def fit(
    source: Choices,
    method: MethodOption = typer.Option(
        MethodOption.hierarchical, "--method", help="How raters become one scale."
    ),
    groups: GroupsBy = "",
    prompt: Prompt = "",
    shares: Shares = None,
    features: Features = None,
    cap: Cap = None,
    rank: Rank = 3,
    n_worlds: Worlds = 10,
    seed: int = typer.Option(0, "--seed", min=0, help="Seed of worlds and bootstrap."),
    utilities: Path | None = typer.Option(
        None, "--utilities", help="Write a table for `welfare` and `coalition` to a new file."
    ),
    out: Path | None = typer.Option(None, "--out", help="Write the result to a new file."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Fit what everybody and each group prefers, with intervals."""
    from lawspeaker.cycle.raters import RaterMethod, RatersAsk
    from lawspeaker.wiring.raters import RatersFiles, fit_of_files

    ask = RatersAsk(
        method=RaterMethod(method.value),
        groups=groups,
        cap=cap,
        rank=rank,
        n_worlds=n_worlds,
        seed=seed,
    )
    files = RatersFiles(source=source, prompt=prompt, features=features, shares=shares)
    found = fit_of_files(files, ask)
    if utilities is not None:
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows(found.rows())
        result_text(written.getvalue(), utilities)
    if out is not None:
        result_text(as_text(found.to_json()), out)
    if as_json:
        result_json(found.to_json())
    elif out is None and utilities is None:
        _show_fit(found)


@app.command("next")
def ask_next(
    source: Choices,
    groups: GroupsBy = "",
    prompt: Prompt = "",
    features: Features = None,
    rank: Rank = 3,
    most: int = typer.Option(20, "--most", min=1, help="Raters to list, the most telling first."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON, of all raters."),
) -> None:
    """Say which two candidates to show each rater next, so that the answer tells most."""
    from lawspeaker.cycle.raters import RatersAsk
    from lawspeaker.wiring.raters import RatersFiles, next_of_files

    found = next_of_files(
        RatersFiles(source=source, prompt=prompt, features=features),
        RatersAsk(groups=groups, rank=rank, n_worlds=0),
    )
    if as_json:
        result_json(
            {
                "raters": [
                    {
                        "rater": each.rater,
                        "first": each.first,
                        "second": each.second,
                        "gain": round(each.gain, 6),
                    }
                    for each in found
                ]
            }
        )
        return
    for each in found[:most]:
        result(f"{each.rater}: {_cut(each.first)} or {_cut(each.second)} ({each.gain:.3f} nats)")
    if not found:
        result("Every rater has answered every pair.")


@app.command("certified")
def certified(
    source: Choices,
    groups: GroupsBy = "",
    prompt: Prompt = "",
    shares: Shares = None,
    features: Features = None,
    cap: Cap = None,
    rank: Rank = 3,
    welfare: str = typer.Option(
        "utilitarian", "--welfare", help="The welfare function; others need an anchor."
    ),
    anchor: str = typer.Option("", "--anchor", help="The candidate that is each group's zero."),
    sure: float = typer.Option(
        0.9, "--sure", min=0, max=1, help="The chance with which welfare must rise."
    ),
    risk: float = typer.Option(
        0.1, "--risk", min=0, max=1, help="The chance with which a group may lose."
    ),
    eps: float = typer.Option(0.0, "--eps", min=0, help="Log-odds that count as no loss."),
    n_draws: int = typer.Option(2000, "--draws", min=100, max=100_000, help="Draws to judge by."),
    n_worlds: Worlds = 10,
    seed: int = typer.Option(0, "--seed", min=0, help="Seed of worlds and draws."),
    most: int = typer.Option(20, "--most", min=1, help="Pairs to list."),
    pairs: Path | None = typer.Option(
        None, "--pairs", help="Write the pairs that pass, for training, to a new JSONL file."
    ),
    out: Path | None = typer.Option(None, "--out", help="Write the result to a new file."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Say which compared pairs a model may learn from: welfare rises, no group is hurt."""
    from lawspeaker.cycle.certified_pairs import PairsAsk
    from lawspeaker.cycle.raters import RatersAsk
    from lawspeaker.wiring.raters import RatersFiles, certified_of_files

    found = certified_of_files(
        RatersFiles(source=source, prompt=prompt, features=features, shares=shares),
        RatersAsk(groups=groups, cap=cap, rank=rank, n_worlds=n_worlds, seed=seed),
        PairsAsk(welfare=welfare, anchor=anchor, sure=sure, risk=risk, eps=eps, n_draws=n_draws),
    )
    if pairs is not None:
        lines = [json.dumps(each, ensure_ascii=False) for each in found.lessons()]
        result_text("".join(f"{line}\n" for line in lines), pairs)
    if out is not None:
        result_text(as_text(found.to_json()), out)
    if as_json:
        result_json(found.to_json())
    elif out is None and pairs is None:
        _show_certified(found, most)


def _show_certified(found: CertifiedPairs, most: int) -> None:
    if found.fit.preferences.simulated:
        result("SIMULATED people: no choice may rest on these figures.")
    ask, passed = found.ask, found.passed
    result(
        f"{len(passed)} of {len(found.pairs)} compared pairs pass: {ask.welfare} welfare rises "
        f"with a chance of {ask.sure:.0%} or more, no group loses with one above {ask.risk:.0%}."
    )
    if found.expected_wrong is not None:
        result(f"Among these, {found.expected_wrong:.1%} are expected not to raise welfare.")
    for pair in found.pairs[:most]:
        result(
            f"{'pass' if pair.passed else 'no  '} {_cut(pair.chosen)} over {_cut(pair.rejected)}: "
            f"rises {pair.rises:.1%}; {pair.hurt_group} loses {pair.hurt:.1%} "
            f"({counted(pair.n_choices, 'choice')})"
        )
    if len(found.pairs) > most:
        result(f"{len(found.pairs) - most} more are in --json.")
    if len(found.groups) == 1:
        result("All raters were one group: name --groups, or nobody's loss can be seen.")


def _cut(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= 40 else f"{line[:39]}…"


def _show_audit(found: RatersAudit) -> None:
    read, linked = found.preferences, found.linkage
    if read.simulated:
        result("SIMULATED people: no choice may rest on these figures.")
    who = counted(linked.n_raters, "rater") if read.raters_known else "raters unknown"
    result(
        f"{read.layout}: {counted(linked.n_comparisons, 'choice')} ({linked.n_ties:,} "
        f"ties), {who}, "
        f"{counted(len(read.candidates), 'candidate')}, {counted(len(read.prompts), 'prompt')}."
    )
    for loss in read.losses:
        result(f"Left out: {loss.n:,} {loss.why}.")
    result(
        f"{linked.pairs_seen:,} of {counted(linked.n_pairs, 'pair')} were compared; the least seen "
        f"candidate {int(linked.seen.min())} times."
    )
    if linked.can_fit:
        result("Wins link all candidates both ways: one scale exists.")
    else:
        apart = len(linked.parts)
        parts = f"{apart} parts never compared, and " if apart > 1 else ""
        result(
            f"No one scale: candidates fall into {parts}{len(linked.linked)} sets that wins do "
            "not link both ways."
        )
    if len(read.prompts) > 1 and found.prompts:
        most = found.prompts[0]
        result(
            f"With 10 raters or more: {counted(len(found.prompts), 'prompt')}, each to look at by "
            f"itself with --prompt; the most, {most.n_raters}, chose on: {_cut(most.prompt)}"
        )
    if read.raters_known:
        result(
            f"The busiest rater gave {linked.largest_share:.1%} of the choices; they weigh like "
            f"{linked.n_effective_raters:.1f} equally busy raters."
        )
        result(f"{linked.n_contradictions} times a rater chose both ways on one pair.")
    if read.order_known:
        result(
            f"What stood first was preferred in {linked.first_share:.1%} "
            f"(p = {linked.first_p:.3g} that raters lean neither way)."
        )
    else:
        result("The file does not keep which of the two people saw first: no lean can be told.")
    _show_groups(found)


def _show_groups(found: RatersAudit) -> None:
    for name, groups in found.coverage.items():
        result(f"By {name}" + ("" if groups else ": no group may be shown"))
        for each in groups:
            result(
                f"  {each.name}: {counted(each.n_raters, 'rater')}, "
                f"{counted(each.n_choices, 'choice')}{_siding(each)}"
            )
    if found.n_tested:
        result(
            "How often a group took what most others took on a pair, in points more than "
            "everybody else did: this tells who is outvoted, not who wants the same. The intervals "
            f"and p hold for {counted(found.n_tested, 'group')} at once."
        )
    if found.n_hidden:
        result(
            f"{counted_are(found.n_hidden, 'group')} not shown, lest fewer than 10 people follow."
        )


def _siding(group: GroupCoverage) -> str:
    if group.departure is None:
        return f"; {group.answer.value}"
    span = group.departure.difference
    est, low, high = (f"{100 * each:+.1f}" for each in (span.est, span.lo, span.hi))
    return f"; {group.answer.value} ({est} [{low}, {high}], p = {group.departure.p:.3g})"


def _show_fit(found: RatersFit) -> None:
    if found.preferences.simulated:
        result("SIMULATED people: no choice may rest on these figures.")
    if found.is_of_few:
        result("Fewer than 10 raters: show this to nobody who may not see their choices.")
    if found.is_lopsided:
        result(
            f"Busy raters decide this: the {len(found.preferences.raters)} weigh like "
            f"{found.n_effective:.1f} equally busy ones. Set --cap 1 to give each one vote."
        )
    for side in found.sides:
        result(f"{side.name[:1].upper()}{side.name[1:]} ({counted(side.n_raters, 'rater')})")
        ranked = sorted(
            zip(found.preferences.candidates, side.utility, strict=True),
            key=lambda each: -each[1].est,
        )
        for name, each in ranked:
            result(f"  {_cut(name):<40} {each.est:+.3f} [{each.lo:+.3f}, {each.hi:+.3f}]")
    if found.tie_chance is not None:
        tie = found.tie_chance
        result(f"Chance of a tie between equals: {tie.est:.1%} [{tie.lo:.1%}, {tie.hi:.1%}].")
    if found.model is not None:
        result(
            f"Intervals of means are widened {found.model.mean_widening:.2f} times, of raters "
            f"{found.model.rater_widening:.2f} times, by simulated worlds."
        )
    if found.n_hidden:
        result(
            f"{counted_are(found.n_hidden, 'group')} not shown, lest fewer than 10 people follow."
        )
    result(f"Method: {found.sides[0].utility[0].method}. Only differences mean something.")
