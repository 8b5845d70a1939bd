"""A change of wording alone, from two files on disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder
from lawspeaker.cycle.editorial import Edited, Paper, edit_version
from lawspeaker.cycle.versions import current
from lawspeaker.governance.wording_amendment import compared, why_normative
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Why a wording is no mere wording, empty where no word tells; and whether that is known.

    `known` is False where the language of either text was not made out.
    """

    normative: str
    known: bool


def look_at(folder: Path, wording: Wording) -> Looked:
    """What the words alone tell of a wording of a clause in force."""
    held = current(Folder(folder))
    clause = held.clause(wording.clause)
    if clause is None:
        return Looked(normative="", known=True)
    return Looked(
        normative=why_normative(held, clause, wording.text),
        known=compared(held, clause, wording.text).known,
    )
