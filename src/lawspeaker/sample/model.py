"""The generative model of the sample.

Person i belongs to a planted group g(i) and has a readiness to agree u_i ~ N(0, 1). On a
statement j that i sees,

    P(pass)  = q_j
    P(agree) = (1 - q_j) * logistic(logit(b_j) + t_jg(i) + 0.4 * u_i)
    P(disagree) is the rest,

with the base rate b_j, the tilts t_jg and the passes q_j of `statements.yaml`. The groups take
45, 35 and 20 % of all who are not straight-liners; those, twelve of 400, give one same answer
to all they see.

Whoever handed a statement in is of the group that leans to it most, sees it and agrees.

Exposure: person i sees a share f_i of the statements, f_i = 1 for a quarter of people and
uniform on [0.4, 1] for the rest, who drop out. Which ones is a draw without replacement with
weights that fall from 1 for the first statement to 0.4 for the last (the exponential keys of
Efraimidis and Spirakis, 2006), and the draw's order is the order of voting. A statement that
the moderators took out was seen by 6 % of people before they did.

Time: statements are handed in during one week; then voting is open for a fortnight. More people
come in its first days than later, between 8:00 and 22:00 UTC, and take 3 seconds and an
exponential with mean 12 more for each vote. Thirty times a person votes again, an hour to a
day later, and otherwise than before; the later vote is the one of the formula above.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from lawspeaker.records.votes import AGREE, DISAGREE, PASS
from lawspeaker.sample.truth import GROUPS, READINESS_SD, STRAIGHT_LINER, leaning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from lawspeaker.sample.planted import PlantedStatement

N_PARTICIPANTS = 400
SHARES = (0.45, 0.35, 0.20)
STRAIGHT_LINES = (AGREE,) * 5 + (DISAGREE,) * 3 + (PASS,) * 4
N_CHANGED_MINDS = 30
HANDING_IN_MS = 1_772_438_400_000  # Monday 2 March 2026, 08:00 UTC
OPENING_MS = 1_773_043_200_000  # Monday 9 March 2026, 08:00 UTC
CLOSING_MS = 1_774_252_800_000  # Monday 23 March 2026, 08:00 UTC
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """`group[i]` indexes GROUPS, -1 is a straight-liner, whose one answer is `line[i]`."""

    group: NDArray[np.int64]
    line: NDArray[np.int8]
    readiness: NDArray[np.float64]

    @property
    def names(self) -> tuple[str, ...]:
        """The group name of each person, or "straight-liner"."""
        return tuple(STRAIGHT_LINER if g < 0 else GROUPS[g] for g in self.group)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VoteLog:
    """Every vote that was cast, in the order of time, those that were replaced later too.

    Parallel arrays: participant and statement indices, the vote, and ms since 1970.
    """

    participant: NDArray[np.int64]
    statement: NDArray[np.int64]
    value: NDArray[np.int8]
    time: NDArray[np.int64]


def draw_people(rng: Generator) -> People:
    """400 people in a random order, with exact group sizes."""
    n_lines = len(STRAIGHT_LINES)
    sizes = [round(share * (N_PARTICIPANTS - n_lines)) for share in SHARES]
    sizes[0] += N_PARTICIPANTS - n_lines - sum(sizes)
    order = rng.permutation(N_PARTICIPANTS)
    group = np.concatenate([np.full(n_lines, -1), np.repeat(np.arange(len(GROUPS)), sizes)])
    line = np.zeros(N_PARTICIPANTS, dtype=np.int8)
    line[:n_lines] = STRAIGHT_LINES
    return People(
        group=group[order], line=line[order], readiness=rng.standard_normal(N_PARTICIPANTS)
    )


def draw_authors(
    people: People, planted: Sequence[PlantedStatement], rng: Generator
) -> NDArray[np.int64]:
    """The participant index of each statement's author."""
    leans_most = leaning(planted).argmax(axis=0)
    return np.array([rng.choice(np.flatnonzero(people.group == g)) for g in leans_most])


