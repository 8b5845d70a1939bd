"""The emitted policy under OPA itself and under rego-cpp, beside our evaluator of a part."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.compile.rego_subset import decide, read_policy
from contract.compile.test_rego import CASES, LEVELS, ruled
from lawspeaker.contract.compile.registry import CompileRequest
from lawspeaker.contract.compile.rego import compile_rego
from lawspeaker.contract.norm import Condition, Norm, Op
from strategies import ACTS, ATTACKS, norms

if TYPE_CHECKING:
    from collections.abc import Callable

    Ask = Callable[[dict[str, Any]], dict[str, Any]]

DOCUMENT = "data.lawspeaker.contract"


def opa(policy: str) -> Ask:
    """The package's document on an input, by OPA's own engine."""
    bindings = pytest.importorskip("opa_bindings", reason="OPA's engine lives in .venv-oracles")
    engine = bindings.OpaEngine()
    engine.add_policy("policy.rego", policy)
    return lambda given_input: dict(engine.eval_query(f"x = {DOCUMENT}", given_input)[0]["x"])


def rego_cpp(policy: str) -> Ask:
    """The same by rego-cpp."""
    regopy = pytest.importorskip("regopy", reason="rego-cpp lives in .venv-oracles")
    interpreter = regopy.Interpreter()
    interpreter.add_module("policy", policy)

    def ask(given_input: dict[str, Any]) -> dict[str, Any]:
        interpreter.set_input(given_input)
        answer = json.loads(str(interpreter.query(f"x = {DOCUMENT}")))
        return dict(answer["bindings"]["x"])

    return ask


@pytest.mark.parametrize("engine", [opa, rego_cpp])
@settings(max_examples=25, deadline=None)
@given(
    typed=st.lists(norms, min_size=1, max_size=4),
    levels=st.lists(st.sampled_from(LEVELS), min_size=4, max_size=4),
)
def test_an_engine_decides_as_our_evaluator(
    engine: Callable[[str], Ask], typed: list[Norm], levels: list[str]
) -> None:
    document = ruled(typed, levels).model_copy(update={"title": "".join(ATTACKS)})
    text = compile_rego(document, CompileRequest()).text
    policy = read_policy(text)
    ask = engine(text)
    inputs: list[dict[str, Any]] = [
        {"actor": "assistant", "facts": case, "acts": dict(zip(ACTS, values, strict=True))}
        for case in CASES[::3]
        for values in product([False, True], repeat=2)
    ]
    inputs += [{"actor": "assistant", "facts": {}, "acts": {}}]
    for each in inputs:
        ours = decide(policy, each)
        theirs = ask(each)
        if not policy.needs:
            assert theirs["allow"] is False
            continue
        assert theirs["allow"] is ours.allow
        assert {found["clause"] for found in theirs["violations"]} == ours.violated
        assert {found["clause"] for found in theirs["warnings"]} == ours.warned
        assert set(theirs["undecided"]) == ours.undecided


@pytest.mark.parametrize("engine", [opa, rego_cpp])
@pytest.mark.parametrize(
    "told",
    [
        {},
        {"actor": 1},
        {"actor": "assistant", "facts": None, "acts": []},
        {"actor": "assistant", "facts": "p", "acts": {"tell": True}},
        {"actor": "assistant", "facts": {"p": "false"}, "acts": {"tell": True}},
        {"actor": ["assistant"], "facts": {"p": False}, "acts": {"tell": True}},
    ],
)
def test_an_input_of_another_shape_allows_nothing(
    engine: Callable[[str], Ask], told: dict[str, Any]
) -> None:
    norm = Norm(op=Op.MUST_NOT, act="tell", when=Condition.model_validate("p"))
    text = compile_rego(ruled([norm], ["rule"]), CompileRequest()).text
    answer = engine(text)(told)
    assert answer["allow"] is False
    assert answer["undecided"] == ["clause.a"]
