"""Who wrote a clause's words where they quote nobody, who checked them, and what they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import Relation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceWords:
    """A source of a clause and what was done to it; `text` is empty where nobody kept its words."""

    ref: str
    relation: str
    text: str

    @property
    def sentence(self) -> str:
        """The source in a line: `stmt.3 (merged): It should say so`."""
        return f"{self.ref} ({self.relation})" + (f": {self.text}" if self.text else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorship:
    """The label of words that quote nobody.

    `drafted_by` names the person, or says `machine words` with the model; `checked_by` who held
    them true to the sources. Both are empty for a quotation.
    """

    drafted_by: str = ""
    checked_by: tuple[str, ...] = ()
    sources: tuple[SourceWords, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The label in lines, none for a quotation."""
        return (
            *([f"Words by: {self.drafted_by}"] if self.drafted_by else []),
            *(f"Checked: {each}" for each in self.checked_by),
            *(f"From: {each.sentence}" for each in self.sources),
        )


QUOTED = Authorship()
"""No label: the words are those of whom the clause quotes, or nobody recorded who wrote them."""


def authorship(clause: Clause, texts: Mapping[str, str]) -> Authorship:
    """A clause's label; `texts` are the words of the sources that are known."""
    origin = clause.provenance
    if origin.drafted_by is None and not origin.checked_by:
        return QUOTED
    return Authorship(
        drafted_by=origin.drafted_by or "",
        checked_by=origin.checked_by,
        sources=tuple(
            SourceWords(ref=each.ref, relation=each.relation.value, text=texts.get(each.ref, ""))
            for each in origin.derived_from
        ),
    )


def quoted_words(*documents: Constitution) -> dict[str, str]:
    """The words of the statements that these documents' clauses quote, by the statement's id."""
    return {
        source.ref: clause.text
        for document in documents
        for clause in document.clauses
        for source in clause.provenance.derived_from
        if source.relation is Relation.QUOTED and len(clause.provenance.derived_from) == 1
    }
