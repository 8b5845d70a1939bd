from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.bradley_terry import Comparisons, bradley_terry
from lawspeaker.social_choice.raters.certified import certificates
from lawspeaker.social_choice.raters.geometric_median import median_taste
from lawspeaker.social_choice.raters.hierarchy import TasteModel, recalibrated, taste_model
from lawspeaker.social_choice.raters.judgements import Judgements
from lawspeaker.social_choice.raters.linkage import linkage
from lawspeaker.social_choice.raters.next_question import next_question
from lawspeaker.social_choice.raters.weights import capped
from raters_world import World, world


def fitted(planted: World, **settings: int) -> TasteModel:
    judgements = Judgements.from_comparisons(planted.comparisons)
    return taste_model(judgements, planted.traits, **settings)


def test_a_busy_rater_counts_no_more_than_the_cap() -> None:
    many = Comparisons.from_arrays(
        [0] * 30 + [1] * 4,
        [1] * 30 + [0] * 4,
        [1] * 34,
        n_candidates=2,
        rater=[0] * 30 + [1, 2, 3, 4],
    )
    assert bradley_terry(many).strength[0] > 0
    even = capped(many, most=1)
    assert even.weight[:30].sum() == pytest.approx(1)
    assert even.weight[30:].tolist() == [1] * 4
    assert bradley_terry(even).strength[0] < 0
    assert capped(many, most=100).weight.tolist() == [1] * 34
    with pytest.raises(UsageFault, match="positive"):
        capped(many, most=0)
    nobody = Comparisons.from_arrays([0], [1], [1], n_candidates=2)
    with pytest.raises(UsageFault, match="takes raters"):
        capped(nobody, most=1)
    with pytest.raises(UsageFault, match="raters are known"):
        Judgements.from_comparisons(nobody)


def test_the_audit_tells_what_hangs_together() -> None:
    found = linkage(
        Comparisons.from_arrays(
            [0, 1, 0, 3, 0],
            [1, 0, 2, 4, 1],
            [1, 1, 0.5, 1, 0],
            n_candidates=6,
            rater=[0, 0, 1, 2, 0],
        )
    )
    assert found.parts == ((0, 1, 2), (3, 4), (5,))
    assert found.linked == ((0, 1, 2), (3,), (4,), (5,))
    assert not found.can_fit
    assert (found.n_ties, found.pairs_seen, found.n_pairs) == (1, 3, 15)
    assert found.seen.tolist() == [4, 3, 1, 1, 1, 0]
    assert found.largest_share == 0.6
    assert found.n_effective_raters == pytest.approx(25 / 11)
    # Rater 0 preferred 0 to 1, then 1 to 0 twice.
    assert found.n_contradictions == 1
    assert found.first_share == 0.75
    assert found.first_p == 0.5


def test_the_audit_finds_who_always_takes_the_first() -> None:
    n = 20
    always = linkage(
        Comparisons.from_arrays(
            [0, 1] * n, [1, 0] * n, [1] * 2 * n, n_candidates=2, rater=np.repeat(np.arange(n), 2)
        )
    )
    assert always.can_fit
    assert always.first_p == pytest.approx(2 * 0.5**20)
    undecided = linkage(Comparisons.from_arrays([0], [1], [0.5], n_candidates=2))
    assert (undecided.first_share, undecided.first_p) == (0.5, 1.0)


def test_groups_and_raters_are_told_apart_and_foretold() -> None:
    planted = world(3, n_raters=200, n_each=20)
    model = fitted(planted)
    for g, trait in enumerate(np.eye(2)):
        found = [model.utility(trait, c).est for c in range(5)]
        assert np.corrcoef(found, planted.mean[g])[0, 1] > 0.95
    rng = np.random.default_rng(0)
    rater, one = rng.integers(0, 200, 4000), rng.integers(0, 5, 4000)
    two = (one + rng.integers(1, 5, 4000)) % 5
    truth = expit(planted.taste[rater, one] - planted.taste[rater, two])
    said = rng.random(4000) < truth
    own = (model.taste[rater, one] > model.taste[rater, two]) == said
    pooled = bradley_terry(planted.comparisons).strength
    together = (pooled[one] > pooled[two]) == said
    assert own.mean() > together.mean() + 0.05
    mixed = model.utility([0.75, 0.25], 0).est
    parts = [model.utility(trait, 0).est for trait in np.eye(2)]
    assert mixed == pytest.approx(0.75 * parts[0] + 0.25 * parts[1])
    assert model.n_rounds < 200


