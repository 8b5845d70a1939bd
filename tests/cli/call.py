"""Calling the command as a shell does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended: its exit code, what it handed out, what it said."""

    code: int
    out: str
    err: str


class Call(Protocol):
    def __call__(self, *words: object) -> Ended: ...
