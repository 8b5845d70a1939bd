"""A constitution through any of the targets."""

from __future__ import annotations

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
from lawspeaker.contract.compile.line import Target
from lawspeaker.contract.compile.registry import TARGETS, CompileRequest

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


def compile_targets(
    constitution: Constitution,
    targets: Iterable[Target] = tuple(Target),
    request: CompileRequest | None = None,
) -> tuple[Compiled, ...]:
    """The text of each target, in the order given; UsageFault where the request cannot be met."""
    asked = CompileRequest() if request is None else request
    return tuple(TARGETS[target].compile(constitution, asked) for target in targets)


def file_of_target(target: Target) -> str:
    """The name of a target's file."""
    return TARGETS[target].file
