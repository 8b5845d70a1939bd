"""A change of wording alone, from two files on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder
from lawspeaker.cycle.editorial import Edited, Paper, edit_version
from lawspeaker.cycle.versions import current
from lawspeaker.governance.wording_amendment import why_normative
from lawspeaker.wiring.desk import day_of, quiet_desk, text_in
from lawspeaker.wiring.ratification import occasion_of

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.contract.wording import Wording


def edit_folder(
    folder: Path,
    wording: str,
    *,
    judgments: Path,
    verdicts: Path,
    days: tuple[str, str, str],
    gates: list[str],
    day: str,
    set_aside: bool,
    rehearsal: bool,
) -> Edited:
    """Count both files on a wording; `days` are notice, opening and closing."""
    papers = [
        Paper(text=text_in(path, mend="Name a CSV file."), path=str(path))
        for path in (judgments, verdicts)
    ]
    with quiet_desk(folder) as desk:
        return edit_version(
            desk,
            wording,
            judgments=papers[0],
            verdicts=papers[1],
            occasion=occasion_of(days, gates),
            day=day_of(day),
            set_aside=set_aside,
            rehearsal=rehearsal,
        )


def normative_reason(folder: Path, wording: Wording) -> str:
    """Why a wording is no mere wording of its clause in force; empty where no word tells."""
    held = current(Folder(folder))
    clause = held.clause(wording.clause)
    return "" if clause is None else why_normative(held, clause, wording.text)
