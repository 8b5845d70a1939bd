"""LS6xx: what logic says of the typed norms (Z3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import z3  # type: ignore[import-untyped]  # z3 ships no types

from lawspeaker.contract.contradiction import (
    applies,
    contradictions,
    formula,
    smallest_case,
    typed_norms,
)
from lawspeaker.contract.lint.registry import Sighting, check
from lawspeaker.contract.norm import Op
from lawspeaker.records.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.contradiction import TypedNorm
    from lawspeaker.contract.lint.registry import Subject
    from lawspeaker.contract.norm import Norm

_AT_LEAST = {
    Op.MUST: {Op.MUST},
    Op.SHOULD: {Op.MUST, Op.SHOULD},
    Op.MUST_NOT: {Op.MUST_NOT},
    Op.SHOULD_NOT: {Op.MUST_NOT, Op.SHOULD_NOT},
    Op.MAY: {Op.MAY},
}
"""The ops that ask as much as this one, or more."""


@check(
    "LS601",
    "contradiction",
    Severity.ERROR,
    mend="Let one override the other, add an `unless`, or move one to another level.",
)
def contradiction(subject: Subject) -> Iterator[Sighting]:
    """Two clauses of one rank that ask opposite things in one case."""
    document = subject.constitution
    places = {clause.id: index for index, clause in enumerate(document.clauses)}
    for each in contradictions(document).found:
        yield Sighting(
            path=("clauses", places[each.first], "norm"),
            message=each.witness.removesuffix("."),
            others=(each.second,),
        )


@check(
    "LS602",
    "untyped-norm",
    Severity.NOTE,
    mend="Type the norm: actor, op, act, and when it applies. Leave it null if it cannot be typed.",
)
def untyped_norm(subject: Subject) -> Iterator[Sighting]:
    """A clause whose norm nobody typed: logic says nothing about it."""
    for index, clause in enumerate(subject.constitution.clauses):
        if clause.norm is None:
            yield Sighting(
                path=("clauses", index, "norm"),
                message=f"{clause.id} has no typed norm, so logic could not check it",
            )


@check(
    "LS603",
    "vacuous",
    Severity.ERROR,
    mend="Correct `when` or `unless`: together they leave no case in which the clause applies.",
)
def vacuous(subject: Subject) -> Iterator[Sighting]:
    """A clause that applies to no case at all."""
    solver = z3.Solver(ctx=z3.Context())
    for each in typed_norms(subject.constitution, solver.ctx):
        if not _possible(solver, each.reach):
            yield Sighting(
                path=("clauses", each.index, "norm"),
                message=f"{each.clause.id} applies to no case",
            )


@check(
    "LS604",
    "redundant",
    Severity.WARNING,
    mend="Merge the two, or say in the reason why both stand.",
)
def redundant(subject: Subject) -> Iterator[Sighting]:
    """A clause that asks nothing which another, of its rank or a higher one, does not ask."""
    document = subject.constitution
    solver = z3.Solver(ctx=z3.Context())
    typed = typed_norms(document, solver.ctx)
    acts = _by_act(typed)
    for each in typed:
        peers = acts[each.norm.actor, each.norm.act]
        cover = next((other for other in peers if _covers(document, solver, other, each)), None)
        if cover is not None and _possible(solver, each.reach):
            yield Sighting(
                path=("clauses", each.index, "norm"),
                message=f"{each.clause.id} asks nothing that {cover.clause.id} does not ask",
                others=(cover.clause.id,),
            )


@check(
    "LS605",
    "idle-exception",
    Severity.WARNING,
    mend="Remove the exception, or correct it: it lifts the norm in no case.",
)
def idle_exception(subject: Subject) -> Iterator[Sighting]:
    """An `unless` that never meets the norm's `when`."""
    solver = z3.Solver(ctx=z3.Context())
    for each in typed_norms(subject.constitution, solver.ctx):
        whenever = each.norm.model_copy(update={"unless": ()})
        for place, exception in enumerate(each.norm.unless):
            met = (applies(whenever, solver.ctx), formula(exception, solver.ctx))
            if not _possible(solver, *met):
                yield Sighting(
                    path=("clauses", each.index, "norm", "unless", place),
                    message=f"exception {place + 1} of {each.clause.id} never meets its condition",
                )


@check(
    "LS606",
    "uncovered",
    Severity.NOTE,
    mend="Say what holds in that case, or leave it open on purpose and say who decides.",
)
def uncovered(subject: Subject) -> Iterator[Sighting]:
    """A case that none of several clauses on one act speaks of."""
    solver = z3.Solver(ctx=z3.Context())
    for (actor, act), typed in _by_act(typed_norms(subject.constitution, solver.ctx)).items():
        # One clause with a condition is how people speak; several show what they tell apart.
        if len(typed) < 2 or not all(_possible(solver, each.reach) for each in typed):
            continue
        case = smallest_case(solver, typed, [z3.Not(each.reach) for each in typed])
        if case is not None:
            first, *rest = (each.clause.id for each in typed)
            yield Sighting(
                path=("clauses", typed[0].index, "norm"),
                message=f"{case.in_words}: {', '.join((first, *rest))} say nothing of whether "
                f"{actor} is to {act}",
                others=tuple(rest),
            )


def _by_act(typed: list[TypedNorm]) -> dict[tuple[str, str], list[TypedNorm]]:
    acts: dict[tuple[str, str], list[TypedNorm]] = {}
    for each in typed:
        acts.setdefault((each.norm.actor, each.norm.act), []).append(each)
    return acts


def _covers(document: Constitution, solver: z3.Solver, other: TypedNorm, each: TypedNorm) -> bool:
    if other.index == each.index or not _asks_as_much(other.norm, each.norm):
        return False
    if each.clause.id in other.norm.overrides or other.clause.id in each.norm.overrides:
        return False
    if document.rank(other.clause) > document.rank(each.clause):
        return False
    if not _implies(solver, each, other):
        return False
    # Of two clauses that ask the same, only the later one is called redundant.
    equal = document.rank(other.clause) == document.rank(each.clause) and _asks_as_much(
        each.norm, other.norm
    )
    return not (equal and each.index < other.index and _implies(solver, other, each))


def _asks_as_much(other: Norm, each: Norm) -> bool:
    return other.op in _AT_LEAST[each.op]


def _implies(solver: z3.Solver, one: TypedNorm, other: TypedNorm) -> bool:
    """Whether every case to which `one` applies is one to which `other` applies."""
    return not _possible(solver, one.reach, z3.Not(other.reach))


def _possible(solver: z3.Solver, *formulas: z3.BoolRef) -> bool:
    solver.reset()
    solver.add(*formulas)
    return bool(solver.check() == z3.sat)
