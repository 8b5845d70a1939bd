"""The cases to which a norm applies, as plain lists of facts that hold or do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.contract.norm import Condition, Norm

Conjunction: TypeAlias = "Mapping[str, bool]"
"""Propositions that must hold (true) or must not (false), all of them."""

MAX_CONJUNCTIONS = 64


def conjunctions(norm: Norm) -> tuple[Conjunction, ...] | None:
    """The norm applies where one of these holds; none: it never applies; None: over the maximum.

    `when` without any `unless`, in disjunctive normal form; conjunctions that contradict
    themselves are gone, and so are repeated ones.
    """
    parts = [] if norm.when is None else [_normal(norm.when, holds=True)]
    parts += [_normal(each, holds=False) for each in norm.unless]
    return _all_of(parts)


def propositions(norm: Norm) -> tuple[str, ...]:
    """The names of all propositions of a norm's conditions, sorted."""
    conditions = [*([] if norm.when is None else [norm.when]), *norm.unless]
    return tuple(sorted({name for each in conditions for name in _names(each)}))


def _names(condition: Condition) -> set[str]:
    if condition.operator is None:
        return {str(condition.root)}
    return {name for operand in condition.operands for name in _names(operand)}


_Normal: TypeAlias = "tuple[Conjunction, ...] | None"


def _normal(condition: Condition, *, holds: bool) -> _Normal:
    if condition.operator is None:
        return ({str(condition.root): holds},)
    if condition.operator == "not":
        return _normal(condition.operands[0], holds=not holds)
    parts = [_normal(operand, holds=holds) for operand in condition.operands]
    is_and = (condition.operator == "and") is holds
    return _all_of(parts) if is_and else _any_of(parts)


def _any_of(parts: list[_Normal]) -> _Normal:
    found: list[Conjunction] = []
    for part in parts:
        if part is None:
            return None
        found += [each for each in part if each not in found]
    return tuple(found) if len(found) <= MAX_CONJUNCTIONS else None


def _all_of(parts: list[_Normal]) -> _Normal:
    found: _Normal = ({},)
    for part in parts:
        if part is None or found is None:
            return None
        found = _any_of([tuple(_joined(one, other) for one in found for other in part)])
        found = None if found is None else tuple(each for each in found if each is not _NEVER)
    return found


_NEVER: Conjunction = {"": False}


def _joined(one: Conjunction, other: Conjunction) -> Conjunction:
    clash = any(one.get(name, holds) is not holds for name, holds in other.items())
    return _NEVER if clash else {**one, **other}
