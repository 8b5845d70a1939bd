"""The source map: for every line of every file the clause, and its wording, that it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.compile.marked import document_mark
from lawspeaker.contract.compile.registry import TARGETS
from lawspeaker.contract.digests import constitution_digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.contract.compile.line import Compiled, NotCompiled, Span
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.records.canonical import Json

SOURCE_MAP_FILE = "source-map.json"


def source_map(constitution: Constitution, made: Sequence[Compiled]) -> dict[str, Json]:
    """The map as JSON; each line of a target that no entry of `lines` holds is the document's."""
    return {**mapped_document(constitution), "targets": [_of_target(each) for each in made]}


def mapped_document(constitution: Constitution) -> dict[str, Json]:
    """Of which document a map is, with the mark of lines that say no clause."""
    return {
        "constitution": constitution.id,
        "version": constitution.version,
        "digest": constitution_digest(constitution),
        "document": document_mark(constitution),
    }


def mapped_file(
    file: str, text: str, spans: Sequence[Span], not_compiled: Sequence[NotCompiled]
) -> dict[str, Json]:
    """A file in a map: its lines that say clauses, and the clauses that it leaves out."""
    return {
        "file": file,
        "n_lines": len(text.splitlines()),
        "lines": [
            {
                "first": span.first,
                "last": span.last,
                "clause": span.line.clause_id,
                "digest": span.line.digest,
            }
            for span in spans
        ],
        "not_compiled": [
            {"clause": each.clause_id, "reason": each.reason} for each in not_compiled
        ],
    }


def _of_target(made: Compiled) -> dict[str, Json]:
    file = TARGETS[made.target].file
    return {
        "target": made.target.value,
        **mapped_file(file, made.text, made.spans, made.not_compiled),
        "slots": list(made.slots),
    }
