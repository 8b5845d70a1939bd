"""The policy against the meaning of its norms, case by case, by an evaluator of its own."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.compile.rego_subset import decide, read_policy
from lawspeaker.contract.clause import Form, FormKind
from lawspeaker.contract.compile.registry import CompileRequest
from lawspeaker.contract.compile.rego import compile_rego
from lawspeaker.contract.conjunction import MAX_CONJUNCTIONS, conjunctions
from lawspeaker.contract.norm import Condition, Norm, Op
from strategies import ACTS, CLAUSE_IDS, PROPOSITIONS, RIVER, norms

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

LEVELS = ("red-line", "rule", "default")
CASES = [
    dict(zip(PROPOSITIONS, values, strict=True)) for values in product([False, True], repeat=3)
]


def ruled(typed: list[Norm], levels: list[str]) -> Constitution:
    """A document of rules with these norms."""
    return RIVER.model_copy(
        update={
            "clauses": tuple(
                RIVER.clauses[0].model_copy(
                    update={
                        "id": clause_id,
                        "level": level,
                        "norm": norm,
                        "form": Form(kind=FormKind.RULE),
                    }
                )
                for clause_id, norm, level in zip(CLAUSE_IDS, typed, levels, strict=False)
            )
        }
    )


def is_true(condition: Condition, case: dict[str, bool]) -> bool:
    if condition.operator is None:
        return case[str(condition.root)]
    values = [is_true(each, case) for each in condition.operands]
    return {"not": not values[0], "and": all(values), "or": any(values)}[condition.operator]


def bears(norm: Norm, case: dict[str, bool]) -> bool:
    when = norm.when is None or is_true(norm.when, case)
    return when and not any(is_true(each, case) for each in norm.unless)


def meant(document: Constitution, case: dict[str, bool], acts: dict[str, bool]) -> set[str]:
    """The clauses that are broken, from the norms themselves."""
    bearing = [
        (clause, clause.norm)
        for clause in document.clauses
        if clause.norm is not None and bears(clause.norm, case)
    ]
    against = {Op.MUST_NOT, Op.SHOULD_NOT}
    broken = set()
    for clause, norm in bearing:
        if norm.op is Op.MAY or acts[norm.act] is not (norm.op in against):
            continue
        beaten = False
        for other, above in bearing:
            if other.id == clause.id:
                continue
            higher = document.rank(other) < document.rank(clause)
            two = {above.op, norm.op}
            clash = (
                (len(two & against) == 1 and bool(two & {Op.MUST, Op.SHOULD}))
                or two == {Op.MAY, Op.MUST_NOT}
            ) and above.act == norm.act
            spared = other.id in norm.overrides
            beaten |= clause.id in above.overrides or (higher and clash and not spared)
        if not beaten:
            broken.add(clause.id)
    return broken


@settings(max_examples=150, deadline=None)
@given(
    typed=st.lists(norms, min_size=1, max_size=4),
    levels=st.lists(st.sampled_from(LEVELS), min_size=4, max_size=4),
)
def test_the_policy_refuses_what_the_norms_forbid(typed: list[Norm], levels: list[str]) -> None:
    document = ruled(typed, levels)
    compiled = compile_rego(document, CompileRequest())
    policy = read_policy(compiled.text)
    said = {line.clause_id for line in compiled.source_map}
    for case in CASES:
        for values in product([False, True], repeat=2):
            acts = dict(zip(ACTS, values, strict=True))
            decided = decide(policy, {"actor": "assistant", "facts": case, "acts": acts})
            assert decided.undecided == set()
            assert decided.violated | decided.warned == meant(document, case, acts) & said
            strict = {
                each.id
                for each in document.clauses
                if each.norm is not None and each.norm.op in {Op.MUST, Op.MUST_NOT}
            }
            assert decided.violated == (decided.violated | decided.warned) & strict


def test_a_missing_fact_allows_nothing() -> None:
    norm = Norm(op=Op.MUST_NOT, act="tell", when=Condition.model_validate("p"))
    policy = read_policy(compile_rego(ruled([norm], ["rule"]), CompileRequest()).text)
    whole: dict[str, Any] = {"actor": "assistant", "facts": {"p": False}, "acts": {"tell": True}}
    assert decide(policy, whole).allow
    assert not decide(policy, whole | {"facts": {}}).allow
    assert not decide(policy, whole | {"acts": {}}).allow
    assert not decide(policy, whole | {"actor": None}).allow
    assert not decide(policy, whole | {"facts": {"p": True}}).allow


def test_permissions_over_permissions_alone_make_no_policy() -> None:
    some = [Norm(op=Op.MAY, act="tell"), Norm(op=Op.MAY, act="tell", overrides=("clause.a",))]
    alone = compile_rego(ruled(some, ["rule"] * 2), CompileRequest())
    assert len(alone.not_compiled) == 2
    assert all("nothing to refuse" in each.reason for each in alone.not_compiled)
    assert "applies" not in alone.text
    asked = [*some, Norm(op=Op.MUST_NOT, act="tell")]
    lifted = asked[0].model_copy(update={"overrides": ("clause.c",)})
    chain = compile_rego(ruled([lifted, *asked[1:]], ["rule"] * 3), CompileRequest())
    assert chain.not_compiled == ()


def test_what_facts_do_not_decide_is_left_out_and_what_gives_way_to_it_too() -> None:
    strict = Norm(op=Op.MUST_NOT, act="tell")
    over = Norm(op=Op.MAY, act="name-shop", overrides=("clause.b",))
    never = Norm(op=Op.MUST, act="tell", when=Condition.model_validate(("and", "p", ("not", "p"))))
    document = ruled([over, strict, never, Norm(op=Op.MAY, act="tell")], ["default"] * 4)
    standard = document.clauses[0].model_copy(update={"form": Form(kind=FormKind.STANDARD)})
    changed = document.model_copy(update={"clauses": (standard, *document.clauses[1:])})
    reasons = {
        each.clause_id: each.reason for each in compile_rego(changed, CompileRequest()).not_compiled
    }
    assert "standard" in reasons["clause.a"]
    assert reasons["clause.b"].startswith("it gives way to clause.a")
    assert "never hold" in reasons["clause.c"]
    assert "nothing to refuse" in reasons["style.d"]
    opened = document.clauses[1].model_copy(
        update={"form": Form(kind=FormKind.RULE, open_on_purpose=True)}
    )
    untyped = opened.model_copy(update={"id": "clause.c", "norm": None})
    last = compile_rego(
        document.model_copy(update={"clauses": (opened, untyped)}), CompileRequest()
    )
    assert [each.reason for each in last.not_compiled] == [
        "it is open on purpose: people close it, case by case",
        "nobody has typed its norm",
    ]
    assert "allows nothing" in last.text


@pytest.mark.parametrize("outer", ["and", "or"])
def test_conditions_that_need_too_many_lists_are_told(outer: str) -> None:
    inner = "or" if outer == "and" else "and"
    pairs = [(inner, f"a{n}", f"b{n}") for n in range(8)]
    many = Condition.model_validate((outer, *pairs))
    negated = Condition.model_validate(("not", many.model_dump()))
    when = many if outer == "and" else negated
    norm = Norm(op=Op.MUST, act="tell", when=when)
    assert MAX_CONJUNCTIONS < 2**8
    assert conjunctions(norm) is None
    either = Norm(
        op=Op.MUST,
        act="tell",
        when=Condition.model_validate(("or", when.model_dump(), "x")),
        unless=(Condition.model_validate("y"),),
    )
    assert conjunctions(either) is None
    refused = compile_rego(ruled([norm], ["rule"]), CompileRequest()).not_compiled
    assert "more than 64 lists" in refused[0].reason
