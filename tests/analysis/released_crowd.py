"""A small consultation in which people come and change their votes, and an attacker.

`leaks` looks at what was published and asks the truth how few people each difference tells on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from lawspeaker.analysis.batches import Release

K = 10
TRIES = 2


@dataclass(slots=True)
class Crowd:
    """Votes by person and statement; on the first one opinion leans hard to one side."""

    rng: Generator
    n_statements: int = 2
    vote: dict[tuple[int, int], int] = field(default_factory=dict)
    n_people: int = 0

    def step(self) -> None:
        """Some come, some change their mind, some leave; now and then many change it at once."""
        rng = self.rng
        for statement in range(self.n_statements):
            self._swing(statement)
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

    def _swing(self, statement: int) -> None:
        rng = self.rng
        if rng.random() < 0.6:
            return
        there = [key for key in self.vote if key[1] == statement]
        to, n = int(rng.choice([-1, 0, 1])), int(rng.choice([10, 12, 20, 40]))
        for place in rng.permutation(len(there))[:n]:
            self.vote[there[place]] = to

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

    def sums(self) -> int:
        """Statements of which some sum over three tables or more is of one to nine people."""
        names = {name for tables in self.kept for name in tables}
        told = [distinct([t[name] for t in self.kept if name in t]) for name in names]
        return sum(weighed(tables) for tables in told if len(tables) > 2)


def distinct(tables: list[Table]) -> list[Table]:
    """The tables without those that stood as before."""
    return [new for old, new in zip([None, *tables], tables, strict=False) if old != new]


def weighed(tables: list[Table]) -> bool:
    """Whether tables solved as a linear system give the sum over one to nine people.

    The attacker knows who is in which count, chooses as many people as there are independent
    counts, solves for the sum that is 1 on one of them and 0 on the others, and looks on whom
    else it is not 0: first with people who answered as many others did, then with any.
    """
    people = sorted(set().union(*(truth.keys() for _, truth in tables)))
    counted = [(truth, some) for counts, truth in tables for some in parts(counts)]
    member = np.array([[truth.get(p) in some for truth, some in counted] for p in people])
    kinds, n = np.unique(member, axis=0, return_counts=True)
    rng = np.random.default_rng(0)
    orders = [np.argsort(-n, kind="stable"), *(rng.permutation(len(n)) for _ in range(TRIES))]
    return any(
        bool(((told > 0) & (told < K)).any())
        for told in ((np.abs(solved(kinds[order])) > 1e-6) @ n[order] for order in orders)
    )


def solved(kinds: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Rows (rank, n_kinds): each 1 on one of the first independent kinds, 0 on the others."""
    a = kinds.T.astype(float)
    rank = 0
    for j in range(a.shape[1]):
        if rank == len(a):
            break
        best = rank + int(np.abs(a[rank:, j]).argmax())
        if abs(a[best, j]) < 1e-9:
            continue
        a[[rank, best]] = a[[best, rank]]
        a[rank] /= a[rank, j]
        others = np.arange(len(a)) != rank
        a[others] -= a[others, j, None] * a[rank]
        rank += 1
    return a[:rank]


def tells(old: Table, new: Table) -> bool:
    """Whether a sum that one tells, less one that the other tells, is of one to nine people."""
    everybody = old[1].keys() | new[1].keys()
    return any(
        0 < sum((old[1].get(p) in some) != (new[1].get(p) in others) for p in everybody) < K
        for some, others in product(readable(old[0]), readable(new[0]))
    )


def parts(counts: object) -> list[set[int]]:
    """The answers that a table tells by themselves, and the others together."""
    told = {1: counts.n_agree, 0: counts.n_pass, -1: counts.n_disagree}
    shown = [{vote} for vote, n in told.items() if n is not None]
    return shown if len(shown) == len(told) else [*shown, set(told).difference(*shown)]


def readable(counts: object) -> set[frozenset[int]]:
    """The sets of answers whose sum can be told: shown ones, all, and all but shown ones."""
    told = {1: counts.n_agree, 0: counts.n_pass, -1: counts.n_disagree}
    shown = [vote for vote, n in told.items() if n is not None]
    found = {frozenset(some) for size in range(4) for some in combinations(shown, size)}
    return found | {frozenset({-1, 0, 1}) - some for some in found}
