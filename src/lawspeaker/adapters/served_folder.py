"""A folder that one process serves, as long as it runs."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = ".serving"
"""Hidden, so that it is no file of the archive. Not the ledger itself: closing a second handle of
that would drop the locks that SQLite holds on it."""


@contextmanager
def alone_serving(folder: Path) -> Iterator[None]:
    """Hold a folder for this process; a killed one lets go of it.

    UsageFault where another process serves it on this machine, or it cannot be written.
    """
    try:
        handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise UsageFault(f"{folder} cannot be written ({error.strerror}).") from error
    try:
        _take(handle, folder)
        yield
    finally:
        os.close(handle)


def _take(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageFault(
            f"{folder} is served by another process already. One process serves one folder: stop "
            "the other first."
        ) from None
