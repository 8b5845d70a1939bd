"""A folder's record held open: many hands write to it at once, and what they read is on disk."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from lawspeaker.adapters.folder import Folder
from lawspeaker.adapters.ledger.writer import N_WAITING, GroupWriter
from lawspeaker.adapters.memory import Silence
from lawspeaker.cycle.desk import Desk
from lawspeaker.errors import LawspeakerError, ProviderFault
from lawspeaker.wiring.store import existing_place, open_place
from lawspeaker.wiring.views import following

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.cycle.projection.following import Following
    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.wiring.store import Place

    Deed: TypeAlias = Callable[[Desk], object]

T = TypeVar("T")


class LiveRecord:
    """One thread writes what waits together, under one fsync; another one reads.

    A deed is judged by the record as it stands in the transaction that writes it, so that other
    processes may write to the same folder. Reading sees only what was committed. Close it to
    write what still waits.
    """

    def __init__(self, folder: Path, *, n_waiting: int = N_WAITING) -> None:
        self.here = existing_place(folder)
        self.writer: GroupWriter[Deed, object] = GroupWriter(
            lambda: DeedHand(self.here), n_waiting=n_waiting
        )
        self.reading = ThreadPoolExecutor(1, thread_name_prefix="ledger-reader")
        self.reader: _Reader | None = None

    async def do(self, deed: Callable[[Desk], T]) -> T:
        """What came of a deed, once it is on disk; or what the deed itself raised.

        Overloaded, at once, where too many wait; ProviderFault where the record could not be
        written, and then nothing was.
        """
        return cast("T", await asyncio.wrap_future(self.writer.submit(deed)))

    async def ask(self, question: Callable[[Views], T]) -> T:
        """The answer by the views of the record as it is now; the question changes nothing."""
        return await asyncio.wrap_future(self.reading.submit(self._answered, question))

    def close(self) -> None:
        """Write what waits, then give the record back."""
        self.writer.close()
        self.reading.submit(self._no_reader).result()
        self.reading.shutdown()

    def _answered(self, question: Callable[[Views], T]) -> T:
        if self.reader is None:
            self.reader = _Reader(self.here)
        try:
            views = self.reader.views.now()
        except BaseException:
            self._no_reader()  # its connection may be dead, and its views half caught up
            raise
        return question(views)

    def _no_reader(self) -> None:
        if self.reader is not None:
            self.reader.ledger.close()
        self.reader = None


class _Reader:
    """A connection that reads, and the views that it keeps up; in one thread only."""

    def __init__(self, here: Place) -> None:
        self.ledger: StoredLedger = open_place(here, create=False)
        self.views: Following = following(self.ledger, here.folder)


class DeedHand:
    """Does deeds at a desk over a record, all those handed in together in one transaction."""

    def __init__(self, here: Place) -> None:
        self.ledger = open_place(here, create=False)
        self.views = following(self.ledger, here.folder)
        self.desk = Desk(
            ledger=self.ledger,
            archive=Folder(here.folder),
            progress=Silence(),
            kept=self.views.now,
        )

    def write(self, batch: Sequence[Deed]) -> Sequence[object]:
        """What came of each deed; of one that was refused the error, and the others stand.

        ProviderFault where the record cannot be written; its views then no longer fit, and the
        writer takes a new hand.
        """
        try:
            with self.ledger.transaction():
                return [self._done(deed) for deed in batch]
        except LawspeakerError as error:
            if isinstance(error, ProviderFault):
                raise
            raise ProviderFault(f"The record cannot be written: {error}") from error

    def close(self) -> None:
        """Give the record back."""
        self.ledger.close()

    def _done(self, deed: Deed) -> object:
        try:
            with self.ledger.transaction():
                return deed(self.desk)
        except ProviderFault:
            raise
        except (LawspeakerError, ValueError, TypeError) as error:
            return error
