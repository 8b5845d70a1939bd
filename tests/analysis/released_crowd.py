"""A small consultation in which people come and change their votes, and an attacker.

`leaks` looks at what was published and asks the truth how few people each difference tells on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING

from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from numpy.random import Generator

    from lawspeaker.analysis.batches import Release

K = 10


@dataclass(slots=True)
class Crowd:
    """Votes by person and statement; on the first one opinion leans hard to one side."""

    rng: Generator
    n_statements: int = 2
    vote: dict[tuple[int, int], int] = field(default_factory=dict)
    n_people: int = 0

    def step(self) -> None:
        """Some come, some change their mind, some leave."""
        rng = self.rng
        for _ in range(int(rng.choice([1, 3, 9, 10, 25, 60]))):
            for statement in range(self.n_statements):
                if rng.random() < 0.8:
                    self.vote[self.n_people, statement] = self._says(statement)
            self.n_people += 1
        for key in list(self.vote):
            if rng.random() < 0.03:
                self.vote[key] = self._says(key[1])
            elif rng.random() < 0.01:
                del self.vote[key]

    def _says(self, statement: int) -> int:
        shares = [0.05, 0.05, 0.9] if statement == 0 else [0.35, 0.25, 0.4]
        return int(self.rng.choice([-1, 0, 1], p=shares))

    def votes(self) -> Votes:
        pairs = sorted(self.vote)
        return Votes.from_triples(
            [f"p.{person}" for person in range(self.n_people)],
            [f"stmt.{statement}" for statement in range(self.n_statements)],
            row=[person for person, _ in pairs],
            column=[statement for _, statement in pairs],
            value=[self.vote[pair] for pair in pairs],
        )

    def truth(self, statement: int) -> dict[int, int]:
        """Who said what."""
        return {p: v for (p, s), v in self.vote.items() if s == statement}


Table = tuple[object, dict[int, int]]


@dataclass(slots=True)
class Attacker:
    """Remembers every published table with the votes that it was made of."""

    kept: list[dict[str, Table]] = field(default_factory=list)

    def read(self, release: Release, crowd: Crowd) -> None:
        """Take a release in; a table that stands as before is of the votes of then."""
        before = self.kept[-1] if self.kept else {}
        self.kept.append(
            {
                name: before[name]
                if name in before and before[name][0] == counts
                else (counts, crowd.truth(int(name.partition(".")[2])))
                for name, counts in release.counts.items()
            }
        )

    @property
    def n_renewed(self) -> int:
        """How often a table took the place of another."""
        return sum(
            old[name][0] != new[name][0]
            for old, new in pairwise(self.kept)
            for name in old.keys() & new.keys()
        )

    def leaks(self) -> int:
        """How many tables, or differences of two tables, tell on one to nine people."""
        alone = sum(
            0 < len([vote for vote in truth.values() if vote in some]) < K
            for tables in self.kept
            for counts, truth in tables.values()
            for some in readable(counts)
        )
        return alone + sum(
            tells(old[name], new[name])
            for old, new in combinations(self.kept, 2)
            for name in old.keys() & new.keys()
            if old[name][0] != new[name][0]
        )


def tells(old: Table, new: Table) -> bool:
    """Whether a sum that one tells, less one that the other tells, is of one to nine people."""
    everybody = old[1].keys() | new[1].keys()
    return any(
        0 < sum((old[1].get(p) in some) != (new[1].get(p) in others) for p in everybody) < K
        for some, others in product(readable(old[0]), readable(new[0]))
    )


def readable(counts: object) -> set[frozenset[int]]:
    """The sets of answers whose sum can be told: shown ones, all, and all but shown ones."""
    told = {1: counts.n_agree, 0: counts.n_pass, -1: counts.n_disagree}
    shown = [vote for vote, n in told.items() if n is not None]
    found = {frozenset(some) for size in range(4) for some in combinations(shown, size)}
    return found | {frozenset({-1, 0, 1}) - some for some in found}
