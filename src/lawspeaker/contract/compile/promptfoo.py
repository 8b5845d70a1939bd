"""A configuration for promptfoo: every clause is a rubric that each reply is graded by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.compile.line import Compiled, Target
from lawspeaker.contract.compile.marked import (
    cannot_be_broken,
    document_mark,
    sort_clauses,
)
from lawspeaker.contract.compile.quotation import quote, quote_json
from lawspeaker.contract.compile.registry import compile_target
from lawspeaker.contract.compile.rubric import rubric_of

if TYPE_CHECKING:
    from lawspeaker.contract.compile.registry import CompileRequest
    from lawspeaker.contract.constitution import Constitution


@compile_target(Target.PROMPTFOO, file="promptfooconfig.yaml")
def compile_promptfoo(constitution: Constitution, request: CompileRequest) -> Compiled:
    """YAML whose `defaultTest` asserts each clause as `llm-rubric`; a test is a request.

    The requests are those of the case book, else one slot. Words of clauses stand in the rubrics
    as quotations in which promptfoo's own template marks cannot be spelled.
    """
    found = sort_clauses(constitution, cannot_be_broken)
    lines = [
        each.line(
            "    - "
            + quote_json({"type": "llm-rubric", "metric": each.mark, "value": rubric_of(each)})
            + f" # {each.mark}"
        )
        for each in found.taken
    ]
    asked = list(dict.fromkeys(case.request for case in request.cases.cases))
    tests = [f"  - {quote_json({'vars': {'request': each}})}" for each in asked]
    if not tests:
        tests = ['  - {"vars": {"request": "slot:request"}} # a slot: write a request here']
    asserts = [line.text for line in lines]
    return Compiled(
        target=Target.PROMPTFOO,
        text="\n".join(
            [
                f"description: {quote(f'Does a model keep {document_mark(constitution)}?')}",
                "prompts:",
                '  - "{{request}}"',
                "providers:",
                "  - echo # a slot: name the model that is examined here",
                "defaultTest:",
                *(["  assert:", *asserts] if asserts else ["  assert: []"]),
                "tests:",
                *tests,
                "",
            ]
        ),
        source_map=tuple(lines),
        not_compiled=found.left,
        slots=("provider",) if asked else ("provider", "request"),
    )
