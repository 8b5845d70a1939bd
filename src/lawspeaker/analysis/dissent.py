"""What those who disagree with a statement say instead, by their own votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from lawspeaker.analysis.intervals import jeffreys
from lawspeaker.analysis.multiplicity import benjamini_hochberg
from lawspeaker.analysis.telling import MIN_N, two_proportions
from lawspeaker.records.votes import AGREE, DISAGREE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.estimate import Estimate
    from lawspeaker.records.votes import Votes


@dataclass(frozen=True, slots=True, kw_only=True)
class DissentingVoice:
    """A statement that dissenters agree with more than those who agree.

    `share` is of the dissenters who voted on it, `elsewhere` of the others; `q` is adjusted
    over all statements that were asked.
    """

    statement: str
    voice: str
    share: Estimate
    elsewhere: Estimate
    q: float


def dissenting_voice(
    votes: Votes, statement: str, *, min_n: int = MIN_N, max_q: float = 0.05
) -> DissentingVoice | None:
    """The statement that most of the dissenters agree with, of those telling them apart.

    Asked are statements with `min_n` votes of dissenters and of agreers; telling are those on
    which dissenters agree more at an adjusted p of `max_q` (two proportions, one-sided,
    Benjamini-Hochberg), and more than half of them do. None where there is no such statement.
    """
    j = votes.statements.index(statement)
    row = votes.row
    stance = np.full(votes.n_participants, 2, dtype=np.int8)
    on_it = votes.statement == j
    stance[row[on_it]] = votes.value[on_it]
    n, k = _counted(votes, stance[row] == DISAGREE)
    n_other, k_other = _counted(votes, stance[row] == AGREE)
    asked = (n >= min_n) & (n_other >= min_n)
    asked[j] = False
    if not asked.any():
        return None
    q = np.ones(votes.n_statements)
    q[asked] = benjamini_hochberg(ndtr(-two_proportions(k, n, k_other, n_other)[asked]))
    share = k / np.maximum(n, 1)
    telling = asked & (q <= max_q) & (share > 0.5)
    if not telling.any():
        return None
    best = int(np.where(telling, share, -1.0).argmax())
    return DissentingVoice(
        statement=statement,
        voice=votes.statements[best],
        share=jeffreys(int(k[best]), int(n[best])),
        elsewhere=jeffreys(int(k_other[best]), int(n_other[best])),
        q=float(q[best]),
    )


def _counted(votes: Votes, keep: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Votes, and agreements among them, by statement, of the votes kept."""
    width = votes.n_statements
    agreed = keep & (votes.value == AGREE)
    return (
        np.bincount(votes.statement[keep], minlength=width),
        np.bincount(votes.statement[agreed], minlength=width),
    )
