"""The source map: for every line of every target the clause, and its wording, that it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.compile.marked import document_mark
from lawspeaker.contract.compile.registry import TARGETS
from lawspeaker.contract.digests import constitution_digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.contract.compile.line import Compiled
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.records.canonical import Json

SOURCE_MAP_FILE = "source-map.json"


def source_map(constitution: Constitution, made: Sequence[Compiled]) -> dict[str, Json]:
    """The map as JSON; each line of a target that no entry of `lines` holds is the document's."""
    return {
        "constitution": constitution.id,
        "version": constitution.version,
        "digest": constitution_digest(constitution),
        "document": document_mark(constitution),
        "targets": [_of_target(each) for each in made],
    }


def _of_target(made: Compiled) -> dict[str, Json]:
    return {
        "target": made.target.value,
        "file": TARGETS[made.target].file,
        "n_lines": len(made.text.splitlines()),
        "lines": [
            {
                "first": span.first,
                "last": span.last,
                "clause": span.line.clause_id,
                "digest": span.line.digest,
            }
            for span in made.spans
        ],
        "not_compiled": [
            {"clause": each.clause_id, "reason": each.reason} for each in made.not_compiled
        ],
        "slots": list(made.slots),
    }
