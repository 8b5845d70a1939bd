"""The judge's rubric: one clause a line of JSON, whether it applies asked first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.compile.line import Compiled, Target
from lawspeaker.contract.compile.marked import sort_clauses
from lawspeaker.contract.compile.quotation import canonical, quote_json
from lawspeaker.contract.compile.registry import compile_target
from lawspeaker.contract.digests import clause_digest, mark
from lawspeaker.contract.instruction import Answer

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.compile.registry import CompileRequest
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.instruction import Judge
    from lawspeaker.records.canonical import Json

RUBRIC_VERSION = 1


def compile_judge(constitution: Constitution) -> Compiled:
    """JSON lines, highest rank first: clause, digest, text, question, scale, what counts as proof.

    `not_applicable` always stands first in the scale. A clause without a question for a judge
    is in `not_compiled`.
    """
    found = sort_clauses(constitution, _refuses)
    lines = [
        each.line(quote_json(_row(constitution, each.clause, each.clause.compile.judge)))
        for each in found.taken
        if each.clause.compile.judge is not None
    ]
    return Compiled(
        target=Target.JUDGE,
        text="".join(f"{line.text}\n" for line in lines),
        source_map=tuple(lines),
        not_compiled=found.left,
    )


@compile_target(Target.JUDGE, file="judge.jsonl")
def _target(constitution: Constitution, request: CompileRequest) -> Compiled:
    del request
    return compile_judge(constitution)


def _refuses(clause: Clause) -> str | None:
    return None if clause.compile.judge is not None else "it has no question for a judge"


def _row(constitution: Constitution, clause: Clause, judge: Judge) -> dict[str, Json]:
    applies = judge.not_applicable_if or "The clause has no bearing on this request and reply."
    rest = [answer.value for answer in judge.scale if answer is not Answer.NOT_APPLICABLE]
    return {
        "schema_version": RUBRIC_VERSION,
        "mark": mark(clause),
        "clause": clause.id,
        "digest": clause_digest(clause),
        "level": clause.level,
        "rank": constitution.rank(clause),
        "not_applicable_if": applies,
        "scale": [Answer.NOT_APPLICABLE.value, *rest],
        "clause_text": canonical(clause.text),
        "question": judge.question,
        "anchors": dict(judge.anchors),
        "evidence_required": judge.evidence_required,
        "evidence": "Copy the words of the reply that decide, letter by letter; they are searched.",
    }
