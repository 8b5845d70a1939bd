from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from lawspeaker.analysis.bridging import _raised, bridging
from lawspeaker.analysis.space import opinion_space
from lawspeaker.errors import UsageFault
from lawspeaker.records.votes import DISAGREE, Votes
from planted_votes import shuffled


def along_an_axis(*, seed: int, n: int = 800, density: float = 0.3) -> tuple[Votes, np.ndarray]:
    """Half of 60 statements bridge; the truth is the geometric mean over the people."""
    rng = np.random.default_rng(seed)
    place, n_statements = rng.standard_normal(n), 60
    bridge = np.arange(n_statements) % 2 == 0
    slope = np.where(bridge, 0.0, rng.choice([-1.5, 1.5], n_statements))
    agree = 0.95 * expit(rng.uniform(0.3, 2.0, n_statements) + np.outer(place, slope))
    dense = np.where(rng.random(agree.shape) < agree, 1.0, -1.0)
    dense[rng.random(agree.shape) > density] = np.nan
    return Votes.from_dense(dense), np.exp(np.log(agree).mean(axis=0))


def test_it_covers_the_truth_of_statements_that_bridge() -> None:
    covered = []
    for seed in range(8):
        votes, truth = along_an_axis(seed=seed)
        found = bridging(votes, opinion_space(votes, n_axes=1, seed=0))
        inside = (found.score.lo <= truth) & (truth <= found.score.hi)
        covered += inside[::2].tolist()
    assert np.mean(covered) > 0.93


