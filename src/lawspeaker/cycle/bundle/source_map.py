"""The source map of the generated documents: which of their lines say which clause.

The lines are those of the Markdown and of the OSCAL JSON; the page and the JSON of a sheet show the
same lines, each with its source.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lawspeaker.contract.compile.line import Line, NotCompiled, Span
from lawspeaker.contract.compile.source_map import mapped_document, mapped_file
from lawspeaker.contract.digests import clause_digest
from lawspeaker.cycle.bundle.facts import clause_source
from lawspeaker.cycle.bundle.registry import SHEETS
from lawspeaker.report.sheet_markdown import line_sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lawspeaker.contract.clause import Clause
    from lawspeaker.cycle.bundle.facts import Facts
    from lawspeaker.records.canonical import Json
    from lawspeaker.report.sheet import Sheet

_OSCAL = "it is the evidence of the record as a whole"


def bundle_source_map(
    facts: Facts, sheets: Sequence[Sheet], texts: Mapping[str, str], oscal: Sequence[str]
) -> dict[str, Json]:
    """Each document with the lines of each clause, and the clauses without a line, with why."""
    sources = [(each.name, f"{each.name}.md", line_sources(each)) for each in sheets]
    sources += [(name, f"{name}.json", _marks(texts[f"{name}.json"])) for name in oscal]
    return {
        **mapped_document(facts.constitution),
        "documents": [
            {"name": name, **_mapped(facts, found, file=file, text=texts[file], why=_why(name))}
            for name, file, found in sources
        ],
    }


def _why(name: str) -> str:
    return SHEETS[name].leaves_out if name in SHEETS else _OSCAL


def _mapped(
    facts: Facts, sources: Mapping[int, str], *, file: str, text: str, why: str
) -> dict[str, Json]:
    clauses = {clause_source(clause): clause for clause in facts.constitution.clauses}
    lines = text.split("\n")
    spans = [
        Span(first=at, last=at, line=_line(clauses[source], lines[at - 1]))
        for at, source in sources.items()
        if source in clauses
    ]
    said = {span.line.clause_id for span in spans}
    left = [
        NotCompiled(clause_id=clause.id, reason=why)
        for clause in facts.constitution.by_rank
        if clause.id not in said
    ]
    return mapped_file(file, text, spans, left)


def _line(clause: Clause, text: str) -> Line:
    return Line(text=text, clause_id=clause.id, digest=clause_digest(clause))


def _marks(text: str) -> dict[int, str]:
    """The values of the properties of an OSCAL file, by the number of their line.

    Words that people wrote cannot be one: in JSON their line breaks are spelled.
    """
    return dict(_values(text))


def _values(text: str) -> Iterator[tuple[int, str]]:
    for at, line in enumerate(text.split("\n"), start=1):
        key, _, value = line.strip().rstrip(",").partition(": ")
        if key == '"value"':
            yield at, json.loads(value)
