"""What came of an import: a draft document, and everything that it could not take over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import (
    MAX_PLAIN,
    MAX_TEXT,
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
from lawspeaker.errors import BadInput
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from lawspeaker.contract.clause import Mapping as ClauseMapping
    from lawspeaker.contract.constitution import Level
    from lawspeaker.records.canonical import Json

FIRST_VERSION = "1.0.0"
MAX_CLAUSES = 10_000
_NO_CASES = Cases()
_NO_INSTRUCTION = Instruction()

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
    """A document with the status draft, and the losses in the order of the source.

    `facts` are sentences that count what the source holds; `lines` gives, for each clause, the
    line of the source on which it begins, from 1.
    """

    constitution: Constitution
    losses: tuple[Loss, ...]
    facts: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What an importer cannot read from its source: the document's name, and for whom it is.

    The amendment rules are this program's proposal, sized for `n_people`. `tag_files` are the
    names, without ending, of files that marks in the source point to, where somebody knows them.
    """

    name: str
    title: str
    population: str
    n_people: int
    effective_from: date
    language: str | None = None
    tag_files: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """A text as it fits a clause, and what is left over."""

    kept: str
    left_over: str

    @classmethod
    def of(cls, text: str) -> Parted:
        """Whole paragraphs where one fits, else as many characters as a clause takes."""
        if len(text) <= MAX_TEXT:
            return cls(kept=text, left_over="")
        end = text.rfind("\n\n", 0, MAX_TEXT)
        end = end if end > 0 else MAX_TEXT
        return cls(kept=text[:end], left_over=text[end:].strip())

    def losses(self, name: str, line: int) -> tuple[Loss, ...]:
        """The loss of what is left over, if anything is."""
        if not self.left_over:
            return ()
        why = f"a clause's text has {MAX_TEXT:,} characters at most"
        what = f"{name}: its last {counted(len(self.left_over), 'character')}"
        return (Loss(line=line, what=what, why=why),)


def no_rules(text: str) -> Loss:
    """What no source has that is a list of instructions: the rules around the clauses."""
    return Loss(
        line=max(1, len(text.splitlines())),
        what="nothing of amendment, adjudication, support, or who decides silent points",
        why="the source says nothing of them; what stands there is this program's proposal",
    )


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
    instruction: Instruction = _NO_INSTRUCTION,
    more_refs: tuple[str, ...] = (),
) -> Clause:
    """A clause with the source's words; its norm stays untyped, and nobody was asked about it.

    `ref` is where it stood, `more_refs` are what the source itself cites for it. Where the source
    gives no name, `plain` is empty: the clause has no title, and its own words stand for it.
    """
    named = plain.strip() or text
    return Clause(
        id=clause_id,
        title=plain.strip() or None,
        level=level,
        text=text,
        plain=named if len(named) <= MAX_PLAIN else f"{named[: MAX_PLAIN - 1]}…",
        norm=None,
        form=Form(kind=FormKind.STANDARD),
        scope=Scope(applies_to=applies_to) if applies_to else None,
        cases=cases,
        support=Support(overall=not_asked(), groups=()),
        provenance=Origin(
            derived_from=tuple(
                Source(ref=each, relation=Relation.IMPORTED) for each in (ref, *more_refs)
            )
        ),
        lifecycle=Lifecycle(introduced=FIRST_VERSION),
        compile=instruction,
        mappings=mappings,
    )


def require_few(n_clauses: int, *, path: str | None = None, line: int | None = None) -> None:
    """BadInput beyond `MAX_CLAUSES`."""
    if n_clauses > MAX_CLAUSES:
        raise BadInput(
            f"the file has more than {MAX_CLAUSES:,} clauses",
            path=path,
            line=line,
            mend="Nobody could ballot on them; import its parts one by one.",
        )


def draft_document(
    target: Target,
    clauses: Sequence[Clause],
    *,
    levels: Sequence[Level] = LEVELS,
    definitions: Mapping[str, str] | None = None,
) -> Constitution:
    """A draft that holds the clauses, with this program's proposal for all rules around them.

    BadInput for more clauses than anybody could ballot on.
    """
    require_few(len(clauses))
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
            # The rules are sized for so many people; nobody says that they took part.
            "parties": tuple(party.model_copy(update={"n": None}) for party in frame.parties),
            "recitals": (RECITAL,),
            "levels": tuple(levels),
            "definitions": dict(definitions or {}),
            "clauses": tuple(clauses),
        }
    )
    return Constitution.model_validate(document.model_dump())
