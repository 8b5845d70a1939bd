"""A small consultation in which people come, change their votes and their groups, and an attacker.

`leaks` looks at what was published and asks the truth how few people each difference tells on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from numpy.random import Generator

    from lawspeaker.analysis.batches import Release

NAMES = ("A", "B", "C")
NOWHERE = len(NAMES)
K = 10


@dataclass(slots=True)
class Crowd:
    """Votes by person and statement, and each person's group."""

    rng: Generator
    n_statements: int = 2
    vote: dict[tuple[int, int], int] = field(default_factory=dict)
    group: dict[int, int] = field(default_factory=dict)

    def step(self) -> None:
        """Some come, some change their mind, some are grouped anew, some leave."""
        rng = self.rng
        for _ in range(int(rng.choice([1, 3, 9, 10, 25, 60]))):
            person = len(self.group)
            self.group[person] = int(rng.integers(0, NOWHERE + 1))
            for statement in range(self.n_statements):
                if rng.random() < 0.8:
                    self.vote[person, statement] = int(rng.integers(-1, 2))
        for key in list(self.vote):
            if rng.random() < 0.03:
                self.vote[key] = int(rng.integers(-1, 2))
            elif rng.random() < 0.01:
                del self.vote[key]
        for person in self.group:
            if rng.random() < 0.03:
                self.group[person] = int(rng.integers(0, NOWHERE + 1))

    def votes(self) -> tuple[Votes, Partition]:
        pairs = sorted(self.vote)
        votes = Votes.from_triples(
            [f"p.{person}" for person in self.group],
            [f"stmt.{statement}" for statement in range(self.n_statements)],
            row=[person for person, _ in pairs],
            column=[statement for _, statement in pairs],
            value=[self.vote[pair] for pair in pairs],
        )
        label = [-1 if g == NOWHERE else g for g in self.group.values()]
        return votes, Partition(names=NAMES, label=np.array(label, dtype=np.int32))

    def truth(self, statement: int) -> dict[int, tuple[int, int]]:
        """Who said what in which group."""
        return {p: (self.group[p], v) for (p, s), v in self.vote.items() if s == statement}


@dataclass(slots=True)
class Attacker:
    """Remembers every published table with the votes that it was made of."""

    kept: list[dict[str, tuple[object, dict[int, tuple[int, int]]]]] = field(default_factory=list)

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
        """How many differences of two tables tell on one to nine people."""
        return sum(
            self._tells(old[name], new[name])
            for old, new in combinations(self.kept, 2)
            for name in old.keys() & new.keys()
            if old[name][0] != new[name][0]
        )

    @staticmethod
    def _tells(old: tuple[object, dict], new: tuple[object, dict]) -> bool:
        """Any sum of cells that both tables show, or of everybody less these."""
        shown = [
            g
            for g, name in enumerate(NAMES)
            if old[0].groups[name] is not None and new[0].groups[name] is not None
        ]
        for size in range(len(shown) + 1):
            for some in combinations(shown, size):
                for inside in (set(some), set(range(NOWHERE + 1)) - set(some)):
                    n = sum(
                        _in(old[1].get(p), inside) != _in(new[1].get(p), inside)
                        for p in old[1].keys() | new[1].keys()
                    )
                    if 0 < n < K:
                        return True
        return False


def _in(said: tuple[int, int] | None, inside: set[int]) -> int | None:
    return None if said is None or said[0] not in inside else said[1]
