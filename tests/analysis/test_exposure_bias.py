from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.exposure_bias import ExposureBias, exposure_bias

N = 60


def bias(*, chosen: np.ndarray, seen: np.ndarray, rate: np.ndarray, seed: int = 0) -> ExposureBias:
    found = exposure_bias(
        seen,
        np.round(seen * rate).astype(int),
        rate,
        chosen=chosen,
        standing=np.ones(N, dtype=bool),
        seed=seed,
    )
    assert found is not None
    return found


def world() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.integers(20, 400, N), rng.uniform(0.3, 0.9, N)


def test_a_choice_by_raw_counts_is_found_out_and_one_by_rates_is_not() -> None:
    seen, rate = world()
    by_count = np.zeros(N, dtype=bool)
    by_count[np.argsort(-seen * rate)[:12]] = True
    found = bias(chosen=by_count, seen=seen, rate=rate)
    assert found.biased
    assert found.auc > 0.9
    assert (found.auc_by_count, found.n_shared) == (pytest.approx(found.auc, abs=0.05), 12)
    by_rate = np.zeros(N, dtype=bool)
    by_rate[np.argsort(-rate)[:12]] = True
    fair = bias(chosen=by_rate, seen=seen, rate=rate)
    assert not fair.biased
    assert (fair.n_chosen, fair.n_left_out) == (12, N - 12)


def test_more_shown_because_more_liked_is_no_bias() -> None:
    rng = np.random.default_rng(2)
    rate = rng.uniform(0.3, 0.9, N)
    seen = np.round(20 + 300 * rate + rng.normal(0, 5, N)).astype(int)
    by_rate = np.zeros(N, dtype=bool)
    by_rate[np.argsort(-rate)[:16]] = True
    found = bias(chosen=by_rate, seen=seen, rate=rate)
    assert found.auc > 0.9
    assert not found.biased


def test_the_chance_is_mann_whitneys() -> None:
    seen, rate = world()
    chosen = np.arange(N) % 3 == 0
    pairs = np.sign(seen[chosen][:, None] - seen[~chosen])
    assert bias(chosen=chosen, seen=seen, rate=rate).auc == pytest.approx((pairs.mean() + 1) / 2)


def test_false_alarms_keep_to_their_rate() -> None:
    rng = np.random.default_rng(3)
    n_false = 0
    for seed in range(100):
        seen, rate = rng.integers(20, 400, N), rng.uniform(0.3, 0.9, N)
        chosen = np.zeros(N, dtype=bool)
        chosen[rng.permutation(N)[:12]] = True
        n_false += bias(chosen=chosen, seen=seen, rate=rate, seed=seed).biased
    # 5 on average; above 13 has a chance below one in a thousand.
    assert n_false <= 13


def test_few_statements_are_no_answer() -> None:
    seen, rate = world()
    chosen = np.arange(N) < 2
    standing = np.ones(N, dtype=bool)
    assert exposure_bias(seen, seen, rate, chosen=chosen, standing=standing, seed=0) is None
    assert exposure_bias(seen, seen, rate, chosen=standing, standing=standing, seed=0) is None
