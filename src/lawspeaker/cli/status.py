"""`lawspeaker constitution status` and `history`: what is in force, what is due, how it came."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import result, result_json

if TYPE_CHECKING:
    from lawspeaker.cycle.history import Step
    from lawspeaker.governance.in_force import Standing


def status(
    place: Path = typer.Argument(help="A constitution's file, or a folder that `run` wrote."),
    *,
    on: str = typer.Option("", "--on", help="The day, YYYY-MM-DD; today if empty."),
    silent_since: str = typer.Option(
        "", "--silent-since", help="The day on which a silent case arose; the day itself if empty."
    ),
    horizon: int = typer.Option(90, "--horizon", min=0, help="How many days ahead to look."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Say what is in force on a day, what is due, and who decides where the text is silent."""
    from lawspeaker.wiring.status import standing_in

    found = standing_in(place, day=on, silent_since=silent_since, horizon_days=horizon)
    if as_json:
        result_json({**found.standing.to_json(), "waiting": list(found.waiting)})
        return
    _show(found.standing)
    if found.waiting:
        result(f"Waiting for a ballot: {', '.join(found.waiting)}.")


def history(
    folder: Path = typer.Argument(help="A folder that `run` wrote."),
    clause: str | None = typer.Argument(None, help="A clause's id; all of them if not given."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Say what happened to the clauses across versions, by which ruling, statement or ballot."""
    from lawspeaker.wiring.status import history_in

    steps = history_in(folder, clause_id=clause)
    if as_json:
        result_json([step.to_json() for step in steps])
        return
    for step in steps:
        _show_step(step, in_full=clause is not None)


def _show(standing: Standing) -> None:
    held = standing.constitution
    word = "in force" if standing.in_force else "not in force"
    result(f"{held.id} {held.version} on {standing.day}: {word}; {standing.reason}.")
    if standing.in_force:
        ended = f"; ended: {', '.join(standing.ended)}" if standing.ended else ""
        result(f"{len(standing.clauses)} clauses in force{ended}.")
    result("Levels, highest first:")
    for level in standing.levels:
        by = ", ".join(each.value for each in level.override_by if each.value != "none") or "nobody"
        tie = "" if level.on_tie is None else f"; on a tie: {level.on_tie.value.replace('_', ' ')}"
        result(
            f"  {level.rank} {level.id}: {standing.n_clauses(level)} clauses, "
            f"may be set aside by {by}{tie}"
        )
    result("Due:" if standing.due else "Nothing is past or due.")
    for due in standing.due:
        result(f"  {due.sentence}")
    result(f"Where the text is silent: {held.interpretation.silence.default}")
    for decision in standing.decisions:
        result(f"  {decision.sentence}")


def _show_step(step: Step, *, in_full: bool) -> None:
    from lawspeaker.contract.redline import as_text_of

    version = step.version
    led = f", {version.id} ({version.change}) from {version.source}" if version.id else ", drafted"
    result(f"{version.version}+{version.digest.removeprefix('sha256:')[:12]}{led}, {version.at}")
    if version.reason:
        result(f"  why: {version.reason}")
    if not step.known:
        result("  the record no longer holds the words to compare")
    for edit in step.edits:
        fields = f"; also {', '.join(edit.fields)}" if edit.fields else ""
        result(f"  {edit.clause_id} {edit.edit.value}{fields}")
        if in_full:
            result(f"    {as_text_of(edit)}")
    for count in version.counts:
        result(
            f"  {count.id}: {count.result} under the rule for {count.rule_class}, "
            f"closed {count.closed_on}"
        )
    if not version.counts:
        result("  no ballot was counted")
