"""A constitution through any of the targets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lawspeaker.contract.compile import (
    inspect_task,
    judge,
    llama_guard,
    model_spec,
    page,
    preference_rows,
    prompt,
    promptfoo,
    redlined,
    rego,
    safeguard,
    weval,
)
from lawspeaker.contract.compile.line import NotCompiled, Target
from lawspeaker.contract.compile.registry import TARGETS, CompileRequest
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lawspeaker.contract.compile.line import Compiled
    from lawspeaker.contract.constitution import Constitution

MODULES = (
    inspect_task,
    judge,
    llama_guard,
    model_spec,
    page,
    preference_rows,
    promptfoo,
    prompt,
    redlined,
    rego,
    safeguard,
    weval,
)
"""The modules that register a target; importing them is what registers it."""


FOR_READERS = frozenset({Target.PAGE, Target.MODEL_SPEC, Target.REDLINE})
"""What people read of a version: all of it, with the day on which a clause ends."""


def compile_targets(
    constitution: Constitution,
    targets: Iterable[Target] = tuple(Target),
    request: CompileRequest | None = None,
) -> tuple[Compiled, ...]:
    """The text of each target, in the order given; UsageFault where the request cannot be met.

    Where it names a day, clauses that have ended by then are in none that a machine obeys, and
    are named as not compiled; what people read of the version keeps them.
    """
    asked = CompileRequest() if request is None else request
    held = constitution if asked.day is None else constitution.in_force_on(asked.day)
    if not held.clauses:
        raise UsageFault(
            f"Every clause of {constitution.id} {constitution.version} has ended by {asked.day}."
        )
    return tuple(
        _made(constitution, target, asked)
        if target in FOR_READERS
        else _without_ended(_made(held, target, asked), constitution, held)
        for target in targets
    )


def _made(constitution: Constitution, target: Target, request: CompileRequest) -> Compiled:
    return TARGETS[target].compile(constitution, request)


def _without_ended(made: Compiled, whole: Constitution, held: Constitution) -> Compiled:
    ended = [clause for clause in whole.clauses if held.clause(clause.id) is None]
    reasons = tuple(
        NotCompiled(clause_id=clause.id, reason=f"it ended on {clause.lifecycle.sunset}")
        for clause in ended
    )
    return replace(made, not_compiled=(*made.not_compiled, *reasons))


def file_of_target(target: Target) -> str:
    """The name of a target's file."""
    return TARGETS[target].file
