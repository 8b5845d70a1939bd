from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from lawspeaker.social_choice import tied_committees

if TYPE_CHECKING:
    from lawspeaker.social_choice import Approvals, CommitteeRule


@st.composite
def approval_matrices(draw: st.DrawFn) -> np.ndarray:
    n_voters = draw(st.integers(1, 8))
    n_candidates = draw(st.integers(2, 6))
    cells = draw(
        st.lists(st.booleans(), min_size=n_voters * n_candidates, max_size=n_voters * n_candidates)
    )
    return np.array(cells, dtype=bool).reshape(n_voters, n_candidates)


def every_outcome(rule: CommitteeRule, profile: Approvals, k: int) -> set[tuple[int, ...]]:
    """All committees that a rule can end in, over every way to break its ties."""
    found = tied_committees(rule, profile, k, most=100_000)
    assert found.complete
    return set(found.committees)