def test_recalibrated_intervals_cover_raters_and_groups() -> None:
    raters, groups, plain = [], [], []
    for seed in range(6):
        planted = world(seed)
        model = fitted(planted)
        wide = recalibrated(model, n_worlds=2, rng=np.random.default_rng(seed))
        assert wide.rater_widening >= 1
        for c in range(5):
            for g, trait in enumerate(np.eye(2)):
                each = wide.utility(trait, c)
                groups.append(each.lo <= planted.mean[g, c] <= each.hi)
            for place in range(0, 120, 5):
                own, before = wide.rater_utility(place, c), model.rater_utility(place, c)
                raters.append(own.lo <= planted.taste[place, c] <= own.hi)
                plain.append(before.lo <= planted.taste[place, c] <= before.hi)
    assert 0.91 <= np.mean(raters) <= 0.99
    assert np.mean(plain) < np.mean(raters) - 0.05
    assert 0.88 <= np.mean(groups) <= 1.0


def test_draws_are_those_of_the_intervals() -> None:
    model = fitted(world(1))
    draws = model.draws(np.eye(2), n_draws=4000, rng=np.random.default_rng(0))
    each = model.utility([1, 0], 0)
    assert draws[:, 0, 0].mean() == pytest.approx(each.est, abs=0.02)
    assert draws[:, 0, 0].std() == pytest.approx((each.hi - each.lo) / 2 / 1.96, rel=0.05)


def test_fewer_ranks_hold_fewer_ways_to_differ() -> None:
    value = np.linalg.eigvalsh(fitted(world(2), rank=1).covariance)
    assert value[0] == pytest.approx(value[-2])
    assert value[-1] > value[0]
    features = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    comparisons = Comparisons.from_arrays(
        [0, 1, 2, 0], [1, 2, 0, 2], [1, 0, 1, 0], n_candidates=3, rater=[5, 5, 7, 7]
    )
    small = taste_model(
        Judgements.from_comparisons(comparisons, features=features), np.ones((2, 1))
    )
    assert small.taste.shape == (2, 2)
    assert small.utility([1], 2).est > small.utility([1], 0).est


def test_attackers_who_answer_four_times_as_much_do_not_carry_the_median() -> None:
    planted = world(5, n_raters=80, n_each=24, spread=0.3)
    honest = np.array([1.5, 0.5, 0.0, -0.5, -1.5])
    rng = np.random.default_rng(1)
    rater = np.r_[np.repeat(np.arange(80), 24), np.repeat(np.arange(80, 100), 96)]
    one = rng.integers(0, 5, len(rater))
    two = (one + rng.integers(1, 5, len(rater))) % 5
    lean = np.where(rater < 80, 1.0, -3.0)
    said = (rng.random(len(rater)) < expit(lean * (honest[one] - honest[two]))).astype(float)
    comparisons = Comparisons.from_arrays(one, two, said, n_candidates=5, rater=rater)
    judgements = Judgements.from_comparisons(comparisons)
    median = median_taste(judgements, n_draws=50, rng=rng)
    pooled = bradley_terry(comparisons).strength
    assert np.corrcoef(median.utility, honest)[0, 1] > 0.95
    assert np.corrcoef(pooled, honest)[0, 1] < 0.5
    best = median.estimate(0)
    assert 0 < best.lo < best.est < best.hi
    assert planted.comparisons.n_candidates == 5
    with pytest.raises(UsageFault, match="positive"):
        median_taste(judgements, ridge=0, rng=rng)
    torn = Comparisons.from_arrays([0, 0], [1, 1], [1, 0], n_candidates=2, rater=[0, 0])
    with pytest.raises(UsageFault, match="cancel"):
        median_taste(Judgements.from_comparisons(torn), rng=rng)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_forty_of_a_hundred_who_push_one_answer_carry_the_mean_and_not_the_median(
    seed: int,
) -> None:
    rng = np.random.default_rng(seed)
    honest, pushed = np.array([1.5, 0.75, 0.0, -0.75, -1.5]), np.array([0.0, 0.0, 9.0, 0.0, 0.0])
    rater = np.repeat(np.arange(100), 40)
    one = rng.integers(0, 5, len(rater))
    two = (one + rng.integers(1, 5, len(rater))) % 5
    utility = np.where((rater < 40)[:, None], pushed, honest)
    each = np.arange(len(rater))
    said = rng.random(len(rater)) < expit(utility[each, one] - utility[each, two])
    comparisons = Comparisons.from_arrays(one, two, said, n_candidates=5, rater=rater)
    judgements = Judgements.from_comparisons(comparisons)
    assert median_taste(judgements, n_draws=2, rng=rng).utility.argmax() == 0
    tastes = judgements.modes(np.zeros((100, 5)), 0.1 * np.eye(5), np.zeros((100, 5)))
    mean = (tastes / np.linalg.norm(tastes, axis=1, keepdims=True)).mean(axis=0)
    assert mean.argmax() == 2


