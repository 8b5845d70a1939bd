from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.social_choice.bradley_terry import Comparisons
from lawspeaker.social_choice.raters.linkage import linkage


def reach(steps: np.ndarray) -> np.ndarray:
    """Who reaches whom by steps (m, m), by multiplying the table with itself: an oracle."""
    found = steps | np.eye(len(steps), dtype=bool)
    for _ in range(len(steps)):
        found = found @ found
    return found


@pytest.mark.parametrize("seed", range(30))
def test_parts_and_linked_sets_are_those_that_paths_make(seed: int) -> None:
    rng = np.random.default_rng(seed)
    m, n = 9, 10
    pair = np.array([rng.choice(m, 2, replace=False) for _ in range(n)])
    outcome = rng.choice([0.0, 0.5, 1.0], n)
    found = linkage(
        Comparisons.from_arrays(pair[:, 0], pair[:, 1], outcome, n_candidates=m, rater=[0] * n)
    )
    beat = np.zeros((m, m), dtype=bool)
    for (one, two), won in zip(pair, outcome, strict=True):
        beat[one, two] |= won > 0
        beat[two, one] |= won < 1
    both_ways, any_way = reach(beat), reach(beat | beat.T)
    for sets, joined in ((found.parts, any_way), (found.linked, both_ways & both_ways.T)):
        assert sets == tuple(sorted({tuple(np.flatnonzero(row).tolist()) for row in joined}))


def test_many_candidates_take_no_table_of_all_pairs() -> None:
    n = 200_000
    found = linkage(
        Comparisons.from_arrays(
            np.arange(0, n, 2), np.arange(1, n, 2), np.ones(n // 2), n_candidates=n
        )
    )
    assert (len(found.parts), len(found.linked), found.can_fit) == (n // 2, n, False)
