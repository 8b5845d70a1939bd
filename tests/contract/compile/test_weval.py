"""The blueprint by the rules of Weval's own parser (`blueprint-parser.ts`), written out anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.compile.test_compiling import BOOK
from lawspeaker.contract.compile.case_book import CaseBook
from lawspeaker.contract.compile.compiling import compile_targets
from lawspeaker.contract.compile.line import Target
from lawspeaker.contract.compile.registry import CompileRequest
from lawspeaker.contract.digests import mark
from strategies import RIVER, constitutions

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

HEADER = {"models", "id", "title", "system", "evaluationConfig", "configId", "configTitle"}
PROMPT = {"prompt", "messages", "should", "ideal", "points"}


def read_point(given_point: Any) -> dict[str, Any]:
    """A point as the parser makes it; ValueError where it throws."""
    if isinstance(given_point, str):
        return {"text": given_point, "multiplier": 1.0}
    functions = [key for key in given_point if key.startswith("$")]
    if functions:
        raise ValueError(f"a function of a program: {functions[0]}")
    if not given_point.get("text") or given_point.get("fn"):
        raise ValueError("no text")
    return {"multiplier": 1.0} | given_point


def read_blueprint(text: str) -> dict[str, Any]:
    """A header and its prompts, each with messages and points."""
    header, *rest = [each for each in yaml.safe_load_all(text) if each is not None]
    if not isinstance(header, dict) or not HEADER & set(header) or PROMPT & set(header):
        raise ValueError("the first document is no header")
    prompts = [
        {
            "id": each["id"],
            "messages": [{"role": "user", "content": each["prompt"]}] if each["prompt"] else [],
            "points": [read_point(point) for point in each["should"]],
        }
        for part in rest
        for each in part
    ]
    return header | {"prompts": prompts}


@settings(max_examples=60, deadline=None)
@given(document=constitutions(), with_cases=st.booleans())
def test_weval_reads_each_clause_as_a_point_with_its_mark(
    document: Constitution, *, with_cases: bool
) -> None:
    request = CompileRequest(cases=BOOK if with_cases else CaseBook())
    (made,) = compile_targets(document, [Target.WEVAL], request)
    read = read_blueprint(made.text)
    assert all(isinstance(read[key], str) for key in ("title", "description"))
    assert read["tags"] == ["constitution"]
    cited = [point["citation"] for prompt in read["prompts"] for point in prompt["points"]]
    marks = {each.id: mark(each) for each in document.clauses}
    assert cited == [marks[line.clause_id] for line in made.source_map]
    assert len({prompt["id"] for prompt in read["prompts"]}) == len(read["prompts"])
    for prompt in read["prompts"]:
        assert prompt["messages"]
        assert {point["multiplier"] for point in prompt["points"]} == {1.0}


@pytest.mark.parametrize(("old", "new"), [('"text"', '"fn"'), ('"text"', '"$contains"')])
def test_a_point_of_another_kind_is_found_out(old: str, new: str) -> None:
    (made,) = compile_targets(RIVER, [Target.WEVAL])
    with pytest.raises(ValueError, match=r"text|function"):
        read_blueprint(made.text.replace(old, new))
