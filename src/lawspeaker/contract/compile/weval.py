"""A Weval blueprint: a header, then prompts with what a reply to each should do."""

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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.contract.compile.marked import MarkedClause
    from lawspeaker.contract.compile.registry import CompileRequest
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.records.canonical import Json

_SLOT = "slot:request"


@compile_target(Target.WEVAL, file="weval.yml")
def compile_weval(constitution: Constitution, request: CompileRequest) -> Compiled:
    """Two YAML documents: title, description and tags; then a prompt for each clause and case.

    Each prompt has one point, which cites the clause's mark. A clause without a case in the book
    has a slot for the request.
    """
    found = sort_clauses(constitution, cannot_be_broken)
    lines = [
        each.line(f"- {quote_json(row)} # {each.mark}")
        for each in found.taken
        for row in _prompts(each, request)
    ]
    title = f"{constitution.title}, version {constitution.version}"
    text = "\n".join(
        [
            f"title: {quote(title)}",
            f"description: {quote(f'Does a model keep {document_mark(constitution)}?')}",
            'tags: ["constitution"]',
            "---",
            *([line.text for line in lines] or ["[]"]),
            "",
        ]
    )
    has_slot = any(f'"prompt": "{_SLOT}"' in line.text for line in lines)
    return Compiled(
        target=Target.WEVAL,
        text=text,
        source_map=tuple(lines),
        not_compiled=found.left,
        slots=("request",) if has_slot else (),
    )


def _prompts(each: MarkedClause, request: CompileRequest) -> Iterator[dict[str, Json]]:
    cases = each.clause.cases
    named = request.cases.named((*cases.complies, *cases.violates, *cases.borderline))
    asked = list(dict.fromkeys(case.request for case in named)) or [_SLOT]
    for number, words in enumerate(asked, start=1):
        yield {
            "id": f"{each.clause.id}-{number}",
            "prompt": words,
            "should": [
                {
                    "text": f"Keeps to the clause {each.quoted}, where it bears on the request.",
                    "citation": each.mark,
                }
            ],
        }
