"""The form between a constitution and every target: lines that know their clause."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from enum import StrEnum


class Target(StrEnum):
    """What a constitution is compiled to."""

    PROMPT = "prompt"
    JUDGE = "judge"
    PAGE = "page"
    CONSTITUTIONAL_AI = "constitutional-ai"
    LLAMA_GUARD = "llama-guard"
    SAFEGUARD = "safeguard"
    REGO = "rego"
    INSPECT = "inspect"
    PROMPTFOO = "promptfoo"
    WEVAL = "weval"
    MODEL_SPEC = "model-spec"
    REDLINE = "redline"


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
class Span:
    """The lines of a compiled text, `first` to `last`, counted from 1, that say one clause."""

    first: int
    last: int
    line: Line

    @property
    def numbers(self) -> str:
        """`7`, or `7-12` where the clause takes several lines."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A target's text. Each clause is in `source_map` or in `not_compiled`, never in neither.

    Each line of `source_map` stands in `text` word for word. `slots` names what somebody, mostly
    a model, must still fill in.
    """

    target: Target
    text: str
    source_map: tuple[Line, ...]
    not_compiled: tuple[NotCompiled, ...]
    slots: tuple[str, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where each line of the source map stands; what is between them is the document's."""
        breaks = [at for at, char in enumerate(self.text) if char == "\n"]
        after: dict[str, int] = {}
        found: list[Span] = []
        for line in self.source_map:
            # A text that is there twice stands for each of its places in turn.
            here = self.text.index(line.text, after.get(line.text, 0))
            after[line.text] = here + len(line.text)
            first = bisect(breaks, here - 1) + 1
            found.append(Span(first=first, last=first + line.text.count("\n"), line=line))
        return tuple(found)
