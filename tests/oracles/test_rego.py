"""The emitted policy under a whole Rego interpreter (rego-cpp), beside our evaluator of a part."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

regopy = pytest.importorskip("regopy", reason="rego-cpp lives in .venv-oracles")

from contract.compile.rego_subset import decide, read_policy  # noqa: E402 - after the skip
from contract.compile.test_rego import CASES, LEVELS, ruled  # noqa: E402
from lawspeaker.contract.compile.registry import CompileRequest  # noqa: E402
from lawspeaker.contract.compile.rego import compile_rego  # noqa: E402
from strategies import ACTS, ATTACKS, norms  # noqa: E402

if TYPE_CHECKING:
    from lawspeaker.contract.norm import Norm


def asked(interpreter: Any, given_input: dict[str, Any]) -> dict[str, Any]:
    """The package's document on an input."""
    interpreter.set_input(given_input)
    answer = json.loads(str(interpreter.query("x = data.lawspeaker.contract")))
    return dict(answer["bindings"]["x"])


@settings(max_examples=25, deadline=None)
@given(
    typed=st.lists(norms, min_size=1, max_size=4),
    levels=st.lists(st.sampled_from(LEVELS), min_size=4, max_size=4),
)
def test_an_interpreter_decides_as_our_evaluator(typed: list[Norm], levels: list[str]) -> None:
    document = ruled(typed, levels).model_copy(update={"title": "".join(ATTACKS)})
    text = compile_rego(document, CompileRequest()).text
    policy = read_policy(text)
    interpreter = regopy.Interpreter()
    interpreter.add_module("policy", text)
    inputs = [
        {"actor": "assistant", "facts": case, "acts": dict(zip(ACTS, values, strict=True))}
        for case in CASES[::3]
        for values in product([False, True], repeat=2)
    ]
    inputs += [{"actor": "assistant", "facts": {}, "acts": {}}]
    for each in inputs:
        ours = decide(policy, each)
        theirs = asked(interpreter, each)
        if not policy.needs:
            assert theirs["allow"] is False
            continue
        assert theirs["allow"] is ours.allow
        assert {found["clause"] for found in theirs["violations"]} == ours.violated
        assert {found["clause"] for found in theirs["warnings"]} == ours.warned
        assert set(theirs["undecided"]) == ours.undecided
