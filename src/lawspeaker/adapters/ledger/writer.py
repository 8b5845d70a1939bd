"""One writer for many hands: whatever waits is written together and made durable by one fsync."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Lock, Thread
from time import perf_counter
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypeVar

from lawspeaker.errors import LawspeakerError, Overloaded, ProviderFault, UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.records.event import Event
    from lawspeaker.records.new_event import NewEvent

Asked = TypeVar("Asked")
Given = TypeVar("Given")
Asked_contra = TypeVar("Asked_contra", contravariant=True)
Given_co = TypeVar("Given_co", covariant=True)

N_WAITING = 1_024
N_TOGETHER = 256
RETRY_AFTER_S = 1
PATIENCE = 0.5  # of the time that the last group took to be written


class Hand(Protocol[Asked_contra, Given_co]):
    """Writes a group, and is used in one thread only."""

    def write(self, batch: Sequence[Asked_contra]) -> Sequence[Given_co | Exception]:
        """What came of each, all of it on disk; an exception for one that was refused alone.

        Where it raises, nothing of the group was written.
        """
        ...

    def close(self) -> None:
        """Give back what it writes to."""
        ...


class GroupWriter(Generic[Asked, Given]):
    """A queue before a record, and the one thread that empties it.

    `opened` gives the hand that writes; it is called in the thread, for a connection stays in one.
    At most `n_waiting` wait: more are refused, not piled up. Close it to write what still waits.
    """

    def __init__(
        self,
        opened: Callable[[], Hand[Asked, Given]],
        *,
        n_waiting: int = N_WAITING,
        n_together: int = N_TOGETHER,
    ) -> None:
        self.opened = opened
        self.n_together = n_together
        self.n_last, self.took_s = 0, 0.0  # of the last group: how many, and how long it took
        self.queue: Queue[tuple[Asked, Future[Given]] | None] = Queue(maxsize=n_waiting)
        self.gate = Lock()  # between the last submission and the end mark, so none is left behind
        self.closed = False
        self.ready: Future[None] = Future()
        self.thread = Thread(target=self._work, name="ledger-writer")
        self.thread.start()
        try:
            self.ready.result()
        except BaseException:
            self.thread.join()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, asked: Asked) -> Future[Given]:
        """Hand something in; the future gives what came of it, once on disk, or raises why not.

        Overloaded, at once, where too many wait; UsageFault after `close`.
        """
        promise: Future[Given] = Future()
        promise.set_running_or_notify_cancel()  # once handed in, it can be written at any moment
        with self.gate:
            if self.closed:
                raise UsageFault("The record is closed. Open it again.")
            try:
                self.queue.put_nowait((asked, promise))
            except Full:
                raise Overloaded(
                    n_waiting=self.queue.maxsize, retry_after_s=RETRY_AFTER_S
                ) from None
        return promise

    def close(self) -> None:
        """Write what waits, then give the record back."""
        with self.gate:
            if self.closed:
                return
            self.closed = True
        self.queue.put(None)
        self.thread.join()

    def _work(self) -> None:
        try:
            hand = self.opened()
        except BaseException as error:  # noqa: BLE001 - handed to whoever opens the writer
            self.ready.set_exception(error)
            return
        self.ready.set_result(None)
        try:
            while batch := self._batch():
                begun = perf_counter()
                hand = self._written(hand, batch)
                self.n_last, self.took_s = len(batch), perf_counter() - begun
        finally:
            hand.close()

    def _batch(self) -> list[tuple[Asked, Future[Given]]]:
        """All that waits, up to `n_together`; empty when the end mark has come.

        Hands that were answered together come again together, a moment apart. The first of them
        would be written alone, and all others wait for its fsync. So the group waits until as
        many are there as last time, but not longer than half of what that one took. One hand
        alone is never kept waiting.
        """
        first = self.queue.get()
        if first is None:
            return []
        batch, until = [first], perf_counter() + PATIENCE * self.took_s
        while len(batch) < self.n_together:
            try:
                further = (
                    self.queue.get(timeout=max(until - perf_counter(), 0.0))
                    if len(batch) < self.n_last
                    else self.queue.get_nowait()
                )
            except Empty:
                break
            if further is None:
                self.queue.put(None)  # nothing can stand behind it: seen again after this batch
                break
            batch.append(further)
        return batch

    def _written(
        self, hand: Hand[Asked, Given], batch: list[tuple[Asked, Future[Given]]]
    ) -> Hand[Asked, Given]:
        """Write a group and keep the promises; the hand to go on with, for one may have died."""
        try:
            found = hand.write([asked for asked, _ in batch])
        except BaseException as error:  # noqa: BLE001 - the thread must outlive any one group
            return self._failed(hand, batch, error)
        for (_, promise), each in zip(batch, found, strict=True):
            if isinstance(each, Exception):
                promise.set_exception(each)
            else:
                promise.set_result(each)
        return hand

    def _failed(
        self,
        hand: Hand[Asked, Given],
        batch: list[tuple[Asked, Future[Given]]],
        error: BaseException,
    ) -> Hand[Asked, Given]:
        """Acknowledge none, and try a new connection, for this one may be dead."""
        for _, promise in batch:
            promise.set_exception(error)
        with suppress(Exception):  # what matters was said by `error`
            hand.close()
        try:
            return self.opened()
        except Exception:  # noqa: BLE001 - the next group meets the closed one, and tries again
            return hand


class EventHand:
    """Writes events, each as `append` would."""

    def __init__(self, ledger: StoredLedger) -> None:
        self.ledger = ledger

    def write(self, batch: Sequence[NewEvent]) -> Sequence[Event | Exception]:
        """The events; of one that is wrong why, and the others stand."""
        try:
            return self.ledger.append_all(batch)
        except ProviderFault:
            raise
        except (LawspeakerError, ValueError, TypeError):  # one of them is wrong: which?
            with self.ledger.transaction():
                return [self._one(new) for new in batch]

    def close(self) -> None:
        """Give the ledger back."""
        self.ledger.close()

    def _one(self, new: NewEvent) -> Event | Exception:
        """Written as a part that can fail alone, under the one fsync of all."""
        try:
            return self.ledger.append(new.kind, new.body, key=new.key)
        except ProviderFault:
            raise
        except (LawspeakerError, ValueError, TypeError) as error:
            return error


def event_writer(
    opened: Callable[[], StoredLedger], *, n_waiting: int = N_WAITING
) -> GroupWriter[NewEvent, Event]:
    """A writer of events into the ledger that `opened` opens."""
    return GroupWriter(lambda: EventHand(opened()), n_waiting=n_waiting)
