"""Clauses that cannot both be kept, found by logic over their typed norms (Z3)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import z3  # type: ignore[import-untyped]  # z3 ships no types

from lawspeaker.contract.norm import opposed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.norm import Condition, Norm


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two clauses that ask opposite things in one case: `holds` is true there, `absent` is not.

    The witness is a smallest one: no proposition of `holds` can be left out.
    """

    first: str
    second: str
    holds: tuple[str, ...]
    absent: tuple[str, ...]
    witness: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradictions:
    """All contradictions, and the clauses whose norm nobody typed, which nobody could check."""

    found: tuple[Contradiction, ...]
    unchecked: tuple[str, ...]
    n_checked: int

    @property
    def sentence(self) -> str:
        """The result in words, with what it does not cover."""
        n_clauses = self.n_checked + len(self.unchecked)
        return (
            f"{len(self.found)} contradictions among {self.n_checked} clauses with a typed norm; "
            f"{len(self.unchecked)} of {n_clauses} clauses have none and could not be checked."
        )


def contradictions(constitution: Constitution) -> Contradictions:
    """Pairs with opposed ops on one act and actor, at one rank, where no override decides.

    Opposed are must or should against must_not or should_not, and may against must_not. Typing
    is not guessed: a clause without a norm is only counted.
    """
    typed = [clause for clause in constitution.clauses if clause.norm is not None]
    solver = z3.Solver(ctx=z3.Context())
    found = [
        contradiction
        for first, second in combinations(typed, 2)
        if constitution.rank(first) == constitution.rank(second)
        for contradiction in _between(first, second, solver)
    ]
    return Contradictions(
        found=tuple(found),
        unchecked=tuple(clause.id for clause in constitution.clauses if clause.norm is None),
        n_checked=len(typed),
    )


def _between(first: Clause, second: Clause, solver: z3.Solver) -> Iterator[Contradiction]:
    one, other = first.norm, second.norm
    if one is None or other is None or (one.actor, one.act) != (other.actor, other.act):
        return
    overridden = second.id in one.overrides or first.id in other.overrides
    if overridden or not opposed(one.op, other.op):
        return
    context = solver.ctx
    case = smallest_case(solver, [one, other], [applies(one, context), applies(other, context)])
    if case is None:
        return
    yield Contradiction(
        first=first.id,
        second=second.id,
        holds=case.holds,
        absent=case.absent,
        witness=_in_words(first, second, case),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Which propositions are true in a case and which are not; nothing else matters in it."""

    holds: tuple[str, ...]
    absent: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """`When a and b hold, and c not`; `Always` where nothing matters."""
        true, false = self.holds, self.absent
        given: list[str] = []
        if true:
            given = [f"{' and '.join(true)} hold" if len(true) > 1 else f"{true[0]} holds"]
        given += [f"{' and '.join(false)} not"] if false else []
        return f"When {', and '.join(given)}" if given else "Always"


def smallest_case(
    solver: z3.Solver, norms: Sequence[Norm], asked: Sequence[z3.BoolRef]
) -> Case | None:
    """A case in which all that is asked holds, with as few true propositions as can be.

    Over the propositions of the norms; None where there is no such case.
    """
    solver.reset()
    solver.add(*asked)
    if solver.check() != z3.sat:
        return None
    holds: list[str] = []
    absent: list[str] = []
    fixed: list[z3.BoolRef] = []
    for name in sorted({each for norm in norms for each in _propositions(norm)}):
        proposition = z3.Bool(name, solver.ctx)
        without = z3.Not(proposition)
        needed = solver.check(*fixed, without) != z3.sat
        (holds if needed else absent).append(name)
        fixed.append(proposition if needed else without)
    return Case(holds=tuple(holds), absent=tuple(absent))


def applies(norm: Norm, context: z3.Context) -> z3.BoolRef:
    """The formula that is true in the cases to which a norm applies."""
    parts = [z3.BoolVal(True, context)] if norm.when is None else [formula(norm.when, context)]
    parts += [z3.Not(formula(each, context)) for each in norm.unless]
    return z3.And(*parts)


def formula(condition: Condition, context: z3.Context) -> z3.BoolRef:
    """A condition as a formula over its propositions."""
    if condition.operator is None:
        return z3.Bool(str(condition.root), context)
    operands = [formula(each, context) for each in condition.operands]
    if condition.operator == "not":
        return z3.Not(operands[0])
    return z3.And(*operands) if condition.operator == "and" else z3.Or(*operands)


def _propositions(norm: Norm) -> set[str]:
    conditions = [*([] if norm.when is None else [norm.when]), *norm.unless]
    return {name for condition in conditions for name in _names(condition)}


def _names(condition: Condition) -> Iterator[str]:
    if condition.operator is None:
        yield str(condition.root)
    for operand in condition.operands:
        yield from _names(operand)


def _in_words(first: Clause, second: Clause, case: Case) -> str:
    asks = " while ".join(
        f"{clause.id} says {clause.norm.actor} {clause.norm.op.replace('_', ' ')} {clause.norm.act}"
        for clause in (first, second)
        if clause.norm is not None
    )
    return f"{case.in_words}: {asks}."