def draw_handing_in(n_statements: int, rng: Generator) -> NDArray[np.int64]:
    """When each statement was handed in, ascending, within the week before voting."""
    return np.sort(rng.integers(HANDING_IN_MS, OPENING_MS, size=n_statements))


def draw_votes(
    people: People,
    authors: NDArray[np.int64],
    planted: Sequence[PlantedStatement],
    rng: Generator,
) -> VoteLog:
    """Who sees what when, what they answer, and who changes their mind."""
    value = _answers(people, planted, rng)
    value[authors, np.arange(len(planted))] = AGREE
    turn = _turns(authors, planted, rng)
    row, column = np.nonzero(np.isfinite(turn))
    time = _times(turn, rng)[row, column]
    final = value[row, column]
    minds = np.flatnonzero(people.group[row] >= 0)
    changed = np.sort(rng.choice(minds, size=N_CHANGED_MINDS, replace=False))
    first_time = time[changed]
    # -1, 0, 1 moved on by one or two in a circle of three is always another answer.
    first_value = (final[changed] + 1 + rng.integers(1, 3, size=N_CHANGED_MINDS)) % 3 - 1
    time[changed] += rng.integers(_HOUR_MS, 24 * _HOUR_MS, size=N_CHANGED_MINDS)
    all_time = np.concatenate([time, first_time])
    all_row = np.concatenate([row, row[changed]])
    all_column = np.concatenate([column, column[changed]])
    order = np.lexsort((all_column, all_row, all_time))
    return VoteLog(
        participant=all_row[order],
        statement=all_column[order],
        value=np.concatenate([final, first_value]).astype(np.int8)[order],
        time=all_time[order],
    )


def _answers(
    people: People, planted: Sequence[PlantedStatement], rng: Generator
) -> NDArray[np.int8]:
    # What everyone would answer to everything, seen or not: (people, statements).
    logits = leaning(planted)[people.group] + READINESS_SD * people.readiness[:, None]
    agrees = rng.random(logits.shape) < expit(logits)
    passes = rng.random(logits.shape) < np.array([s.passes for s in planted])
    value = np.where(passes, PASS, np.where(agrees, AGREE, DISAGREE)).astype(np.int8)
    lined = people.group < 0
    value[lined] = people.line[lined, None]
    return value


def _turns(
    authors: NDArray[np.int64], planted: Sequence[PlantedStatement], rng: Generator
) -> NDArray[np.float64]:
    # Each person sees statements in the order of their row; infinity is never seen.
    out = np.array([s.moderated_out for s in planted])
    n_kept = int((~out).sum())
    weight = np.linspace(1.0, 0.4, len(planted))
    key = rng.exponential(size=(N_PARTICIPANTS, len(planted))) / weight
    finishes = rng.random(N_PARTICIPANTS) < 0.25
    share = np.where(finishes, 1.0, rng.uniform(0.4, 1.0, N_PARTICIPANTS))
    n_seen = np.ceil(share * n_kept).astype(np.int64)
    last_seen = np.sort(key[:, ~out], axis=1)[np.arange(N_PARTICIPANTS), n_seen - 1]
    before_moderation = rng.random(key.shape) < 0.06
    seen = np.where(out, before_moderation, key <= last_seen[:, None])
    seen[authors, np.arange(len(planted))] = True
    return np.where(seen, key, np.inf)


def _times(turn: NDArray[np.float64], rng: Generator) -> NDArray[np.int64]:
    day = np.floor(12 * rng.random(N_PARTICIPANTS) ** 1.5).astype(np.int64)
    arrival = OPENING_MS + day * 24 * _HOUR_MS + rng.integers(0, 14 * _HOUR_MS, N_PARTICIPANTS)
    gap = 3_000 + rng.exponential(12_000.0, turn.shape).astype(np.int64)
    order = np.argsort(turn, axis=1, kind="stable")
    time = np.empty(turn.shape, dtype=np.int64)
    np.put_along_axis(time, order, arrival[:, None] + np.cumsum(gap, axis=1), axis=1)
    return time