def test_the_next_question_is_the_one_that_narrows_most() -> None:
    model = fitted(world(6))
    best = next_question(model, 3)
    assert best is not None
    pairs = [(a, b) for a in range(5) for b in range(a + 1, 5)]
    features, held = model.judgements.features, model.taste_covariance[3]
    prior = np.linalg.slogdet(np.linalg.inv(held))[1]
    gains = []
    for a, b in pairs:
        x = features[a] - features[b]
        p = expit(x @ model.taste[3])
        after = np.linalg.inv(held) + p * (1 - p) * np.outer(x, x)
        gains.append((np.linalg.slogdet(after)[1] - prior) / 2)
    assert best.gain == pytest.approx(max(gains))
    assert (best.first, best.second) == pairs[int(np.argmax(gains))]
    again = next_question(model, 3, asked=[(best.second, best.first)])
    assert again is not None
    assert (again.first, again.second) != (best.first, best.second)
    assert next_question(model, 3, asked=pairs) is None


def test_a_pair_is_certified_only_if_welfare_rises_and_nobody_is_hurt() -> None:
    rng = np.random.default_rng(0)
    mean = np.array([[1.0, 0.0, 0.5], [-1.0, 0.0, 0.5]])
    draws = mean + 0.1 * rng.normal(size=(400, 2, 3))

    def welfare(table: np.ndarray) -> np.ndarray:
        return np.array([0.9, 0.1]) @ table

    raised, hurt, back = certificates(draws, [(2, 1), (0, 1), (1, 2)], welfare=welfare)
    assert raised.passed
    assert raised.rises > 0.99
    assert (hurt.passed, hurt.group, hurt.rises) == (False, 1, 1.0)
    assert not back.passed
    with pytest.raises(UsageFault, match="takes draws"):
        certificates(draws[0], [(0, 1)], welfare=welfare)


def test_what_does_not_fit_is_refused() -> None:
    comparisons = Comparisons.from_arrays([0], [1], [1], n_candidates=2, rater=[0])
    with pytest.raises(UsageFault, match="whole table"):
        Judgements.from_comparisons(comparisons, features=[[1.0]])
    judgements = Judgements.from_comparisons(comparisons)
    with pytest.raises(UsageFault, match="rank"):
        taste_model(judgements, [[1.0]], rank=-1)


def test_a_step_that_overshoots_is_halved() -> None:
    # All wins and a weak prior from far away: whole Newton steps overshoot.
    comparisons = Comparisons.from_arrays(
        [0] * 6 + [1], [1] * 6 + [0], [1] * 7, n_candidates=2, rater=[0] * 7
    )
    judgements = Judgements.from_comparisons(comparisons)
    far = np.array([[9.0, -9.0]])
    found = judgements.modes(np.zeros((1, 2)), 0.01 * np.eye(2), far)
    near = judgements.modes(np.zeros((1, 2)), 0.01 * np.eye(2), np.zeros((1, 2)))
    assert found == pytest.approx(near)
    with pytest.raises(UsageFault, match="whole table"):
        Judgements.from_comparisons(comparisons, features=np.full((2, 1), np.nan))
