"""`lawspeaker constitution status` and `history`: what is in force, what is due, how it came."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import result, result_json
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lawspeaker.contract.redline import ClauseRedline
    from lawspeaker.cycle.history import Step
    from lawspeaker.cycle.record_of_versions import Count
    from lawspeaker.cycle.tried_wordings import Tried
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
    _show(found.standing, horizon=horizon)
    if found.waiting:
        result(f"Waiting for a ballot: {', '.join(found.waiting)}.")


def history(
    folder: Path = typer.Argument(help="A folder that `run` wrote."),
    clause: str | None = typer.Argument(None, help="A clause's id; all of them if not given."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Say what happened to the clauses across versions, by which ruling, statement or ballot."""
    from lawspeaker.cycle.tried_wordings import Tried
    from lawspeaker.wiring.status import history_in

    steps = history_in(folder, clause_id=clause)
    if as_json:
        result_json({"steps": [step.to_json() for step in steps]})
        return
    if not steps:
        result("No version is on record.")
    for step in steps:
        if isinstance(step, Tried):
            _show_tried(step)
        else:
            _show_step(step, in_full=clause is not None)


def _show(standing: Standing, *, horizon: int) -> None:
    held = standing.constitution
    word = "" if standing.in_force else "not in force; "
    result(f"{held.id} {held.version} on {standing.day}: {word}{standing.reason}.")
    if standing.in_force:
        ended = f"; ended: {', '.join(standing.ended)}" if standing.ended else ""
        result(f"{_clauses(len(standing.clauses))} in force{ended}.")
    result("Levels, highest first, with their clauses that are in force:")
    for level in standing.levels:
        by = ", ".join(each.value for each in level.override_by if each.value != "none") or "nobody"
        tie = ""
        if level.on_tie is not None:
            tie = f"; where two of them clash: {level.on_tie.value.replace('_', ' ')}"
        result(
            f"  {level.rank} {level.id}: {_clauses(standing.n_clauses(level))}, "
            f"may be set aside by {by}{tie}"
        )
    nothing = f"Nothing is past, and nothing is due within {counted(horizon, 'day')}."
    result("Due:" if standing.due else nothing)
    for due in standing.due:
        result(f"  {due.sentence}")
    result(f"Where the text is silent: {held.interpretation.silence.default}")
    for decision in standing.decisions:
        result(f"  {decision.sentence}")


def _clauses(n: int) -> str:
    return counted(n, "clause")


def _show_step(step: Step, *, in_full: bool) -> None:
    version = step.version
    result(f"{version.name}, {_how(step)}, {version.at[:10]}")
    if version.reason:
        result(f"  why: {version.reason}")
    if not step.known:
        result("  the record no longer holds the words to compare")
    for line in _edits(step, in_full=in_full):
        result(f"  {line}")
    for count in version.counts:
        result(f"  {_told(count)}")
    if not version.counts:
        became = f"; {step.replaced_by} took its place" if step.replaced_by else ""
        result(f"  no ballot was counted{became}")
    if step.overtaken_by:
        result(
            f"  it can no longer be adopted: {step.overtaken_by} changed the text it starts from"
        )


def _show_tried(tried: Tried) -> None:
    from lawspeaker.contract.redline import as_text_of

    place = f" in {tried.under}" if tried.under else ""
    result(f"{tried.wording}, tried as other words for {tried.clause_id}{place}, {tried.at[:10]}")
    if tried.edit is None:
        result("  the record no longer holds the words to compare")
    else:
        result(f"  {as_text_of(tried.edit)}")
    result(f"  {_told(tried.count)}; the text in force stays as it is")
    for reason in tried.reasons:
        result(f"  why: {reason}")


def _told(count: Count) -> str:
    return (
        f"{count.id}: {count.result} under the rule for {count.rule_class}, "
        f"closed {count.closed_on}"
    )


def _how(step: Step) -> str:
    """How a version came: drafted, typed norms in another text's place, or an amendment."""
    version = step.version
    typed = f" with the norms of {_listed(version.readings)}" if version.readings else ""
    if version.id:
        return f"{version.id} ({version.change}) from {version.source}"
    place = ", in the place of the text above of the same number" if version.replaces else ""
    return f"drafted{typed}{place}"


def _edits(step: Step, *, in_full: bool) -> Iterator[str]:
    """The lines on clauses; those of which only the coming is to be told stand in one."""
    from lawspeaker.contract.redline import as_text_of, as_text_of_part
    from lawspeaker.contract.redline_part import Edit

    added = [each.clause_id for each in step.edits if each.edit is Edit.ADDED]
    if not in_full and len(added) > 1:
        yield f"{counted(len(added), 'clause')} added: {', '.join(added)}"
    for each in step.edits:
        if each.edit is Edit.ADDED and not in_full and len(added) > 1:
            continue
        if each.edit is Edit.UNCHANGED:
            yield f"{each.clause_id} carried over as it was"
            continue
        yield f"{each.clause_id} {each.edit.value}{_what(each)}"
        if in_full:
            yield f"  {as_text_of(each)}"
        for part in each.parts:
            if in_full or part.field == "norm":
                yield f"  {as_text_of_part(part)}"
    if step.n_carried and not in_full:
        yield f"{step.n_carried} carried over as they were"


def _what(each: ClauseRedline) -> str:
    """What of a changed clause differs, by name."""
    from lawspeaker.contract.redline_part import Edit

    if each.edit is not Edit.CHANGED:
        return ""
    words = ["words"] if each.before != each.after else []
    told = [*words, *(part.name for part in each.parts), *each.others]
    return f": {', '.join(told)}" if told else ""


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
