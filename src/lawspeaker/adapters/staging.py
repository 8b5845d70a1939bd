"""The hidden folder beside a target in which it is made, and those that killed processes left."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def staging(target: Path, *, mark: str = "") -> Iterator[Path]:
    """A folder beside the target that this process alone has, until the block ends.

    With a `mark` it is the same one each time, so that what a killed process made of it can be
    gone on with. What killed processes left of others is deleted, for votes may stand in it.
    UsageFault where another process has the folder of this mark; OSError as the disk has it.
    """
    prefix = f".{target.name}.unfinished-"
    target.parent.mkdir(parents=True, exist_ok=True)
    around = os.open(target.parent, os.O_RDONLY)
    try:
        fcntl.flock(around, fcntl.LOCK_EX)  # between making a folder and taking it nobody clears
        for left in target.parent.glob(f"{_plain(prefix)}*"):
            if not mark or left.name != prefix + mark:
                _clear(left)
        path = target.parent / f"{prefix}{mark}"
        if mark:
            path.mkdir(mode=0o700, exist_ok=True)
        else:
            path = target.parent / tempfile.mkdtemp(dir=target.parent, prefix=prefix)
        taken = _taken(path)
    finally:
        os.close(around)
    if taken is None:
        raise UsageFault(f"{target} is being made just now by another process. Wait for it.")
    try:
        yield path
    finally:
        os.close(taken)


def settle(folder: Path) -> None:
    """Put on disk which names a folder holds."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _plain(text: str) -> str:
    return "".join(f"[{each}]" if each in "*?[" else each for each in text)


def _clear(left: Path) -> None:
    taken = _taken(left)
    if taken is not None:
        shutil.rmtree(left)
        os.close(taken)


def _taken(path: Path) -> int | None:
    """The handle that holds a folder as long as it is open; None where another holds it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
