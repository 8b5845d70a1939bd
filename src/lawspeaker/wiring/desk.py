"""A desk over a folder on disk: its record, its files, the clock."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.folder import LEDGER_NAME, Folder, fresh_folder
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.adapters.memory import Silence
from lawspeaker.cycle.desk import Desk
from lawspeaker.errors import BadInput
from lawspeaker.wiring.views import views_for_deed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.ports.progress import Progress


@contextmanager
def opened_ledger(folder: Path) -> Iterator[Ledger]:
    """The record of a folder that `run` wrote."""
    with open_ledger(folder / LEDGER_NAME, SystemClock(), create=False) as ledger:
        yield ledger


@contextmanager
def quiet_desk(folder: Path) -> Iterator[Desk]:
    """A desk in a folder that `run` wrote, for single deeds of which nobody hears step by step.

    Either all of a deed goes on record or, where it fails, none of it.
    """
    with open_ledger(folder / LEDGER_NAME, SystemClock(), create=False) as ledger:
        desk = Desk(
            ledger=ledger,
            archive=Folder(folder),
            progress=Silence(),
            kept=partial(views_for_deed, ledger, folder),
        )
        with ledger.transaction():
            yield desk


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshDesk:
    """A desk, and the folder in which it stands until all has gone well."""

    desk: Desk
    root: Path


@contextmanager
def fresh_desk(out: Path, progress: Progress, *, replace: bool) -> Iterator[FreshDesk]:
    """A desk in a new folder, which appears at `out` only if all goes well."""
    with (
        fresh_folder(out, replace=replace) as root,
        open_ledger(root / LEDGER_NAME, SystemClock(), create=True) as ledger,
    ):
        desk = Desk(ledger=ledger, archive=Folder(root), progress=progress)
        yield FreshDesk(desk=desk, root=root)


def text_in(path: Path, *, mend: str) -> str:
    """A file that people wrote, as text; BadInput with the `mend` where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("the file is missing or is not UTF-8", path=str(path), mend=mend) from error


def today() -> date:
    """The day by the system's clock, in UTC."""
    return SystemClock().now().date()


def day_of(text: str) -> date:
    """A day from YYYY-MM-DD, today for an empty text; BadInput else."""
    if not text:
        return today()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"the date is {text!r}", mend="Use YYYY-MM-DD.") from None
    if day.year >= date.max.year:
        raise BadInput(f"the date is {text!r}", mend="Use a year in which something can follow.")
    return day
