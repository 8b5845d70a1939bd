"""An OPA policy in Rego for the clauses that facts alone decide.

`input` says who acts (`actor`), which propositions hold (`facts`) and which acts were done
(`acts`), each true or false. The policy fails closed: a fact or act that it needs and is not told
goes to `undecided`, and nothing is allowed until it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import FormKind
from lawspeaker.contract.compile.line import Compiled, Target
from lawspeaker.contract.compile.marked import document_mark, sort_clauses
from lawspeaker.contract.compile.quotation import quote, quote_json
from lawspeaker.contract.compile.registry import compile_target
from lawspeaker.contract.conjunction import (
    MAX_CONJUNCTIONS,
    conjunctions,
    propositions,
)
from lawspeaker.contract.norm import Op, opposed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.compile.marked import MarkedClause
    from lawspeaker.contract.compile.registry import CompileRequest
    from lawspeaker.contract.conjunction import Conjunction
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.norm import Norm
    from lawspeaker.records.canonical import Json

_FRAME = """
import rego.v1

default allow := false
"""
_RULES = """
allow if {
	count(violations) == 0
	count(undecided) == 0
}

# What is told: a name without a boolean is as one that is missing, whatever shape the input has.
known_facts contains name if {
	some name, value in input.facts
	is_boolean(value)
}

known_acts contains name if {
	some name, value in input.acts
	is_boolean(value)
}

known_actor if is_string(input.actor)

undecided contains id if {
	some id, need in needs
	some name in need.facts
	not name in known_facts
}

undecided contains id if {
	some id, need in needs
	some name in need.acts
	not name in known_acts
}

undecided contains id if {
	some id, _ in needs
	not known_actor
}

gives_way contains id if {
	some higher in applies
	some id in overrides[higher]
}

violations contains clause if {
	some clause in broken
	clause.strict
}

warnings contains clause if {
	some clause in broken
	not clause.strict
}
"""
_NOTHING = "# No clause is decided by facts alone, so this policy allows nothing.\n"


@compile_target(Target.REGO, file="policy.rego")
def compile_rego(constitution: Constitution, request: CompileRequest) -> Compiled:
    """Package `lawspeaker.contract`: `allow`, `violations`, `warnings` (of should), `undecided`.

    A clause gives way to one that overrides it, and to an opposed one on the same act of a higher
    rank, where that one applies. Each line of a clause ends with its mark.
    """
    del request
    yields = _yields(constitution)
    found = sort_clauses(constitution, lambda clause: yields.refusals.get(clause.id))
    lines = [
        each.line(_rules(each, each.clause.norm, yields))
        for each in found.taken
        if each.clause.norm is not None
    ]
    return Compiled(
        target=Target.REGO,
        text="".join(
            [
                f"# {quote(constitution.title)}, {document_mark(constitution)}\n",
                "package lawspeaker.contract\n",
                _FRAME,
                _RULES if lines else _NOTHING,
                *(f"\n{line.text}\n" for line in lines),
            ]
        ),
        source_map=tuple(lines),
        not_compiled=found.left,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Yields:
    """Which clauses give way to each, and why some cannot be compiled."""

    over: Mapping[str, tuple[str, ...]]
    refusals: Mapping[str, str]


def _yields(constitution: Constitution) -> _Yields:
    over = {
        clause.id: tuple(
            other.id
            for other in constitution.clauses
            if other.id != clause.id and _prevails(constitution, clause, other)
        )
        for clause in constitution.clauses
    }
    refusals = {
        clause.id: reason
        for clause in constitution.clauses
        if (reason := _undecidable(clause)) is not None
    }
    # Each refusal may lead to others: a permission is for the sake of what gives way to it, and
    # what gives way to a clause that facts do not decide is not decided by facts either.
    grows = True
    while grows:
        more = {
            below: f"it gives way to {above}, which facts alone do not decide"
            for above, belows in over.items()
            if above in refusals
            for below in belows
        }
        idle = _idle(constitution, over, refusals)
        more |= dict.fromkeys(idle, "it permits and no clause gives way to it: nothing to refuse")
        grows = bool(more.keys() - refusals.keys())
        refusals = more | refusals
    return _Yields(over=over, refusals=refusals)


def _prevails(constitution: Constitution, clause: Clause, other: Clause) -> bool:
    one, two = clause.norm, other.norm
    if one is None or two is None:
        return False
    if other.id in one.overrides:
        return True
    same = (one.actor, one.act) == (two.actor, two.act)
    higher = constitution.rank(clause) < constitution.rank(other)
    return same and higher and clause.id not in two.overrides and opposed(one.op, two.op)


def _undecidable(clause: Clause) -> str | None:
    if clause.norm is None:
        return "nobody has typed its norm"
    if clause.form.kind is not FormKind.RULE:
        return f"it is a {clause.form.kind.value}, and not a rule that facts decide"
    if clause.form.open_on_purpose:
        return "it is open on purpose: people close it, case by case"
    cases = conjunctions(clause.norm)
    if cases is None:
        return f"its conditions need more than {MAX_CONJUNCTIONS} lists of facts"
    return None if cases else "its conditions never hold together"


def _idle(
    constitution: Constitution, over: Mapping[str, tuple[str, ...]], refusals: Mapping[str, str]
) -> frozenset[str]:
    """The permissions to which no clause gives way that asks for something, itself or further on.

    With them alone a policy has no rule that can be broken, which OPA refuses to load.
    """
    asks = {
        clause.id
        for clause in constitution.clauses
        if clause.norm is not None and clause.norm.op is not Op.MAY and clause.id not in refusals
    }
    grows = True
    while grows:
        more = {above for above, belows in over.items() if above not in asks and asks & {*belows}}
        more -= refusals.keys()
        asks |= more
        grows = bool(more)
    return frozenset(
        clause.id
        for clause in constitution.clauses
        if clause.norm is not None and clause.id not in asks and clause.id not in refusals
    )


def _rules(each: MarkedClause, norm: Norm, yields: _Yields) -> str:
    here = quote(each.clause.id)
    acts = () if norm.op is Op.MAY else (norm.act,)
    over = [below for below in yields.over[each.clause.id] if below not in yields.refusals]
    rows = [
        f"# {each.quoted}",
        f"needs[{here}] := {quote_json({'facts': propositions(norm), 'acts': acts})}",
        f"overrides[{here}] := {quote_json(over)}",
    ]
    for case in conjunctions(norm) or ():
        rows += _applies(here, norm, case)
    rows += [] if norm.op is Op.MAY else _broken(each, norm)
    return "\n".join(f"{row} # {each.mark}" for row in rows)


def _applies(here: str, norm: Norm, case: Conjunction) -> list[str]:
    facts = [
        f"\tinput.facts[{quote(name)}] == {quote_json(holds)}"
        for name, holds in sorted(case.items())
    ]
    return [f"applies contains {here} if {{", f"\tinput.actor == {quote(norm.actor)}", *facts, "}"]


def _broken(each: MarkedClause, norm: Norm) -> list[str]:
    here = quote(each.clause.id)
    told: dict[str, Json] = {
        "clause": each.clause.id,
        "mark": each.mark,
        "rank": each.rank,
        "act": norm.act,
        "strict": norm.op in {Op.MUST, Op.MUST_NOT},
    }
    done = norm.op in {Op.MUST_NOT, Op.SHOULD_NOT}
    return [
        f"broken contains {quote_json(told)} if {{",
        f"\t{here} in applies",
        f"\tnot {here} in gives_way",
        f"\tinput.acts[{quote(norm.act)}] == {quote_json(done)}",
        "}",
    ]
