from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.authorship import QUOTED, authorship, quoted_words
from lawspeaker.contract.clause import Origin, Relation, Source

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

MACHINE = "machine words (tiny, seed 5, prompt 0123456789ab)"


def test_a_quotation_has_no_label(library: Constitution) -> None:
    assert authorship(library.clauses[0], {"stmt.0": "Name your sources."}) == QUOTED
    assert QUOTED.lines == ()


def test_words_that_quote_nobody_are_labelled_beside_their_sources(library: Constitution) -> None:
    origin = Origin(
        derived_from=(
            Source(ref="stmt.0", relation=Relation.MERGED),
            Source(ref="stmt.9", relation=Relation.MERGED),
        ),
        drafted_by=MACHINE,
        checked_by=("Held true by 90% (70% to 97%) of 20 people.",),
    )
    clause = library.clauses[0].model_copy(update={"provenance": origin})
    assert authorship(clause, quoted_words(library)).lines == (
        f"Words by: {MACHINE}",
        "Checked: Held true by 90% (70% to 97%) of 20 people.",
        "From: stmt.0 (merged): Name your sources.",
        "From: stmt.9 (merged)",
    )


def test_a_reading_by_a_machine_is_told_though_the_words_are_a_quotation(
    library: Constitution,
) -> None:
    origin = library.clauses[0].provenance.model_copy(
        update={"checked_by": (f"plain by {MACHINE}. Held true.",)}
    )
    label = authorship(library.clauses[0].model_copy(update={"provenance": origin}), {})
    assert label.lines == (f"Checked: plain by {MACHINE}. Held true.", "From: stmt.0 (quoted)")


def test_only_whole_quotations_tell_a_statements_words(library: Constitution) -> None:
    first = library.clauses[0]
    two = Origin(
        derived_from=tuple(Source(ref=f"stmt.{n}", relation=Relation.QUOTED) for n in (5, 6))
    )
    mixed = library.model_copy(
        update={"clauses": (first.model_copy(update={"provenance": two}), library.clauses[1])}
    )
    assert list(quoted_words(mixed)) == ["stmt.1"]
