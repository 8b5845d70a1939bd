"""Telling a person how far a run is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Hears of each step twice: when it starts, and what came of it in one sentence."""

    def started(self, step: str) -> None:
        """A step begins."""
        ...

    def finished(self, step: str, outcome: str) -> None:
        """A step ended well."""
        ...
