"""The form between a constitution and every target: lines that know their clause."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Target(StrEnum):
    """What a constitution is compiled to."""

    PROMPT = "prompt"
    JUDGE = "judge"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A piece of a compiled text, word for word, with the clause that it says and its digest."""

    text: str
    clause_id: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCompiled:
    """A clause that a target does not hold, and why."""

    clause_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A target's text. Each clause is in `source_map` or in `not_compiled`, never in neither.

    Each line of `source_map` stands in `text` word for word.
    """

    target: Target
    text: str
    source_map: tuple[Line, ...]
    not_compiled: tuple[NotCompiled, ...]