def smoothed_truth(agree: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The geometric mean along the true axis of support smoothed over 0.08 ranks, (S,)."""
    rank = (np.argsort(np.argsort(place)) + 0.5) / len(place)
    at = np.linspace(0, 1, 101)[:, None]
    kernel = np.exp(-0.5 * ((at - rank) / 0.08) ** 2)
    level = np.log(kernel @ agree / kernel.sum(axis=1)[:, None])
    return np.exp(np.trapezoid(level, dx=0.01, axis=0))


@pytest.mark.parametrize(
    ("n", "density", "steep", "least"), [(800, 0.4, 1.5, 0.93), (1_000, 0.3, 3.0, 0.93)]
)
def test_it_covers_the_truth_of_statements_that_divide(
    n: int, density: float, steep: float, least: float
) -> None:
    covered, raw = [], []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        place, slope = rng.standard_normal(n), np.repeat([-steep, steep, 0], [20, 20, 60])
        agree = 0.95 * expit(rng.uniform(0.3, 2.0, 100) + np.outer(place, slope))
        dense = np.where(rng.random(agree.shape) < agree, 1.0, -1.0)
        dense[rng.random(agree.shape) > density] = np.nan
        votes = Votes.from_dense(dense)
        found = bridging(votes, opinion_space(votes, n_axes=1, seed=0))
        truth = smoothed_truth(agree, place)[:40]
        inside = (found.score.lo[:40] <= truth) & (truth <= found.score.hi[:40])
        covered += inside.tolist()
        raw += (found.score.est[:40] - truth).tolist()
    # Without what the lower end allows for beyond the bootstrap the second covers about half.
    assert np.mean(covered) > least
    # What is left of the error of places is a few hundredths, upward.
    assert abs(np.mean(raw)) < 0.03


def test_people_placed_by_few_votes_draw_more_off_the_lower_end() -> None:
    full = np.array([-0.5, -0.2])
    straight = _raised(full, full + np.array([0.1, 0.0]), full + np.array([0.2, 0.0]))
    assert straight.tolist() == pytest.approx([0.1, 0.0])
    # b / (c + v) with b = -1, c = 1 at v = 1, 2, 3: the level at v = 0 lies 1/2 lower.
    curve = np.array([[-1 / 2], [-1 / 3], [-1 / 4]])
    assert _raised(*curve) == pytest.approx([0.5])
    # Where thinning changes nothing there is nothing to take off.
    assert _raised(full, full, full).tolist() == [0.0, 0.0]
    assert _raised(full, full - 0.1, full).tolist() == [0.0, 0.0]
    assert _raised(full, full + 0.1, full + 0.14)[0] == pytest.approx(0.4)


def test_a_divisive_statement_scores_less_than_a_bridging_one_of_the_same_share() -> None:
    rng = np.random.default_rng(3)
    side = np.repeat([1.0, -1.0], [280, 120])
    dense = np.tile(side[:, None], (1, 12)) * rng.choice([1, 1, 1, 1, -1], (400, 12))
    bridging_votes = np.where(rng.random((400, 1)) < 0.7, 1.0, -1.0)
    votes = Votes.from_dense(np.hstack([dense, bridging_votes, side[:, None]]))
    found = bridging(votes, opinion_space(votes, n_axes=1, seed=0))
    assert found.score.est[12] > found.score.est[13] + 0.2
    assert found.score.lo[12] > found.score.hi[13]
    assert found.estimate(12).n == 400
    # Both ends agree alike with the one, and only one end with the other.
    assert np.ptp(found.along[:, 12]) < 0.35
    assert np.ptp(found.along[:, 13]) > 0.7


def test_neither_the_sign_of_the_axis_nor_the_order_changes_it() -> None:
    votes, _ = along_an_axis(seed=1, n=150)
    space = opinion_space(votes, n_axes=2, seed=0)
    one = bridging(votes, space, n_draws=20)
    flipped = replace(space, axes=-space.axes, points=-space.points)
    assert np.allclose(one.along, bridging(votes, flipped, n_draws=20).along[::-1])
    other_votes = shuffled(votes, seed=4)
    other = bridging(other_votes, opinion_space(other_votes, n_axes=2, seed=0), n_draws=20)
    at = [other_votes.statements.index(name) for name in votes.statements]
    assert np.allclose(one.along, other.along[:, at])
    assert np.allclose(one.score.est, other.score.est[at])
    assert np.allclose(one.score.lo, other.score.lo[at])


def test_the_same_seed_gives_the_same_bytes() -> None:
    votes, _ = along_an_axis(seed=2, n=100)
    space = opinion_space(votes, n_axes=1, seed=0)
    once, again = bridging(votes, space), bridging(votes, space)
    assert once.score.lo.tobytes() == again.score.lo.tobytes()


def test_a_vote_does_not_move_its_own_place() -> None:
    # Nobody's votes say anything of anybody's others, so no statement may look divisive.
    rng = np.random.default_rng(5)
    votes = Votes.from_dense(rng.choice([1.0, -1.0], (600, 6)))
    found = bridging(votes, opinion_space(votes, n_axes=1, seed=0))
    assert np.abs(found.score.est - 0.5).max() < 0.06


def test_what_nobody_can_be_placed_for_has_no_answer() -> None:
    dense = np.array([[1.0, 1.0, np.nan], [1.0, -1.0, np.nan], [np.nan, np.nan, 1.0]])
    votes = Votes.from_dense(dense)
    found = bridging(votes, opinion_space(votes, n_axes=1, seed=0))
    assert found.n.tolist() == [2, 2, 0]
    assert (found.score.est[2], found.score.lo[2], found.score.hi[2]) == (0.5, 0.0, 1.0)


def test_disagreement_bridges_too() -> None:
    rng = np.random.default_rng(6)
    votes = Votes.from_dense(np.where(rng.random((200, 5)) < 0.9, -1.0, 1.0))
    space = opinion_space(votes, n_axes=1, seed=0)
    assert (bridging(votes, space, answer=DISAGREE).score.est > 0.8).all()
    assert (bridging(votes, space).score.est < 0.2).all()


def test_everybody_of_one_mind_is_not_certainty() -> None:
    votes = Votes.from_dense(np.ones((30, 4)))
    found = bridging(votes, opinion_space(votes, n_axes=1, seed=0))
    assert (found.score.hi <= 1).all()
    assert (found.score.lo < found.score.est).all()
    assert (found.score.lo > 0.8).all()


@pytest.mark.parametrize(("axis", "width"), [(1, 0.1), (-1, 0.1), (0, 0.0)])
def test_an_axis_that_is_not_there_is_refused(axis: int, width: float) -> None:
    votes = Votes.from_dense(np.ones((3, 2)))
    with pytest.raises(UsageFault):
        bridging(votes, opinion_space(votes, n_axes=1, seed=0), axis=axis, width=width)
