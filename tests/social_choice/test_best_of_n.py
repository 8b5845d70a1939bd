"""Best of n answers by welfare on simulated groups of unequal size: which way each step helps."""

from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.social_choice.expected_welfare import expected_welfare
from lawspeaker.social_choice.welfare import gini_mean, p_mean

SIZE = np.array([200.0, 40.0, 8.0])
SPREAD, N_ANSWERS, N_CASES = 0.6, 8, 200


def simulate(seed: int, *, noise: float) -> dict[str, np.ndarray]:
    """The true utilities (n_cases, n_groups) of the answers that each way picks, by name.

    Groups share most of their taste; each is measured by as many noisy judgements as it has
    people, so the smallest is measured worst. `pooled` takes the greatest mean over people,
    `naive` the greatest least group mean as measured, `shrunken` the greatest expected
    Gini-weighted welfare over posterior draws that lean on everybody's mean.
    """
    rng = np.random.default_rng(seed)
    picked: dict[str, list[np.ndarray]] = {"pooled": [], "naive": [], "shrunken": []}
    for _ in range(N_CASES):
        shared = rng.normal(0, 1, N_ANSWERS)
        truth = shared + rng.normal(0, SPREAD, (3, N_ANSWERS))
        error = noise / np.sqrt(SIZE)[:, None]
        measured = truth + rng.normal(0, 1, truth.shape) * error
        pooled = SIZE @ measured / SIZE.sum()
        # The normal posterior of each group about the pooled mean.
        keep = SPREAD**2 / (SPREAD**2 + error**2)
        mean, sd = pooled + keep * (measured - pooled), SPREAD * np.sqrt(1 - keep)
        draws = mean + rng.normal(0, 1, (64, *truth.shape)) * sd
        best = expected_welfare(draws, lambda each: gini_mean(each, np.ones(3)).score).best[0]
        picked["pooled"].append(truth[:, pooled.argmax()])
        picked["naive"].append(truth[:, p_mean(measured, SIZE, p=-np.inf).score.argmax()])
        picked["shrunken"].append(truth[:, best])
    return {name: np.array(each) for name, each in picked.items()}


def worst_off(found: dict[str, np.ndarray]) -> dict[str, float]:
    return {name: float(each.min(axis=1).mean()) for name, each in found.items()}


def over_people(found: dict[str, np.ndarray]) -> dict[str, float]:
    return {name: float((each @ SIZE / SIZE.sum()).mean()) for name, each in found.items()}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shrunken_welfare_lifts_the_worst_off_and_costs_the_mean_little(seed: int) -> None:
    found = simulate(seed, noise=4.0)
    worst, mean = worst_off(found), over_people(found)
    assert worst["shrunken"] > worst["pooled"] + 0.02
    assert worst["shrunken"] > worst["naive"] + 0.02
    assert mean["shrunken"] > 0.95 * mean["pooled"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_least_of_what_was_measured_is_worse_for_the_worst_off_than_no_groups_at_all(
    seed: int,
) -> None:
    # Measured badly, the smallest group's noise is taken for its taste.
    found = simulate(seed, noise=8.0)
    worst, mean = worst_off(found), over_people(found)
    assert worst["naive"] < worst["pooled"] - 0.05
    assert worst["naive"] < worst["shrunken"] - 0.05
    assert mean["naive"] < mean["pooled"]


def test_where_nothing_is_shared_by_a_group_shrinking_is_the_pooled_choice() -> None:
    flat = np.tile(np.array([0.1, 0.9, 0.5]), (64, 3, 1))
    assert expected_welfare(flat, lambda each: gini_mean(each, np.ones(3)).score).best == (1,)
