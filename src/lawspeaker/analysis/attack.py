"""Simulated accounts that try to change an outcome: pure builders of votes, for tests of strength.

None of these is ever added to votes that count; they show how much a roll must keep out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault
from lawspeaker.records.votes import AGREE, DISAGREE, Votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

N_LATE_EXPOSED = 10
LATE = "late"


class Attack(StrEnum):
    """The families, and ORDINARY: as many people like those who are there, for comparison.

    BULLET accounts agree with one statement and see nothing else. CAMOUFLAGE accounts each copy
    a member of a group and turn against the target. A CAPTURE bloc agrees with its own
    statements and disagrees with whatever else it sees. DEMOTION accounts vote one made-up
    pattern, so that they look like an opinion group, and disagree with the target. LATE accounts
    add a statement of their own, agree with it, and ten people see it, who agree at even odds.
    """

    BULLET = "bullet"
    CAMOUFLAGE = "camouflage"
    CAPTURE = "capture"
    DEMOTION = "demotion"
    LATE = "late_statement"
    ORDINARY = "ordinary_people"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Aim:
    """What the accounts know and want; statements are column numbers.

    `pushed` is the statement that is voted up, `target` the one that is voted down, `own` a
    bloc's statements, `copied` (n,) marks the people whose votes are copied.
    """

    pushed: int
    target: int
    own: tuple[int, ...]
    copied: NDArray[np.bool_]


@dataclass(slots=True)
class _Cast:
    row: list[NDArray[np.int64]]
    column: list[NDArray[np.int64]]
    value: list[NDArray[np.int8]]

    def add(self, row: int, column: NDArray[np.int64], value: NDArray[np.int8]) -> None:
        self.row.append(np.full(len(column), row, dtype=np.int64))
        self.column.append(column)
        self.value.append(value)


def n_accounts(n_people: int, share: float) -> int:
    """The accounts that make up this share of all once they are added, at least one."""
    if not 0 < share < 1:
        raise UsageFault(f"a share of added accounts lies between 0 and 1, not {share}.")
    return max(1, round(n_people * share / (1 - share)))


def attacked(votes: Votes, attack: Attack, aim: Aim, *, n: int, seed: int) -> Votes:
    """The votes with n simulated accounts added after those there, and times left out.

    The accounts of a smaller attack of the same seed are the first ones of a larger one.
    Statements keep their places; LATE adds one column at the end. Raises UsageFault where
    nobody voted, for nobody is there to be imitated or outvoted.
    """
    if not votes.n_votes:
        raise UsageFault("An attack is measured against votes, and here are none.")
    rng = np.random.default_rng([seed, list(Attack).index(attack)])
    late = attack is Attack.LATE
    cast = _Cast([votes.row], [votes.statement.astype(np.int64)], [votes.value])
    if late:
        exposed = rng.permutation(votes.n_participants)[:N_LATE_EXPOSED]
        cast.row.append(exposed)
        cast.column.append(np.full(len(exposed), votes.n_statements))
        cast.value.append(rng.choice([DISAGREE, AGREE], size=len(exposed)).astype(np.int8))
    draw = _MAKERS[attack](votes, aim, rng)
    for i in range(n):
        column, value = draw(rng)
        cast.add(votes.n_participants + i, column, value)
    return Votes.from_triples(
        (*votes.participants, *(f"simulated.{i}" for i in range(n))),
        (*votes.statements, *((LATE,) if late else ())),
        row=np.concatenate(cast.row),
        column=np.concatenate(cast.column),
        value=np.concatenate(cast.value),
    )


_Account = tuple["NDArray[np.int64]", "NDArray[np.int8]"]


def _one(column: int, value: int) -> _Account:
    return np.array([column], dtype=np.int64), np.array([value], dtype=np.int8)


def _bullet(votes: Votes, aim: Aim, rng: Generator) -> Callable[[Generator], _Account]:
    del votes, rng
    return lambda _: _one(aim.pushed, AGREE)


def _late(votes: Votes, aim: Aim, rng: Generator) -> Callable[[Generator], _Account]:
    del aim, rng
    return lambda _: _one(votes.n_statements, AGREE)


def _copy(votes: Votes, people: NDArray[np.intp], rng: Generator) -> _Account:
    i = int(people[rng.integers(len(people))])
    own = slice(int(votes.start[i]), int(votes.start[i + 1]))
    return votes.statement[own].astype(np.int64), votes.value[own]


def _ordinary(votes: Votes, aim: Aim, rng: Generator) -> Callable[[Generator], _Account]:
    del aim, rng
    people = np.flatnonzero(votes.votes_each > 0)
    return lambda rng: _copy(votes, people, rng)


def _camouflage(votes: Votes, aim: Aim, rng: Generator) -> Callable[[Generator], _Account]:
    del rng
    people = np.flatnonzero(aim.copied & (votes.votes_each > 0))

    def draw(rng: Generator) -> _Account:
        column, value = _copy(votes, people, rng)
        others = column != aim.target
        return (
            np.append(column[others], aim.target),
            np.append(value[others], np.int8(DISAGREE)),
        )

    return draw


def _capture(votes: Votes, aim: Aim, rng: Generator) -> Callable[[Generator], _Account]:
    del rng
    pattern = np.full(votes.n_statements, DISAGREE, dtype=np.int8)
    pattern[list(aim.own)] = AGREE
    return _patterned(votes, pattern, np.array(aim.own, dtype=np.int64))


def _demotion(votes: Votes, aim: Aim, rng: Generator) -> Callable[[Generator], _Account]:
    pattern = rng.choice([DISAGREE, AGREE], size=votes.n_statements).astype(np.int8)
    pattern[aim.target] = DISAGREE
    return _patterned(votes, pattern, np.array([aim.target], dtype=np.int64))


def _patterned(
    votes: Votes, pattern: NDArray[np.int8], always: NDArray[np.int64]
) -> Callable[[Generator], _Account]:
    """Accounts that vote by one pattern on the bloc's statements and as many others as is usual."""
    n_usual = int(np.median(votes.votes_each[votes.votes_each > 0]))

    def draw(rng: Generator) -> _Account:
        column = np.union1d(always, rng.permutation(votes.n_statements)[:n_usual])
        return column, pattern[column]

    return draw


_MAKERS = {
    Attack.BULLET: _bullet,
    Attack.CAMOUFLAGE: _camouflage,
    Attack.CAPTURE: _capture,
    Attack.DEMOTION: _demotion,
    Attack.LATE: _late,
    Attack.ORDINARY: _ordinary,
}
