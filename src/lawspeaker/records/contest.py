"""Somebody says that an answer broke the constitution, or kept it and should not have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.records.canonical import digest
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lawspeaker.records.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedClause:
    """A clause in the wording that was in force: its permanent id and that wording's digest."""

    id: str
    digest: str

    def to_json(self) -> dict[str, Json]:
        """The form that contests and rulings use."""
        return {"id": self.id, "digest": self.digest}

    @classmethod
    def read(cls, stored: Stored) -> tuple[CitedClause, ...]:
        """All clauses that a stored contest or ruling cites."""
        return tuple(
            cls(id=part.text("id"), digest=part.text("digest")) for part in stored.parts("clauses")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """One contested answer, under one version of one constitution.

    `id` is a public number, `contest.0001`. `factors` are the named circumstances that whoever
    contests says hold; `relief` is what they ask for. `tier` is the bench that owes an answer
    by the date `due`. The answer is kept with its digest, so that nobody can later contest or
    defend another one.
    """

    id: str
    constitution: str
    version: str
    constitution_digest: str
    clauses: tuple[CitedClause, ...]
    prompt: str
    answer: str
    relief: str
    factors: tuple[str, ...]
    tier: str
    opened: date
    due: date
    simulated: bool = False

    @property
    def answer_digest(self) -> str:
        """The digest of the answer's text."""
        return digest(self.answer.encode())

    def to_json(self) -> dict[str, Json]:
        """The form that the ledger keeps."""
        return {
            "id": self.id,
            "constitution": self.constitution,
            "version": self.version,
            "constitution_digest": self.constitution_digest,
            "clauses": [clause.to_json() for clause in self.clauses],
            "prompt": self.prompt,
            "answer": self.answer,
            "answer_digest": self.answer_digest,
            "relief": self.relief,
            "factors": list(self.factors),
            "tier": self.tier,
            "opened": self.opened.isoformat(),
            "due": self.due.isoformat(),
            "simulated": self.simulated,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Json]) -> Contest:
        """Read it back; BadInput where it is damaged or the answer is not the contested one."""
        read = Stored(what="a contest", values=stored)
        contest = cls(
            id=read.text("id"),
            constitution=read.text("constitution"),
            version=read.text("version"),
            constitution_digest=read.text("constitution_digest"),
            clauses=CitedClause.read(read),
            prompt=read.text("prompt"),
            answer=read.text("answer"),
            relief=read.text("relief"),
            factors=read.texts("factors"),
            tier=read.text("tier"),
            opened=read.day("opened"),
            due=read.day("due"),
            simulated=read.flag("simulated"),
        )
        if read.text("answer_digest") != contest.answer_digest:
            raise read.mismatch("answer_digest", contest.answer_digest)
        return contest
