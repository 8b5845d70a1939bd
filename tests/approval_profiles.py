from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

if TYPE_CHECKING:
    from lawspeaker.social_choice import Approvals, CommitteeRule, TieBreak


@st.composite
def approval_matrices(draw: st.DrawFn) -> np.ndarray:
    n_voters = draw(st.integers(1, 8))
    n_candidates = draw(st.integers(2, 6))
    cells = draw(
        st.lists(st.booleans(), min_size=n_voters * n_candidates, max_size=n_voters * n_candidates)
    )
    return np.array(cells, dtype=bool).reshape(n_voters, n_candidates)


class Script:
    """Stands in for an rng: takes the branch it is told at each tie, then the first."""

    def __init__(self, branches: list[int]) -> None:
        self.branches = branches
        self.n_equals: list[int] = []

    def choice(self, equals: np.ndarray) -> int:
        step = len(self.n_equals)
        self.n_equals.append(len(equals))
        return equals[self.branches[step] if step < len(self.branches) else 0]


def every_outcome(
    rule: CommitteeRule, profile: Approvals, k: int, tie_break: TieBreak
) -> set[tuple[int, ...]]:
    """All committees that a rule can end in, over every way to break its ties."""
    outcomes, waiting = set(), [[]]
    while waiting:
        branches = waiting.pop()
        script = Script(branches)
        outcomes.add(tuple(sorted(rule(profile, k, tie_break=tie_break, rng=script).members)))
        for step in range(len(branches), len(script.n_equals)):
            path = branches + [0] * (step - len(branches))
            waiting += [[*path, branch] for branch in range(1, script.n_equals[step])]
    return outcomes
