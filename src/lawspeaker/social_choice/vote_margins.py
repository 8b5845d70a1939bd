"""Margins between statements from votes on each: agree before pass before disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from lawspeaker.social_choice.margins import Margins

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.seen import SeenVotes

N_BOTH = 10
"""Of two statements that fewer people voted on both of, neither is said to beat the other."""


def vote_margins(
    seen: SeenVotes, candidates: NDArray[np.int64], *, n_both: int = N_BOTH
) -> Margins:
    """The margins among some candidates, each as a share of those who voted on both.

    A share and not a count, so that a pair that was shown to many does not weigh more; nothing
    is filled in. `net` has shape (len(candidates), len(candidates)).
    """
    row = np.repeat(np.arange(seen.n_voters), np.diff(seen.start))
    agree, passed, against = (
        csr_array(
            (np.ones(int(here.sum())), (row[here], seen.candidate[here])),
            shape=(seen.n_voters, seen.n_candidates),
        )[:, candidates]
        for here in (seen.value == 1, seen.value == 0, seen.value == -1)
    )
    prefer = (agree.T @ (passed + against) + passed.T @ against).toarray()
    shown = agree + passed + against
    both = (shown.T @ shown).toarray()
    share = np.divide(prefer, both, out=np.zeros_like(prefer), where=both >= n_both)
    return Margins.from_counts(share)
