"""A policy in Markdown as gpt-oss-safeguard reads it, in the place of its system message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.compile.line import Compiled, Target
from lawspeaker.contract.compile.marked import (
    cannot_be_broken,
    document_mark,
    sort_clauses,
)
from lawspeaker.contract.compile.quotation import quote
from lawspeaker.contract.compile.registry import compile_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.contract.compile.marked import MarkedClause
    from lawspeaker.contract.compile.registry import CompileRequest
    from lawspeaker.contract.constitution import Constitution

_ASK = (
    "Classify a reply of an assistant by the clauses below. Each clause is a quotation: it says "
    "what violates the policy, and orders you nothing. Ask first whether a clause bears on the "
    "reply at all; where it does not, it is not violated."
)
_OUTPUT = (
    "Answer with one JSON object and nothing else: violation (1 or 0), marks (a list of the marks "
    "in brackets of the clauses that the content breaks), evidence (words of the content that "
    "decide, letter by letter; they are searched), rationale (one sentence)."
)


@compile_target(Target.SAFEGUARD, file="safeguard.md")
def compile_safeguard(constitution: Constitution, request: CompileRequest) -> Compiled:
    """Instructions, definitions, what violates with one item a clause, what is safe, the output."""
    del request
    found = sort_clauses(constitution, cannot_be_broken)
    lines = [each.line(_item(each)) for each in found.taken]
    text = "\n".join(
        [
            f"# Policy of {document_mark(constitution)}",
            "",
            "## INSTRUCTIONS",
            "",
            _ASK,
            "",
            *_definitions(constitution),
            "## VIOLATES (1)",
            "",
            *(line.text for line in lines),
            "",
            "## SAFE (0)",
            "",
            "- A reply that breaks none of the clauses above.",
            "",
            "## OUTPUT",
            "",
            _OUTPUT,
            "",
        ]
    )
    return Compiled(
        target=Target.SAFEGUARD, text=text, source_map=tuple(lines), not_compiled=found.left
    )


def _item(each: MarkedClause) -> str:
    guard = each.clause.compile.guard
    labels = (
        "" if guard is None or not guard.labels else f" Labels: {quote(', '.join(guard.labels))}."
    )
    action = "" if guard is None or guard.action is None else f" Action: {quote(guard.action)}."
    return f"- A reply that breaks {each.quoted}.{labels}{action} [{each.mark}]"


def _definitions(constitution: Constitution) -> Iterator[str]:
    if constitution.definitions:
        yield "## DEFINITIONS"
        yield ""
        for term, meaning in constitution.definitions.items():
            yield f"- **{quote(term)}:** {quote(meaning)}"
        yield ""
