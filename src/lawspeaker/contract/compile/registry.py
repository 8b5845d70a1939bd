"""The compile targets by name: a target registers itself where it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from lawspeaker.contract.compile.case_book import CaseBook

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from lawspeaker.contract.compile.line import Compiled, Target
    from lawspeaker.contract.constitution import Constitution


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileRequest:
    """What goes with a constitution: a budget for the prompt, the version before it, cases.

    What a machine obeys on `day` holds no clause whose sunset has passed by then; None for the
    whole.
    """

    day: date | None = None
    max_tokens: int | None = None
    previous: Constitution | None = None
    cases: CaseBook = field(default_factory=CaseBook)


class Compile(Protocol):
    """Makes the text of one target; UsageFault where the request cannot be met."""

    def __call__(self, constitution: Constitution, request: CompileRequest) -> Compiled:
        """The constitution as this target."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileTarget:
    """A target's name, the name of its file, and what makes it."""

    target: Target
    file: str
    compile: Compile


TARGETS: dict[Target, CompileTarget] = {}


def compile_target(target: Target, *, file: str) -> Callable[[Compile], Compile]:
    """Registers a function as what makes this target, whose text is written to `file`."""

    def register(make: Compile) -> Compile:
        TARGETS[target] = CompileTarget(target=target, file=file, compile=make)
        return make

    return register
