"""Votes that were cast, by anonymous voters, before anything is said about the missing ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.profile import Approvals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.belief import AgreementBelief

N_CELLS_AT_ONCE = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeenVotes:
    """Voter x candidate votes in {+1, 0, -1}; a pair that is not stored was not seen.

    Row i owns `candidate[start[i]:start[i + 1]]` with the votes in `value`. `group` (n_voters,)
    is each voter's opinion group from 0, or -1 for none. Raises UsageFault where these differ
    in length.
    """

    start: NDArray[np.int64]
    candidate: NDArray[np.int32]
    value: NDArray[np.int8]
    group: NDArray[np.int64]
    n_candidates: int

    def __post_init__(self) -> None:
        if len(self.group) != self.n_voters or len(self.candidate) != len(self.value):
            raise UsageFault("each voter needs a group (-1 for none), each vote a candidate")

    @property
    def n_voters(self) -> int:
        """Rows, those without a vote included."""
        return len(self.start) - 1

    @property
    def imputation_share(self) -> float:
        """The share of voter x candidate cells that nobody answered; 0 where there is none."""
        n_cells = self.n_voters * self.n_candidates
        return 1 - len(self.value) / n_cells if n_cells else 0.0

    def of_group(self, group: int) -> SeenVotes:
        """The votes of one group's voters alone."""
        here = self.group == group
        given = np.diff(self.start)
        kept = np.repeat(here, given)
        return SeenVotes(
            start=np.r_[0, np.cumsum(given[here])],
            candidate=self.candidate[kept],
            value=self.value[kept],
            group=self.group[here],
            n_candidates=self.n_candidates,
        )

    def complete(
        self,
        belief: AgreementBelief,
        *,
        rng: np.random.Generator,
        standing: NDArray[np.bool_] | None = None,
        n_cells_at_once: int = N_CELLS_AT_ONCE,
    ) -> Approvals:
        """One completed profile: cast votes as they are, each unseen cell by a draw.

        P(agree) is drawn once from the belief, then each unseen cell agrees independently with
        the probability of its voter's group. Real people are less alike than that within a
        group, so completions understate dissent. A pass or a disagreement is no approval. The
        completion takes a byte a cell, and chances are drawn for about `n_cells_at_once` cells
        at a time, on which the result does not hang. Of candidates outside `standing`
        (n_candidates,) no approval is kept, which spares time where they cannot be chosen.
        """
        agree = belief.draw(rng).astype(np.float32)
        n_rows = max(1, n_cells_at_once // max(self.n_candidates, 1))
        approves = np.empty((self.n_voters, self.n_candidates), dtype=bool)
        for first in range(0, self.n_voters, n_rows):
            group = self.group[first : first + n_rows]
            cells = rng.random((len(group), self.n_candidates), dtype=np.float32)
            np.less(cells, agree[group + 1], out=approves[first : first + n_rows])
        voter = np.repeat(np.arange(self.n_voters), np.diff(self.start))
        approves[voter, self.candidate] = self.value == 1
        if standing is not None:
            approves[:, ~standing] = False
        return Approvals.from_matrix(approves, group=self.group)
