"""A consultation among invented people, played with one route."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from lawspeaker.elicitation.offer import offer
from lawspeaker.elicitation.person import Person, membership
from lawspeaker.elicitation.serving_log import ServingLog
from lawspeaker.elicitation.standing import Standing
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from lawspeaker.elicitation.loadings import Loadings
    from lawspeaker.elicitation.route import Route
    from lawspeaker.elicitation.world import World
    from lawspeaker.records.partition import Partition


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learned:
    """What an analysis makes of the votes so far: groups of those who voted, and loadings."""

    partition: Partition
    loadings: Loadings


class Learn(Protocol):
    """An analysis of votes; the room that finds groups is not ours to import."""

    def __call__(self, votes: Votes, /) -> Learned:
        """Groups and loadings of these votes, for all their participants and statements."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """Every showing with its chance, and the votes that came of them, in the world's order."""

    log: ServingLog
    votes: Votes


def play(
    world: World,
    route: Route,
    learn: Learn,
    *,
    rng: Generator,
    every: int = 25,
    explore: float | None = None,
) -> Trial:
    """Let the people of a world come one by one; whoever is shown a statement answers it.

    Counts are renewed after each person, groups and loadings after each `every`. Until then a
    person counts in the group that their votes make most likely.
    """
    cast = _Cast(world)
    learned = learn(cast.votes())
    standing = Standing.of(cast.votes(), learned.partition, learned.loadings)
    for i in range(len(world.answer)):
        standing = replace(standing, open=world.arrival <= i)
        person = Person.newcomer()
        for _ in range(int(world.budget[i])):
            made = offer(standing, person, route, explore=explore)
            if not len(made.statement):
                break
            at = int(rng.choice(len(made.statement), p=made.probability))
            j = int(made.statement[at])
            cast.add(i, j, chance=float(made.probability[at]), m=len(made.statement))
            person = replace(
                person,
                seen=np.append(person.seen, j),
                value=np.append(person.value, world.answer[i, j]),
            )
        if (i + 1) % every == 0:
            learned = learn(cast.votes())
            standing = Standing.of(cast.votes(), learned.partition, learned.loadings)
        else:
            standing = _counted(standing, person)
    return Trial(log=cast.log(), votes=cast.votes())


def _counted(standing: Standing, person: Person) -> Standing:
    """The standing with a person's votes added."""
    overall, group = standing.overall.copy(), standing.group.copy()
    answer = person.value.astype(np.intp) + 1
    overall[person.seen, answer] += 1.0
    group[int(membership(standing, person).argmax()), person.seen, answer] += 1.0
    return replace(standing, overall=overall, group=group)


class _Cast:
    """The showings so far: everyone answers what they are shown."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = tuple(person.id for person in world.participants)
        self.person: list[int] = []
        self.statement: list[int] = []
        self.chance: list[float] = []
        self.m: list[int] = []

    def add(self, i: int, j: int, *, chance: float, m: int) -> None:
        self.person.append(i)
        self.statement.append(j)
        self.chance.append(chance)
        self.m.append(m)

    def _pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return np.array(self.person, dtype=np.int64), np.array(self.statement, dtype=np.int64)

    def votes(self) -> Votes:
        row, column = self._pairs()
        return Votes.from_triples(
            self.people,
            self.world.statements,
            row=row,
            column=column,
            value=self.world.answer[row, column],
        )

    def log(self) -> ServingLog:
        row, column = self._pairs()
        return ServingLog.from_arrays(
            self.people,
            self.world.statements,
            person=row,
            statement=column,
            time=row,
            probability=np.array(self.chance, dtype=np.float64),
            n_eligible=np.array(self.m, dtype=np.int64),
            opened=self.world.arrival,
        )
