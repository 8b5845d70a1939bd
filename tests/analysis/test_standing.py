from __future__ import annotations

from dataclasses import replace

import numpy as np

from lawspeaker.analysis.space import opinion_space
from lawspeaker.analysis.standing import standing_by_other_votes
from lawspeaker.records.votes import Votes


def test_a_vote_that_differs_from_all_others_of_a_person_stands_where_they_stand() -> None:
    side = np.repeat([1.0, -1.0], 30)
    dense = np.tile(side[:, None], (1, 8))
    dense[0, 3] = -1.0
    votes = Votes.from_dense(dense)
    space = opinion_space(votes, n_axes=1, seed=0)
    standing = standing_by_other_votes(votes, space)
    assert standing.known.all()
    toward = np.sign(space.axes[0].sum())
    rank = np.where(toward > 0, standing.rank, 1 - standing.rank).reshape(60, 8)
    # The odd vote is ranked by the seven others, so it stands with the side they are of.
    assert rank[0, 3] > rank[0, 0]
    assert (rank[:30] >= 0.5).all()
    assert (rank[30:] < 0.5).all()
    flipped = replace(space, axes=-space.axes)
    assert np.allclose(standing_by_other_votes(votes, flipped).rank, 1 - standing.rank)


def test_an_only_vote_has_no_standing() -> None:
    votes = Votes.from_dense([[1.0, np.nan], [1.0, -1.0], [-1.0, 1.0]])
    standing = standing_by_other_votes(votes, opinion_space(votes, n_axes=1, seed=0))
    assert standing.known.tolist() == [False, True, True, True, True]
    assert ((standing.rank >= 0) & (standing.rank <= 1)).all()
