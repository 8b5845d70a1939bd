"""A clause on its way to a target: its rank, its digest and mark, its words made safe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import FormKind
from lawspeaker.contract.compile.line import Line, NotCompiled
from lawspeaker.contract.compile.quotation import quote
from lawspeaker.contract.digests import clause_digest, constitution_digest
from lawspeaker.contract.norm import Op
from lawspeaker.records.canonical import short

if TYPE_CHECKING:
    from collections.abc import Callable

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedClause:
    """A clause with what every line made of it carries."""

    clause: Clause
    rank: int
    digest: str

    @property
    def mark(self) -> str:
        """`clause.s12@` and 12 hex digits."""
        return f"{self.clause.id}@{short(self.digest)}"

    @property
    def quoted(self) -> str:
        """The clause's text as a quotation on one line."""
        return quote(self.clause.text)

    def line(self, text: str) -> Line:
        """A piece of a target that says this clause."""
        return Line(text=text, clause_id=self.clause.id, digest=self.digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The clauses that a target takes, highest rank first, and the others with the reason."""

    taken: tuple[MarkedClause, ...]
    left: tuple[NotCompiled, ...]


def sort_clauses(constitution: Constitution, refuses: Callable[[Clause], str | None]) -> Sorted:
    """The clauses by whether a target `refuses` them, which says why, or None to take one."""
    taken: list[MarkedClause] = []
    left: list[NotCompiled] = []
    for clause in constitution.by_rank:
        reason = refuses(clause)
        if reason is None:
            taken.append(marked(constitution, clause))
        else:
            left.append(NotCompiled(clause_id=clause.id, reason=reason))
    return Sorted(taken=tuple(taken), left=tuple(left))


def marked(constitution: Constitution, clause: Clause) -> MarkedClause:
    """One clause of a document with its rank and digest."""
    return MarkedClause(clause=clause, rank=constitution.rank(clause), digest=clause_digest(clause))


def document_mark(constitution: Constitution) -> str:
    """The document's id, `@`, and 12 hex digits: what lines that say no clause carry."""
    return f"{constitution.id}@{short(constitution_digest(constitution))}"


def cannot_be_broken(clause: Clause) -> str | None:
    """Why no reply can break a clause, None where one can."""
    if clause.form.kind is FormKind.DEFINITION:
        return "it defines words; no reply keeps or breaks it"
    if clause.form.kind is FormKind.PROCEDURE:
        return "it is a procedure between people; no reply keeps or breaks it"
    if clause.norm is not None and clause.norm.op is Op.MAY:
        return "it permits; no reply can break it"
    return None
