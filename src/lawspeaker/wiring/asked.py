"""The report on what is asked of us, from a folder that a gateway served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder
from lawspeaker.contract.constitution import Status
from lawspeaker.cycle.asked import Asked, asked_sheet, gap_events
from lawspeaker.cycle.contest import list_contests
from lawspeaker.cycle.desk import as_json
from lawspeaker.cycle.versions import current
from lawspeaker.errors import UsageFault
from lawspeaker.report.render import render_sheet
from lawspeaker.report.sheet_markdown import to_markdown
from lawspeaker.wiring.contesting import has_kept_answers, kept_answers
from lawspeaker.wiring.desk import day_of, opened_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from lawspeaker.cycle.asked import LoggedGap
    from lawspeaker.ports.kept_answers import GivenCount
    from lawspeaker.report.sheet import Sheet


def to_json_text(sheet: Sheet) -> str:
    """The sheet as the text of a JSON file."""
    return as_json(sheet.to_json())


FORMS: dict[str, Callable[[Sheet], str]] = {
    ".html": render_sheet,
    ".md": to_markdown,
    ".json": to_json_text,
}


def what_is_asked(folder: Path, gaps: Iterable[LoggedGap], *, day: str) -> Sheet:
    """The report of a folder as of a day (YYYY-MM-DD, today if empty)."""
    today = day_of(day)
    held = current(Folder(folder))
    with opened_ledger(folder) as ledger:
        contests = list_contests(ledger, today=today)
    return asked_sheet(
        Asked(
            subject=f"{held.title}, version {held.version}",
            simulated=held.status is Status.SIMULATED,
            today=today,
            gaps=gap_events(gaps),
            contests=contests,
            given=_given(folder),
        )
    )


def sheet_text(sheet: Sheet, suffix: str) -> str:
    """A sheet in the form that a file's ending tells; UsageFault for another one."""
    form = FORMS.get(suffix.lower())
    if form is None:
        raise UsageFault(f"--out ends in one of {', '.join(FORMS)}.")
    return form(sheet)


def _given(folder: Path) -> tuple[GivenCount, ...]:
    if not has_kept_answers(folder):
        return ()
    store = kept_answers(folder)
    try:
        return tuple(store.given())
    finally:
        store.close()
