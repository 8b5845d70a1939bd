"""What came of an import: a draft document, and everything that it could not take over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import (
    MAX_PLAIN,
    Cases,
    Clause,
    Form,
    FormKind,
    Lifecycle,
    Origin,
    Relation,
    Scope,
    Source,
)
from lawspeaker.contract.constitution import Constitution, Status
from lawspeaker.contract.draft import LEVELS, proposed_constitution
from lawspeaker.contract.instruction import Instruction
from lawspeaker.contract.support import Support, not_asked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from lawspeaker.contract.clause import Mapping as ClauseMapping
    from lawspeaker.contract.constitution import Level
    from lawspeaker.records.canonical import Json

FIRST_VERSION = "1.0.0"
_NO_CASES = Cases()

RECITAL = (
    "The clauses were imported and nobody was asked about them; residual control, amendment and "
    "adjudication are this program's proposal until people adopt them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something of the source that the document lacks; lines count from 1 in the source."""

    line: int
    what: str
    why: str

    def to_json(self) -> dict[str, Json]:
        """The form that files use."""
        return {"line": self.line, "what": self.what, "why": self.why}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A document with the status draft, and the losses in the order of the source."""

    constitution: Constitution
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What an importer cannot read from its source: the document's name, and for whom it is.

    The amendment rules are this program's proposal, sized for `n_people`.
    """

    name: str
    title: str
    population: str
    n_people: int
    effective_from: date
    language: str | None = None


def imported_clause(
    *,
    clause_id: str,
    level: str,
    text: str,
    plain: str,
    ref: str,
    cases: Cases = _NO_CASES,
    applies_to: tuple[str, ...] = (),
    mappings: tuple[ClauseMapping, ...] = (),
) -> Clause:
    """A clause with the source's words; its norm stays untyped, and nobody was asked about it."""
    return Clause(
        id=clause_id,
        title=plain,
        level=level,
        text=text,
        plain=plain if len(plain) <= MAX_PLAIN else f"{plain[: MAX_PLAIN - 1]}…",
        norm=None,
        form=Form(kind=FormKind.STANDARD),
        scope=Scope(applies_to=applies_to) if applies_to else None,
        cases=cases,
        support=Support(overall=not_asked(), groups=()),
        provenance=Origin(derived_from=(Source(ref=ref, relation=Relation.IMPORTED),)),
        lifecycle=Lifecycle(introduced=FIRST_VERSION),
        compile=Instruction(),
        mappings=mappings,
    )


def draft_document(
    target: Target,
    clauses: Sequence[Clause],
    *,
    levels: Sequence[Level] = LEVELS,
    definitions: Mapping[str, str] | None = None,
) -> Constitution:
    """A draft that holds the clauses, with this program's proposal for all rules around them."""
    frame = proposed_constitution(
        name=target.name,
        title=target.title,
        population=target.population,
        sampling="not asked",
        n_participants=target.n_people,
        clauses=[clause.model_copy(update={"level": LEVELS[-1].id}) for clause in clauses],
        effective_from=target.effective_from,
        version=FIRST_VERSION,
        language=target.language,
    )
    document = frame.model_copy(
        update={
            "status": Status.DRAFT,
            "recitals": (RECITAL,),
            "levels": tuple(levels),
            "definitions": dict(definitions or {}),
            "clauses": tuple(clauses),
        }
    )
    return Constitution.model_validate(document.model_dump())
