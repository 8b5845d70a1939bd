"""The logical checks against a truth table, which needs no solver."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.contract.lint.linting import lint
from lawspeaker.contract.norm import Condition, Norm, Op
from lawspeaker.contract.yaml_form import from_yaml

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

NAMES = ("p", "q", "r")
CASES = [dict(zip(NAMES, values, strict=True)) for values in product([False, True], repeat=3)]
WHOLE = from_yaml((Path(__file__).parent / "whole.yaml").read_text(encoding="utf-8"), path="w")

shapes = st.recursive(
    st.sampled_from(NAMES),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner), st.tuples(st.sampled_from(["and", "or"]), inner, inner)
    ),
    max_leaves=4,
)
conditions = shapes.map(Condition.model_validate)
norms = st.builds(
    Norm,
    op=st.sampled_from(Op),
    act=st.just("tell"),
    when=st.none() | conditions,
    unless=st.lists(conditions, max_size=2).map(tuple),
)


def is_true(condition: Condition, case: dict[str, bool]) -> bool:
    if condition.operator is None:
        return case[str(condition.root)]
    values = [is_true(each, case) for each in condition.operands]
    return {"not": not values[0], "and": all(values), "or": any(values)}[condition.operator]


def reach(norm: Norm) -> set[int]:
    return {
        number
        for number, case in enumerate(CASES)
        if (norm.when is None or is_true(norm.when, case))
        and not any(is_true(each, case) for each in norm.unless)
    }


def with_norms(*typed: Norm) -> Constitution:
    clauses = [
        clause.model_copy(update={"norm": norm, "level": "default"})
        for clause, norm in zip(WHOLE.clauses, typed, strict=False)
    ]
    return WHOLE.model_copy(update={"clauses": tuple(clauses)})


def found(document: Constitution, code: str) -> list[str]:
    findings = lint(document, today=date(2026, 12, 1), select=[code]).findings
    return [f"{each.place.clause} {each.place.field}" for each in findings]


@settings(max_examples=60, deadline=None)
@given(norm=norms)
def test_vacuous_clauses_are_those_without_a_case(norm: Norm) -> None:
    expected = [] if reach(norm) else ["facts.source norm"]
    assert found(with_norms(norm), "LS603") == expected


@settings(max_examples=60, deadline=None)
@given(norm=norms)
def test_idle_exceptions_are_those_that_change_no_case(norm: Norm) -> None:
    whenever = reach(norm.model_copy(update={"unless": ()}))
    expected = [
        f"facts.source norm.unless[{place}]"
        for place, exception in enumerate(norm.unless)
        if not any(is_true(exception, CASES[number]) for number in whenever)
    ]
    assert found(with_norms(norm), "LS605") == expected


STRENGTH = {Op.MUST: (1, 2), Op.SHOULD: (1, 1), Op.MUST_NOT: (-1, 2), Op.SHOULD_NOT: (-1, 1)}


def asks_as_much(other: Norm, each: Norm) -> bool:
    if Op.MAY in {other.op, each.op}:
        return other.op is each.op
    (side, strength), (other_side, other_strength) = STRENGTH[each.op], STRENGTH[other.op]
    return side == other_side and other_strength >= strength


@settings(max_examples=100, deadline=None)
@given(first=norms, second=norms)
def test_redundant_clauses_are_those_whose_every_case_another_covers(
    first: Norm, second: Norm
) -> None:
    one, other = reach(first), reach(second)
    second_is = bool(other) and other <= one and asks_as_much(first, second)
    first_is = bool(one) and one <= other and asks_as_much(second, first) and not second_is
    expected = ["facts.source norm"] * first_is + ["style.brevity norm"] * second_is
    assert found(with_norms(first, second), "LS604") == expected
