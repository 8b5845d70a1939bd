"""Where a run keeps what it makes, as named texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator


class Archive(Protocol):
    """A folder of named texts; a written text is whole or not there, never half-written."""

    def write(self, name: str, text: str) -> str:
        """Keep a text under a name such as `versions/1.0.0/prompt.txt`; returns its digest."""
        ...

    def read(self, name: str) -> str:
        """The text kept under a name; BadInput where there is none."""
        ...

    def names(self) -> Iterator[str]:
        """The names of all kept texts, sorted."""
        ...
