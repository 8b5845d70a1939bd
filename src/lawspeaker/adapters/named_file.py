"""A file that people name: its bytes, or one sentence on why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

_UNREADABLE: dict[type[OSError], str] = {
    FileNotFoundError: "the file is missing",
    IsADirectoryError: "it is a folder and not a file",
}


def bytes_in(path: Path, *, mend: str = "Check the name.") -> bytes:
    """What stands in a file; BadInput with the `mend` where it is missing or cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        problem = _UNREADABLE.get(type(error), f"the file cannot be read ({error.strerror})")
        raise BadInput(problem, path=str(path), mend=mend) from error
