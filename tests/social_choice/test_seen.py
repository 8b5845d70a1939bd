from __future__ import annotations

import numpy as np

from lawspeaker.social_choice.seen import SeenVotes


def test_a_group_s_votes_are_those_of_its_voters() -> None:
    seen = SeenVotes(
        start=np.array([0, 2, 2, 3, 5]),
        candidate=np.array([0, 3, 1, 2, 3], dtype=np.int32),
        value=np.array([1, -1, 0, 1, 1], dtype=np.int8),
        group=np.array([1, 1, -1, 1]),
        n_candidates=4,
    )
    found = seen.of_group(1)
    assert (found.start.tolist(), found.candidate.tolist()) == ([0, 2, 2, 4], [0, 3, 2, 3])
    assert (found.value.tolist(), found.group.tolist()) == ([1, -1, 1, 1], [1, 1, 1])
    assert found.n_candidates == 4
    assert seen.of_group(0).n_voters == 0
