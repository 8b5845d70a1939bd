"""`lawspeaker constitution edit`: other words for a clause that mean the same, enacted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import result, result_json, talk
from lawspeaker.errors import GateFailed

if TYPE_CHECKING:
    from lawspeaker.cycle.editorial import Edited


def edit(
    folder: Path = typer.Argument(help="A folder that `lawspeaker run` wrote."),
    wording: str = typer.Argument(help="What `lawspeaker draft reword` proposed: wording.0001."),
    judgments: Path = typer.Option(
        ..., "--judgments", help="CSV of participant and vote: yes where the words mean the same."
    ),
    verdicts: Path = typer.Option(
        ..., "--verdicts", help="CSV of participant, case, old, new: verdicts under either wording."
    ),
    notice: str = typer.Option(
        "", "--notice", help="The day of notice, YYYY-MM-DD; that of the wording if empty."
    ),
    opened: str = typer.Option("", "--opened", help="The day judging opened, YYYY-MM-DD."),
    closed: str = typer.Option("", "--closed", help="The day judging closed, YYYY-MM-DD."),
    gates: list[str] = typer.Option(
        [], "--gate-passed", help="A regression gate of the rule that people checked; repeatable."
    ),
    day: str = typer.Option("", "--date", help="In force from, YYYY-MM-DD; today if empty."),
    *,
    set_aside: bool = typer.Option(
        False, "--set-aside", help="Go on though a proposal is open; propose it anew afterwards."
    ),
    rehearsal: bool = typer.Option(
        False, "--rehearsal", help="Count simulated people; ends in `simulated`, never ratified."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Enact other words for the same, where people's verdicts show that it is; else exit code 4."""
    from lawspeaker.governance.ratification import Result
    from lawspeaker.wiring.editorial import edit_folder

    edited = edit_folder(
        folder,
        wording,
        judgments=judgments,
        verdicts=verdicts,
        days=(notice, opened, closed),
        gates=gates,
        day=day,
        set_aside=set_aside,
        rehearsal=rehearsal,
    )
    counted = edited.counted
    if as_json:
        result_json({"wording": wording, **counted.to_json()})
    else:
        _show(edited)
    if counted.result not in {Result.RATIFIED, Result.SIMULATED}:
        raise GateFailed(
            f"{wording} is {counted.result.value}, and {edited.amendment.redline.old_version} "
            f"stays as it is. {' '.join(counted.reasons)}"
        )
    for each in edited.amendment.may_flip:
        talk(f"{each} read the old words: replay it before you rely on it.")


def _show(edited: Edited) -> None:
    from lawspeaker.contract.redline import as_text

    result(as_text(edited.amendment.redline))
    counted = edited.counted
    result(f"{counted.constitution} {counted.version}: {counted.result.value}")
    for check in counted.checks:
        result(f"  {'ok ' if check.passed else 'NO '} {check.sentence}")
    for note in counted.notes:
        result(f"  note: {note}")
    for refused in (*edited.sameness.fidelity.refused, *edited.sameness.verdicts.refused):
        talk(f"Not counted: {refused}")
