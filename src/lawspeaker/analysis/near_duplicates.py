"""Statements that say one thing twice: pooled only where words and votes both say so."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.intervals import jeffreys
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_ALIKE = 0.75
_MIN_SHARED = 20
_SAME_ANSWERS = 0.8
_GRAM = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pooled:
    """Votes with near-duplicate statements as one, and which statements each one stands for.

    `members[j]` lists columns of the original votes, the one that lends its id and words first.
    """

    votes: Votes
    members: tuple[tuple[int, ...], ...]


def pool_near_duplicates(votes: Votes, texts: Sequence[str]) -> Pooled:
    """Pool each statement with the most voted one that says the same, where that is sure.

    Sure is: the same words in the same order, and people who voted on both do not credibly
    answer apart; or three quarters of the letter triples shared, at least 20 people who voted
    on both, and a lower bound of 80 % of them answering alike. Of a person's votes on pooled
    statements the latest counts, or without times the one on the first statement. `texts`
    are those of the statements (S,).
    """
    words = [_words(text) for text in texts]
    heard = np.bincount(votes.statement, minlength=votes.n_statements)
    by_standing = sorted(
        range(votes.n_statements), key=lambda j: (-heard[j], words[j], votes.statements[j])
    )
    rival = _rivals(words, by_standing)
    ballots = _ballots(votes, {j for j, others in rival.items() if others} | _named(rival))
    lead_of: dict[int, int] = {}
    members: dict[int, list[int]] = {}
    for j in by_standing:
        leads = [lead for lead in rival[j] if lead in members]
        lead = next((lead for lead in leads if _sure(words, ballots, lead, j)), j)
        lead_of[j] = lead
        members.setdefault(lead, []).append(j)
    kept = sorted(members)
    place = {lead: at for at, lead in enumerate(kept)}
    column = np.array([place[lead_of[j]] for j in range(votes.n_statements)], dtype=np.int64)
    # Where times do not tell, the vote on the lead is put last, because the last one counts.
    is_lead = np.array([lead_of[j] == j for j in range(votes.n_statements)], dtype=np.bool_)
    order = np.argsort(is_lead[votes.statement], kind="stable")
    return Pooled(
        votes=Votes.from_triples(
            votes.participants,
            [votes.statements[lead] for lead in kept],
            row=votes.row[order],
            column=column[votes.statement][order],
            value=votes.value[order],
            time=None if votes.time is None else votes.time[order],
        ),
        members=tuple(tuple(members[lead]) for lead in kept),
    )


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _grams(text: str) -> frozenset[str]:
    padded = f" {text} "
    return frozenset(padded[i : i + _GRAM] for i in range(len(padded) - _GRAM + 1))


def _rivals(words: list[str], order: list[int]) -> dict[int, list[int]]:
    """For each statement the earlier ones in `order` whose words are alike.

    A pair with Jaccard overlap t shares one of the rarest (1 - t) of its triples, so only
    statements that meet there are compared (Chaudhuri, Ganti and Kaushik 2006).
    """
    grams = [_grams(text) for text in words]
    count: dict[str, int] = defaultdict(int)
    for each in grams:
        for gram in each:
            count[gram] += 1
    met: dict[str, list[int]] = defaultdict(list)
    found: dict[int, list[int]] = {}
    for j in order:
        rarest = sorted(grams[j], key=lambda gram: (count[gram], gram))
        prefix = rarest[: len(rarest) - ceil(_ALIKE * len(rarest)) + 1]
        near = dict.fromkeys(other for gram in prefix for other in met[gram])
        found[j] = [other for other in near if _overlap(grams[j], grams[other]) >= _ALIKE]
        for gram in prefix:
            met[gram].append(j)
    return found


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _named(rivals: dict[int, list[int]]) -> set[int]:
    return {other for others in rivals.values() for other in others}


def _ballots(votes: Votes, wanted: set[int]) -> dict[int, NDArray[np.int64]]:
    """For each wanted statement the voters (2, n): row numbers, and their votes."""
    row = votes.row
    found = {}
    for j in wanted:
        on_it = np.flatnonzero(votes.statement == j)
        found[j] = np.stack([row[on_it], votes.value[on_it].astype(np.int64)])
    return found


def _sure(words: list[str], ballots: dict[int, NDArray[np.int64]], lead: int, other: int) -> bool:
    _, here, there = np.intersect1d(
        ballots[lead][0], ballots[other][0], assume_unique=True, return_indices=True
    )
    same = int((ballots[lead][1][here] == ballots[other][1][there]).sum())
    answered = jeffreys(same, len(here))
    if words[lead] == words[other]:
        return answered.hi >= _SAME_ANSWERS
    return len(here) >= _MIN_SHARED and answered.lo >= _SAME_ANSWERS
