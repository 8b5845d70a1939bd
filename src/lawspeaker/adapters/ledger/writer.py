"""One writer for many hands: whatever waits is written together and made durable by one fsync."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Lock, Thread
from time import perf_counter
from typing import TYPE_CHECKING, Self, TypeAlias

from lawspeaker.errors import LawspeakerError, Overloaded, ProviderFault, UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.records.event import Event
    from lawspeaker.records.new_event import NewEvent

Promise: TypeAlias = "Future[Event]"

N_WAITING = 1_024
N_TOGETHER = 256
RETRY_AFTER_S = 1
PATIENCE = 0.5  # of the time that the last group took to be written


class GroupWriter:
    """A queue before a ledger, and the one thread that empties it.

    `opened` opens the ledger; it is called in the thread, for a connection stays in one. At most
    `n_waiting` events wait: more are refused, not piled up. Close it to write what still waits.
    """

    def __init__(
        self,
        opened: Callable[[], StoredLedger],
        *,
        n_waiting: int = N_WAITING,
        n_together: int = N_TOGETHER,
    ) -> None:
        self.opened = opened
        self.n_together = n_together
        self.n_last, self.took_s = 0, 0.0  # of the last group: how many, and how long it took
        self.queue: Queue[tuple[NewEvent, Promise] | None] = Queue(maxsize=n_waiting)
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

    def submit(self, new: NewEvent) -> Promise:
        """Hand in an event; the future gives it when it is on disk, or what `append` would raise.

        Overloaded, at once, where too many wait; UsageFault after `close`.
        """
        promise: Promise = Future()
        promise.set_running_or_notify_cancel()  # once handed in, it can be written at any moment
        with self.gate:
            if self.closed:
                raise UsageFault("The record is closed. Open it again.")
            try:
                self.queue.put_nowait((new, promise))
            except Full:
                raise Overloaded(
                    n_waiting=self.queue.maxsize, retry_after_s=RETRY_AFTER_S
                ) from None
        return promise

    def close(self) -> None:
        """Write what waits, then give the ledger back."""
        with self.gate:
            if self.closed:
                return
            self.closed = True
        self.queue.put(None)
        self.thread.join()

    def _work(self) -> None:
        try:
            ledger = self.opened()
        except BaseException as error:  # noqa: BLE001 - handed to whoever opens the writer
            self.ready.set_exception(error)
            return
        self.ready.set_result(None)
        try:
            while batch := self._batch():
                begun = perf_counter()
                ledger = self._written(ledger, batch)
                self.n_last, self.took_s = len(batch), perf_counter() - begun
        finally:
            ledger.close()

    def _batch(self) -> list[tuple[NewEvent, Promise]]:
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

    def _written(self, ledger: StoredLedger, batch: list[tuple[NewEvent, Promise]]) -> StoredLedger:
        """Write a batch and keep the promises; the ledger to go on with, for one may have died."""
        try:
            events = ledger.append_all([new for new, _ in batch])
        except ProviderFault as error:
            return self._failed(ledger, batch, error)
        except (LawspeakerError, ValueError, TypeError):  # one of them is wrong: which?
            return self._one_by_one(ledger, batch)
        except BaseException as error:  # noqa: BLE001 - the thread must outlive any one batch
            return self._failed(ledger, batch, error)
        for (_, promise), event in zip(batch, events, strict=True):
            promise.set_result(event)
        return ledger

    def _one_by_one(
        self, ledger: StoredLedger, batch: list[tuple[NewEvent, Promise]]
    ) -> StoredLedger:
        """Write each as a part that can fail alone, all under one fsync still."""
        kept: list[tuple[Promise, Event]] = []
        refused: list[tuple[Promise, Exception]] = []
        try:
            with ledger.transaction():
                for new, promise in batch:
                    try:
                        kept.append((promise, ledger.append(new.kind, new.body, key=new.key)))
                    except ProviderFault:
                        raise
                    except (LawspeakerError, ValueError, TypeError) as error:
                        refused.append((promise, error))
        except BaseException as error:  # noqa: BLE001 - the thread must outlive any one batch
            return self._failed(ledger, batch, error)
        for promise, event in kept:
            promise.set_result(event)
        for promise, why in refused:
            promise.set_exception(why)
        return ledger

    def _failed(
        self, ledger: StoredLedger, batch: list[tuple[NewEvent, Promise]], error: BaseException
    ) -> StoredLedger:
        """Acknowledge none, and try a new connection, for this one may be dead."""
        for _, promise in batch:
            promise.set_exception(error)
        with suppress(Exception):  # what matters was said by `error`
            ledger.close()
        try:
            return self.opened()
        except Exception:  # noqa: BLE001 - the next batch meets the closed one, and tries again
            return ledger
