"""A task for Inspect: a Python file that judges every reply on one clause at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.compile.inspect_template import AFTER, BEFORE
from lawspeaker.contract.compile.line import Compiled, Target
from lawspeaker.contract.compile.marked import (
    cannot_be_broken,
    document_mark,
    sort_clauses,
)
from lawspeaker.contract.compile.quotation import quote, quote_json
from lawspeaker.contract.compile.registry import compile_target
from lawspeaker.contract.compile.rubric import APPLIES

if TYPE_CHECKING:
    from lawspeaker.contract.compile.marked import MarkedClause
    from lawspeaker.contract.compile.registry import CompileRequest
    from lawspeaker.contract.constitution import Constitution


@compile_target(Target.INSPECT, file="inspect_task.py")
def compile_inspect(constitution: Constitution, request: CompileRequest) -> Compiled:
    """The task `constitution`, which runs as it is; the requests are the case book's or a file's.

    Clauses stand in it as Python literals, one a line, whose strings are quotations: they can
    neither end a string nor, once they are in the grader's prompt, spell a template token.
    """
    found = sort_clauses(constitution, cannot_be_broken)
    lines = [each.line(f"    {_literal(each)},  # {each.mark}") for each in found.taken]
    asked = dict.fromkeys(case.request for case in request.cases.cases)
    return Compiled(
        target=Target.INSPECT,
        text="".join(
            [
                BEFORE,
                f"DOCUMENT = {quote(document_mark(constitution))}\n",
                "CLAUSES = [\n",
                *(f"{line.text}\n" for line in lines),
                "]\n",
                "REQUESTS = [\n",
                *(f"    {quote(each)},\n" for each in asked),
                "]\n",
                AFTER,
            ]
        ),
        source_map=tuple(lines),
        not_compiled=found.left,
        slots=() if asked else ("requests",),
    )


def _literal(each: MarkedClause) -> str:
    judge = each.clause.compile.judge
    return quote_json(
        {
            "mark": each.mark,
            "not_applicable_if": (judge.not_applicable_if if judge else None) or APPLIES,
            "text": each.clause.text,
            "question": judge.question if judge else "Does the reply keep to the clause?",
        }
    )
