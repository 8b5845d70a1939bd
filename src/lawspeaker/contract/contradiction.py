"""Clauses that cannot both be kept, found by logic over their typed norms.

Two norms are compared by the lists of facts in which each applies, and by Z3 where these grow too
long. Both find the same case; the lists find it some thirty times sooner.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import z3  # type: ignore[import-untyped]  # z3 ships no types

from lawspeaker.contract.conjunction import conjunctions, propositions
from lawspeaker.contract.norm import opposed
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
            f"{counted(len(self.found), 'contradiction')} among "
            f"{counted(self.n_checked, 'clause')} with a typed norm; "
            f"{len(self.unchecked)} of {counted(n_clauses, 'clause')} "
            f"{'has' if len(self.unchecked) == 1 else 'have'} none and could not be checked."
        )


def contradictions(constitution: Constitution) -> Contradictions:
    """Pairs with opposed ops on one act and actor, at one rank, where no override decides.

    Opposed are must or should against must_not or should_not, and may against must_not. Typing
    is not guessed: a clause without a norm is only counted.
    """
    solver = z3.Solver(ctx=z3.Context())
    typed = typed_norms(constitution, solver.ctx)
    peers: dict[tuple[int, str, str], list[TypedNorm]] = {}
    for each in typed:
        key = (constitution.rank(each.clause), each.norm.actor, each.norm.act)
        peers.setdefault(key, []).append(each)
    pairs = [pair for group in peers.values() for pair in combinations(group, 2)]
    pairs.sort(key=lambda pair: (pair[0].index, pair[1].index))
    return Contradictions(
        found=tuple(each for pair in pairs for each in _between(*pair, solver)),
        unchecked=tuple(clause.id for clause in constitution.clauses if clause.norm is None),
        n_checked=len(typed),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cube:
    """Facts that must hold and facts that must not, each a bit; an earlier name is a higher bit."""

    true: int
    false: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TypedNorm:
    """A clause with its norm and its place in the document, made ready for comparing once.

    `reach` is true in the cases to which the norm applies, over the propositions `names`; so is
    one of `cubes`, which are None where they would be too many.
    """

    index: int
    clause: Clause
    norm: Norm
    reach: z3.BoolRef
    names: Mapping[str, int]
    cubes: tuple[Cube, ...] | None


def typed_norms(constitution: Constitution, context: z3.Context) -> list[TypedNorm]:
    """The clauses whose norm somebody typed, in the order of the document."""
    typed = [
        (index, clause, clause.norm)
        for index, clause in enumerate(constitution.clauses)
        if clause.norm is not None
    ]
    names = sorted({name for _, _, norm in typed for name in propositions(norm)}, reverse=True)
    bits = {name: 1 << place for place, name in enumerate(names)}
    return [
        TypedNorm(
            index=index,
            clause=clause,
            norm=norm,
            reach=applies(norm, context),
            names={name: bits[name] for name in propositions(norm)},
            cubes=_cubes(norm, bits),
        )
        for index, clause, norm in typed
    ]


def _cubes(norm: Norm, bits: Mapping[str, int]) -> tuple[Cube, ...] | None:
    found = conjunctions(norm)
    if found is None:
        return None
    return tuple(
        Cube(
            true=sum(bits[name] for name, holds in each.items() if holds),
            false=sum(bits[name] for name, holds in each.items() if not holds),
        )
        for each in found
    )


def _between(one: TypedNorm, other: TypedNorm, solver: z3.Solver) -> Iterator[Contradiction]:
    first, second = one.clause, other.clause
    overridden = second.id in one.norm.overrides or first.id in other.norm.overrides
    if overridden or not opposed(one.norm.op, other.norm.op):
        return
    case = _shared_case(one, other, solver)
    if case is None:
        return
    yield Contradiction(
        first=first.id,
        second=second.id,
        holds=case.holds,
        absent=case.absent,
        witness=_in_words(first, second, case),
    )


def _shared_case(one: TypedNorm, other: TypedNorm, solver: z3.Solver) -> Case | None:
    """The smallest case to which both norms apply: of two, the one that lacks the earlier name."""
    if one.cubes is None or other.cubes is None:
        return smallest_case(solver, [one, other], [one.reach, other.reach])
    shared = [
        ours.true | theirs.true
        for ours in one.cubes
        for theirs in other.cubes
        if not (ours.true & theirs.false or ours.false & theirs.true)
    ]
    if not shared:
        return None
    least, names = min(shared), sorted({**one.names, **other.names}.items())
    return Case(
        holds=tuple(name for name, bit in names if least & bit),
        absent=tuple(name for name, bit in names if not least & bit),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Which propositions are true in a case and which are not; nothing else matters in it."""

    holds: tuple[str, ...]
    absent: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """`When a and b hold, and c not`, `When neither a nor b holds`, `Always`."""
        true, false = self.holds, self.absent
        if not true:
            return f"When {_none_of(false)}" if false else "Always"
        given = f"{' and '.join(true)} hold" if len(true) > 1 else f"{true[0]} holds"
        return f"When {given}" + (f", and {' and '.join(false)} not" if false else "")


def _none_of(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return f"{names[0]} does not hold"
    return f"neither {' nor '.join(names)} holds"


def smallest_case(
    solver: z3.Solver, norms: Sequence[TypedNorm], asked: Sequence[z3.BoolRef]
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
    for name in sorted(frozenset().union(*(norm.names for norm in norms))):
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


def _in_words(first: Clause, second: Clause, case: Case) -> str:
    asks = " while ".join(
        f"{clause.id} says {clause.norm.actor} {clause.norm.op.replace('_', ' ')} {clause.norm.act}"
        for clause in (first, second)
        if clause.norm is not None
    )
    return f"{case.in_words}: {asks}."
