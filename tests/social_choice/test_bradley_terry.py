from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit

from lawspeaker.errors import LawspeakerError, UsageFault
from lawspeaker.social_choice import bradley_terry as room
from lawspeaker.social_choice.bradley_terry import (
    Comparisons,
    bradley_terry,
    fitted_strength,
    unlinked,
)

GOLDEN = json.loads((Path(__file__).parent / "golden" / "choix.json").read_text("utf-8"))


def test_two_candidates_by_hand() -> None:
    # 3 wins to 1: log 3 apart; pq = 3/16, so the variance of the difference is 1 / (4 * 3/16),
    # and the sandwich over 4 single choices adds 4/3.
    found = bradley_terry(Comparisons.from_arrays([0] * 4, [1] * 4, [1, 1, 1, 0], n_candidates=2))
    assert found.strength == pytest.approx([np.log(3) / 2, -np.log(3) / 2])
    apart = found.difference(0, 1)
    assert apart.est == pytest.approx(np.log(3))
    assert (apart.hi - apart.lo) / 2 == pytest.approx(1.959964 * np.sqrt(16 / 12 * 4 / 3))
    assert (found.n_comparisons, found.n_raters, apart.n) == (4, 4, 4)


def test_strengths_are_those_of_choix() -> None:
    winner, loser = np.array(GOLDEN["pairs"]).T
    found = bradley_terry(Comparisons.from_arrays(winner, loser, np.ones(150), n_candidates=6))
    assert found.strength == pytest.approx(GOLDEN["strength"], abs=1e-5)


def test_a_tie_is_half_a_win_each_way_and_a_weight_a_number() -> None:
    tied = Comparisons.from_arrays([0, 0], [1, 1], [1, 0.5], n_candidates=2)
    assert tied.wins.tolist() == [[0, 1.5], [0.5, 0]]
    assert bradley_terry(tied).difference(0, 1).est == pytest.approx(np.log(3))
    heavy = Comparisons.from_arrays([0, 1], [1, 0], [1, 1], n_candidates=2, weight=[3, 1])
    assert bradley_terry(heavy).strength == pytest.approx(bradley_terry(tied).strength)


def test_a_tally_tells_weights_outcomes_and_their_squares_apart() -> None:
    heavy = Comparisons.from_arrays(
        [0, 0, 1, 0], [1, 1, 0, 1], [1, 0.5, 0, 1], n_candidates=2, weight=[2, 3, 4, 5]
    ).tally()
    assert heavy.weight[0, 1].tolist() == [0, 3, 7]
    assert heavy.square[0, 1].tolist() == [0, 9, 29]
    assert heavy.weight[1, 0].tolist() == [4, 0, 0]
    even = Comparisons.from_arrays([0, 0, 1], [1, 1, 0], [1, 1, 0], n_candidates=2).tally()
    assert even.weight[0, 1].tolist() == even.square[0, 1].tolist() == [0, 0, 2]


def test_errors_from_the_tally_are_those_from_each_choice_as_a_rater_of_its_own() -> None:
    rng = np.random.default_rng(3)
    one = rng.integers(0, 4, 300)
    two = (one + rng.integers(1, 4, 300)) % 4
    outcome, weight = rng.choice([0, 0.5, 1], 300), rng.uniform(0.2, 3, 300)
    tallied, summed = (
        bradley_terry(
            Comparisons.from_arrays(one, two, outcome, n_candidates=4, weight=weight, rater=who)
        )
        for who in (None, np.arange(300))
    )
    assert tallied.covariance == pytest.approx(summed.covariance, rel=1e-9)


def test_strengths_alone_are_those_with_errors() -> None:
    winner, loser = np.array(GOLDEN["pairs"]).T
    choices = Comparisons.from_arrays(winner, loser, np.ones(150), n_candidates=6)
    assert fitted_strength(choices.wins).tolist() == bradley_terry(choices).strength.tolist()
    with pytest.raises(UsageFault, match="2 sets"):
        fitted_strength([[0, 1], [0, 0]])


