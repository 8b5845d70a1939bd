"""The ballot on a welfare function, put on the record of a folder and counted there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.welfare_paper import count_choice, paper_of, put_on_record
from lawspeaker.wiring.desk import quiet_desk, text_in

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.cycle.welfare_paper import WelfarePaper
    from lawspeaker.cycle.welfare_report import WelfareReport
    from lawspeaker.governance.option_count import OptionChoice


def put_paper(found: WelfareReport, folder: Path | None) -> WelfarePaper:
    """The ballot paper of a report, put on record where a folder is named."""
    paper = paper_of(found)
    if folder is not None:
        with quiet_desk(folder) as desk:
            put_on_record(desk, paper)
    return paper


def choose_in(
    found: WelfareReport, folder: Path, *, ballots: Path, rehearsal: bool
) -> OptionChoice:
    """Count a file of ballots on the paper of a report; the folder's record keeps the count."""
    text = text_in(ballots, mend="Name a CSV file.")
    with quiet_desk(folder) as desk:
        return count_choice(
            desk, paper_of(found), ballots=text, path=str(ballots), rehearsal=rehearsal
        )
