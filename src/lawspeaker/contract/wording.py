"""Other words for what people said: who wrote them, out of which statements, for which clause."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import MAX_PLAIN, MAX_TEXT, Relation
from lawspeaker.contract.unseen import first_unseen
from lawspeaker.errors import BadInput
from lawspeaker.records.counted import counted
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json


class WordingKind(StrEnum):
    """MERGE: near-duplicates in one; RAISE: several in a principle; PLAIN: easier; REASON: why.

    MEDIATE: words that people ranked first among several, after they had criticised them.
    REWORD: other words for a clause's text that mean the same.
    """

    MERGE = "merge"
    RAISE = "raise"
    PLAIN = "plain"
    REASON = "reason"
    MEDIATE = "mediate"
    REWORD = "reword"

    @property
    def relation(self) -> Relation | None:
        """What such words are to their sources; None where the clause's own text stays."""
        return _RELATION.get(self)


_RELATION = {
    WordingKind.MERGE: Relation.MERGED,
    WordingKind.RAISE: Relation.GENERALISED,
    WordingKind.MEDIATE: Relation.GENERALISED,
    WordingKind.REWORD: Relation.REVISED,
}
OF_A_CLAUSE = frozenset({WordingKind.PLAIN, WordingKind.REASON, WordingKind.REWORD})
"""Kinds that word one clause anew; their sources are the clause's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafter:
    """Who wrote the words: a person by name or, where `machine`, a model by what it was given."""

    name: str
    machine: bool = False
    prompt: str = ""
    seed: int = 0

    @property
    def told(self) -> str:
        """`Ada` or `machine words (llama-3, seed 0, prompt 3f2a90b1c4d5)`."""
        if not self.machine:
            return self.name
        short = self.prompt.removeprefix("sha256:")[:12]
        return f"machine words ({self.name}, seed {self.seed}, prompt {short})"

    def to_json(self) -> dict[str, Json]:
        """The form that the record keeps."""
        return {
            "name": self.name,
            "machine": self.machine,
            "prompt": self.prompt,
            "seed": self.seed,
        }

    @classmethod
    def from_json(cls, stored: Stored) -> Drafter:
        """Read it back; BadInput where it is damaged."""
        return cls(
            name=stored.text("name"),
            machine=stored.flag("machine"),
            prompt=stored.text("prompt"),
            seed=stored.whole("seed"),
        )


def require_readable(text: str, drafter: Drafter) -> None:
    """BadInput for words to be proposed that hold what nobody sees, or that nobody answers for."""
    unseen = first_unseen(text) or first_unseen(drafter.name)
    if unseen is not None:
        raise BadInput(
            f"the words or the name of who wrote them hold {unseen.words}, which nobody sees",
            mend="Take it out, and read what then stands there.",
        )
    if not drafter.name.strip():
        raise BadInput("nobody is named who wrote the words", mend="Name somebody: --by Ada.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Proposed words, `wording.0001`; nobody is bound by them before people accept them.

    `sources` are statement ids. `clause` is the one that they are for; empty where they make a
    clause of their own. `instead_of` marks the clause's wording (`clause.s8@3fab...`) that a
    REWORD was written against; empty for any other kind.
    """

    id: str
    kind: WordingKind
    text: str
    sources: tuple[str, ...]
    clause: str
    drafter: Drafter
    instead_of: str = ""

    def __post_init__(self) -> None:
        """Refuse words that no clause can take, or that say nothing of what they come from."""
        most = MAX_TEXT if self.kind.relation is not None else MAX_PLAIN
        if not self.text.strip() or (len(self.text) > most and self.kind is not WordingKind.REASON):
            raise BadInput(
                f"the words of {self.id} are {len(self.text)} characters long",
                mend=f"Write 1 to {most} characters.",
            )
        least = 1 if self.kind in OF_A_CLAUSE else 2
        if len(set(self.sources)) < least:
            raise BadInput(
                f"{self.id} names {counted(len(set(self.sources)), 'source')}",
                mend=f"Name {least} or more statements that it comes from.",
            )

    def to_json(self) -> dict[str, Json]:
        """The form that the record keeps."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "text": self.text,
            "sources": list(self.sources),
            "clause": self.clause,
            "drafter": self.drafter.to_json(),
            **({"instead_of": self.instead_of} if self.instead_of else {}),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Json]) -> Wording:
        """Read it back; BadInput where it is damaged."""
        read = Stored(what="a wording", values=stored)
        return cls(
            id=read.text("id"),
            kind=read.one_of("kind", WordingKind),
            text=read.text("text"),
            sources=read.texts("sources"),
            clause=read.text("clause"),
            drafter=Drafter.from_json(read.part("drafter")),
            instead_of=read.text("instead_of") if "instead_of" in stored else "",
        )