def test_what_wins_do_not_link_is_refused_not_guessed() -> None:
    chain = Comparisons.from_arrays([0, 1, 2, 1], [1, 2, 1, 2], [1, 1, 1, 1], n_candidates=3)
    assert unlinked(chain.wins) == ((0,), (1, 2))
    with pytest.raises(UsageFault, match="2 sets"):
        bradley_terry(chain)
    with pytest.raises(UsageFault, match="0 or more"):
        bradley_terry(chain, ridge=-1)
    shrunk = bradley_terry(chain, ridge=0.1).strength
    assert shrunk[0] > shrunk[1]
    assert np.isfinite(shrunk).all()


def test_extreme_counts_converge_and_order_does_not_count() -> None:
    counts = [999_999.0, 1.0, 1.0, 1.0, 500.0, 1.0]
    pairs = np.array([[0, 1], [1, 0], [1, 2], [2, 1], [2, 0], [0, 2]])
    one = Comparisons.from_arrays(*pairs.T, np.ones(6), n_candidates=3, weight=counts)
    found = bradley_terry(one)
    expected = (one.wins + one.wins.T) * expit(found.strength[:, None] - found.strength)
    assert expected.sum(axis=1) == pytest.approx(one.wins.sum(axis=1), abs=0.01)
    back = Comparisons.from_arrays(
        *pairs[::-1, ::-1].T, np.zeros(6), n_candidates=3, weight=counts[::-1]
    )
    assert bradley_terry(back).strength == pytest.approx(found.strength)


def test_a_step_that_overshoots_is_halved() -> None:
    wins = np.array(
        [[0, 318955, 1, 77486], [1, 0, 103, 578675], [862, 6, 0, 164751], [4, 1, 10, 0]], float
    )
    strength = fitted_strength(wins)
    expected = (wins + wins.T) * expit(strength[:, None] - strength)
    assert expected.sum(axis=1) == pytest.approx(wins.sum(axis=1), abs=0.01)


def test_intervals_by_rater_cover_where_single_choices_would_not() -> None:
    # Each rater says the same 10 times: errors by rater are sqrt(10) wider.
    rng = np.random.default_rng(7)
    truth = np.array([0.5, 0.0, -0.5])
    covered, narrow = [], []
    for _ in range(200):
        one = rng.integers(0, 3, 150)
        two = (one + rng.integers(1, 3, 150)) % 3
        won = (rng.random(150) < expit(truth[one] - truth[two])).astype(float)
        first, second, outcome = (np.repeat(x, 10) for x in (one, two, won))
        rater = np.repeat(np.arange(150), 10)
        by_rater, by_choice = (
            bradley_terry(
                Comparisons.from_arrays(first, second, outcome, n_candidates=3, rater=who)
            ).difference(0, 2)
            for who in (rater, None)
        )
        covered.append(by_rater.lo <= 1 <= by_rater.hi)
        narrow.append(by_choice.lo <= 1 <= by_choice.hi)
    assert 0.91 <= np.mean(covered) <= 0.985
    assert np.mean(narrow) < 0.6


def test_what_is_no_comparison_is_refused() -> None:
    for arrays, problem in (
        (([0], [1, 0], [1]), "one length"),
        (([], [], []), "at least one"),
        (([0], [2], [1]), "outside"),
        (([0], [0], [1]), "different"),
        (([0], [1], [0.3]), "outcome"),
    ):
        with pytest.raises(UsageFault, match=problem):
            Comparisons.from_arrays(*arrays, n_candidates=2)
    with pytest.raises(UsageFault, match="weight"):
        Comparisons.from_arrays([0], [1], [1], n_candidates=2, weight=[0])


def test_what_does_not_converge_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "N_STEPS", 1)
    lopsided = Comparisons.from_arrays([0] * 4, [1] * 4, [1, 1, 1, 0], n_candidates=2)
    with pytest.raises(LawspeakerError, match="converge"):
        bradley_terry(lopsided)
