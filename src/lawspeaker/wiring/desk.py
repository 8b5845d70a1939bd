"""A desk over a folder on disk: its record, its files, the clock."""

from __future__ import annotations

import codecs
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.folder import Folder, fresh_folder
from lawspeaker.adapters.memory import Silence
from lawspeaker.adapters.named_file import bytes_in
from lawspeaker.cycle.desk import Desk
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.wiring.store import existing_place, open_place, open_record, place_of
from lawspeaker.wiring.views import views_for_deed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.ports.progress import Progress


@contextmanager
def opened_ledger(folder: Path) -> Iterator[Ledger]:
    """The record of a folder that `run` wrote."""
    with open_record(folder) as ledger:
        yield ledger


@contextmanager
def quiet_desk(folder: Path) -> Iterator[Desk]:
    """A desk in a folder that `run` wrote, for single deeds of which nobody hears step by step.

    Either all of a deed goes on record or, where it fails, none of it.
    """
    here = existing_place(folder)
    with open_place(here, create=False) as ledger:
        desk = Desk(
            ledger=ledger,
            archive=Folder(here.folder),
            progress=Silence(),
            kept=partial(views_for_deed, ledger, here.folder),
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
    """A desk in a new folder, which appears at `out` only if all goes well.

    A folder that holds the address of an empty record on a server counts as new; there, what goes
    on record is kept whole or not at all. UsageFault where something stands in that record.
    """
    with (
        fresh_folder(out, replace=replace) as root,
        open_record(root, create=True) as ledger,
        _whole(ledger, on_server=bool(place_of(root).url)),
    ):
        desk = Desk(ledger=ledger, archive=Folder(root), progress=progress)
        yield FreshDesk(desk=desk, root=root)


@contextmanager
def _whole(ledger: StoredLedger, *, on_server: bool) -> Iterator[None]:
    """A file that fails is thrown away with its folder; of a server all is undone."""
    if not on_server:
        yield
        return
    with ledger.transaction():
        if ledger.size:
            raise UsageFault(
                f"The record on the server has {ledger.size:,} events, and nothing of a record is "
                "ever replaced. Attach the folder to an empty database."
            )
        yield


def text_in(path: Path, *, mend: str, keep_line_ends: bool = False) -> str:
    """A file that people wrote, as text whose lines end in LF unless they are to be kept.

    BadInput with the `mend` where it is missing, a folder or not UTF-8, and then on which line.
    """
    content = bytes_in(path, mend=mend)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        raise BadInput(
            "the text is UTF-16" if wide else "the bytes here are not UTF-8",
            path=str(path),
            line=None if wide else content.count(b"\n", 0, error.start) + 1,
            mend=f"Save it as UTF-8. {mend}",
        ) from error
    return text if keep_line_ends else text.replace("\r\n", "\n").replace("\r", "\n")


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
