"""Statements that say one thing twice: pooled only where words and votes both say so.

Words that are merely alike are not enough: "at 9" and "at 10" differ by little, and people who
agree with nearly everything answer both alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.intervals import jeffreys
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAME_ANSWERS = 0.8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pooled:
    """Votes with near-duplicate statements as one, and which statements each one stands for.

    `members[j]` lists columns of the original votes, the one that lends its id and words first.
    """

    votes: Votes
    members: tuple[tuple[int, ...], ...]


def pool_near_duplicates(votes: Votes, texts: Sequence[str]) -> Pooled:
    """Pool each statement with the most voted one that says the same, where that is sure.

    Sure is: the same words in the same order, whatever their case and punctuation, and people
    who voted on both do not credibly answer apart (80 % alike is within the interval). Of a
    person's votes on pooled statements the latest counts, or without times the one on the first
    statement. `texts` are those of the statements (S,).
    """
    words = [plain_words(text) for text in texts]
    heard = np.bincount(votes.statement, minlength=votes.n_statements)
    by_standing = sorted(range(votes.n_statements), key=lambda j: (-heard[j], votes.statements[j]))
    leads: dict[str, list[int]] = {}
    lead_of: dict[int, int] = {}
    members: dict[int, list[int]] = {}
    for j in by_standing:
        # Where there are no words, nothing can be the same.
        rivals = leads.setdefault(words[j], []) if words[j] else []
        lead = next((lead for lead in rivals if _answered_alike(votes, lead, j)), j)
        if lead == j:
            rivals.append(j)
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


def plain_words(text: str) -> str:
    """The words of a text in their order, case folded, with single spaces and no punctuation."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _answered_alike(votes: Votes, one: int, other: int) -> bool:
    on_one, on_other = (np.flatnonzero(votes.statement == j) for j in (one, other))
    row = votes.row
    _, here, there = np.intersect1d(
        row[on_one], row[on_other], assume_unique=True, return_indices=True
    )
    same = int((votes.value[on_one[here]] == votes.value[on_other[there]]).sum())
    return jeffreys(same, len(here)).hi >= _SAME_ANSWERS
