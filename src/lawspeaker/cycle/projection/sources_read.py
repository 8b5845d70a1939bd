"""One export that was read into the record, and what it claims of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """A bundle: its digest, its files, its summary's keys and values in order, its claims.

    `matrix_order` lists who has a row in the file of the matrix, None where there is no such
    file. `groups` and `tallies` are what the source claims, by participant and statement. The
    highest numbers of a participant and of a statement say what the source already had (-1:
    none has a number).
    """

    source: str
    digest: str
    files: tuple[Mapping[str, Json], ...]
    facts: tuple[tuple[str, str], ...]
    topic: str
    matrix_order: tuple[str, ...] | None
    groups: Mapping[str, str]
    tallies: Mapping[str, tuple[int, int]]
    n_cells_disagree: int
    n_refused: int
    highest_participant: int
    highest_statement: int

    def to_json(self) -> dict[str, Json]:
        """The event's body."""
        return {
            "source": self.source,
            "digest": self.digest,
            "files": [dict(each) for each in self.files],
            "facts": [list(pair) for pair in self.facts],
            "topic": self.topic,
            "matrix_order": None if self.matrix_order is None else list(self.matrix_order),
            "groups": dict(self.groups),
            "tallies": {key: list(pair) for key, pair in self.tallies.items()},
            "n_cells_disagree": self.n_cells_disagree,
            "n_refused": self.n_refused,
            "highest_participant": self.highest_participant,
            "highest_statement": self.highest_statement,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Json]) -> Self:
        """The bundle that an event tells of; BadInput where it is damaged."""
        stored = Stored(what="a source that was read", values=kept)
        pairs = Stored(what="the source's tallies", values=stored.part("tallies").values)
        facts = kept.get("facts")
        return cls(
            source=stored.text("source"),
            digest=stored.text("digest"),
            files=tuple(part.values for part in stored.parts("files")),
            facts=tuple(
                (str(pair[0]), str(pair[1]))
                for pair in (facts if isinstance(facts, list) else [])
                if isinstance(pair, list)
            ),
            topic=stored.text("topic"),
            matrix_order=None if kept.get("matrix_order") is None else stored.texts("matrix_order"),
            groups={key: str(name) for key, name in stored.part("groups").values.items()},
            tallies={key: _pair(pairs.wholes(key)) for key in pairs.values},
            n_cells_disagree=stored.whole("n_cells_disagree"),
            n_refused=stored.whole("n_refused"),
            highest_participant=stored.whole("highest_participant"),
            highest_statement=stored.whole("highest_statement"),
        )


def _pair(numbers: tuple[int, ...]) -> tuple[int, int]:
    agrees, disagrees = numbers
    return agrees, disagrees
