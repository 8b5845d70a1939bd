from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.analysis.fit import recipes
from lawspeaker.analysis.held_out import (
    HeldOut,
    area_under_curve,
    held_out,
)
from lawspeaker.analysis.selection import N_PARTS, Candidate, part_of_votes, select
from lawspeaker.records.votes import Votes
from planted_votes import planted


def evidence_of(votes: Votes) -> HeldOut:
    rng = np.random.default_rng(0)
    candidate = Candidate(
        recipe=recipes(max_groups=2, min_size=5)[0],
        k_found=2.0,
        strength=20.0,
        log_loss=0.0,
        gain=0.0,
        gain_se=0.0,
    )
    found = held_out(votes, candidate, part=part_of_votes(votes, rng), rng=rng, n_permutations=60)
    assert found is not None
    return found


def test_parts_are_equal_and_cover_all_votes() -> None:
    votes = planted(k=1, n=70, n_statements=10).votes
    sizes = np.bincount(part_of_votes(votes, np.random.default_rng(0)), minlength=N_PARTS)
    assert sizes.sum() == votes.n_votes
    assert np.ptp(sizes) <= 1


def test_planted_groups_foretell_hidden_votes_and_shuffled_ones_do_not() -> None:
    found = evidence_of(planted(k=2, n=200, n_statements=40).votes)
    assert found.convincing
    assert found.log_loss < found.log_loss_one_group
    assert found.log_loss_permuted > found.log_loss + 5 * found.gain_se
    assert found.gain == pytest.approx(found.log_loss_one_group - found.log_loss)
    assert found.auc > found.auc_one_group + 0.05
    assert found.auc_permuted < found.auc - 0.05
    assert found.p_log_loss == found.p_auc == 1 / 61
    assert found.n_permutations == 60


def test_noise_is_not_convincing() -> None:
    found = evidence_of(planted(k=1, n=200, n_statements=40).votes)
    assert not found.convincing
    assert found.gain < 2 * found.gain_se


def test_nothing_to_hide_is_no_evidence() -> None:
    votes = Votes.from_dense([[1.0, -1.0], [-1.0, 1.0]])
    rng = np.random.default_rng(0)
    part = part_of_votes(votes, rng)
    tried = select(votes, recipes(max_groups=2, min_size=1), part=part, rng=rng)
    assert held_out(votes, tried.considered[0], part=part, rng=rng) is None


def test_the_smallest_of_equals_is_chosen() -> None:
    # Two exact camps: more axes and more groups cannot foretell better.
    camp = np.where(np.arange(60) < 30, 1.0, -1.0)[:, None] * np.ones((1, 14))
    votes = Votes.from_dense(camp)
    rng = np.random.default_rng(0)
    part = part_of_votes(votes, rng)
    found = select(votes, recipes(max_groups=4, min_size=5), part=part, rng=rng)
    assert found.chosen is not None
    assert (found.chosen.recipe.k, found.chosen.recipe.n_axes) == (2, 1)
    assert found.chosen.gain > 10 * found.chosen.gain_se
    assert found.chosen.log_loss == min(each.log_loss for each in found.considered)


def test_one_group_is_the_choice_for_most_noise() -> None:
    tried = recipes(max_groups=3, min_size=5)
    n_chosen = 0
    for seed in range(8):
        votes = planted(k=1, n=120, n_statements=30, seed=seed).votes
        rng = np.random.default_rng(seed)
        found = select(votes, tried, part=part_of_votes(votes, rng), rng=rng)
        assert [each.recipe for each in found.considered] == list(tried)
        n_chosen += found.chosen is not None
    assert n_chosen <= 3


CELLS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8
)


@given(CELLS)
def test_the_area_is_the_share_of_pairs_in_order(cells: list[tuple[int, int, int]]) -> None:
    true = [score for score, n_true, _ in cells for _ in range(n_true)]
    false = [score for score, _, n_false in cells for _ in range(n_false)]
    pairs = [(a > b) + (a == b) / 2 for a in true for b in false]
    expected = sum(pairs) / len(pairs) if pairs else 0.5
    score, n_true, n_false = (np.array(column, dtype=float) for column in zip(*cells, strict=True))
    assert area_under_curve(score, n_true, n_false) == pytest.approx(expected)
