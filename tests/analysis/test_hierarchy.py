from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from lawspeaker.analysis.hierarchy import cell_posterior

GROUP_VARIANCE = 4.0


def drawn(seed: int, n_groups: int, n_statements: int, asked: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    apart = rng.normal(0, 0.5, (n_groups, n_statements)) if n_groups > 1 else 0.0
    n = rng.poisson(asked, (n_groups, n_statements))
    return rng.binomial(n, expit(rng.normal(0.3, 1, n_statements) + apart)), n


def effects_of(k: np.ndarray) -> tuple[np.ndarray, int]:
    """The table of effects (level, b, and d where there are groups) behind each cell."""
    n_groups, n_statements = k.shape
    group, statement = (each.ravel() for each in np.indices(k.shape))
    parts = [np.eye(n_groups)[group], np.eye(n_statements)[statement]]
    if n_groups > 1:
        parts.append(np.eye(k.size))
    return np.hstack(parts), n_groups


def plain_cost(log_variances: np.ndarray, k: np.ndarray, n: np.ndarray) -> float:
    """The same evidence with every effect in one dense matrix, by textbook Newton steps."""
    table, n_groups = effects_of(k)
    variance = np.exp(np.concatenate([log_variances, [0.0]]))
    sizes = [n_groups, k.shape[1], table.shape[1] - n_groups - k.shape[1]]
    prior = np.repeat([1 / GROUP_VARIANCE, 1 / variance[0], 1 / variance[1]], sizes)
    at, yes, asked = np.zeros(table.shape[1]), k.ravel(), n.ravel()
    for _ in range(100):
        p = expit(table @ at)
        bent = table.T @ (table * (asked * p * (1 - p))[:, None]) + np.diag(prior)
        at = at + np.clip(np.linalg.solve(bent, table.T @ (yes - asked * p) - prior * at), -1, 1)
    p = expit(table @ at)
    fitted = float((yes * np.log(p) + (asked - yes) * np.log1p(-p)).sum())
    volume = np.linalg.slogdet(bent).logabsdet - np.log(prior[n_groups:]).sum()
    return float(np.exp(log_variances).sum() / 2 - fitted + (at**2 @ prior + volume) / 2)


@pytest.mark.parametrize(
    ("n_groups", "n_statements", "asked"), [(2, 12, 15), (3, 9, 40), (1, 20, 8)]
)
def test_the_posterior_is_that_of_the_variances_that_a_slow_search_finds(
    n_groups: int, n_statements: int, asked: int
) -> None:
    k, n = drawn(n_groups, n_groups, n_statements, asked)
    slow = minimize(
        plain_cost,
        np.log([0.7, 0.2][: min(n_groups, 2)]),
        args=(k, n),
        method="Nelder-Mead",
        options={"xatol": 1e-3, "fatol": 1e-5},
    )
    table, _ = effects_of(k)
    found = cell_posterior(k, n)
    mean, sd = plain_posterior(slow.x, k, n, table)
    assert found.mean.ravel() == pytest.approx(mean, abs=0.02)
    assert found.sd.ravel() == pytest.approx(sd, rel=0.02)


def plain_posterior(
    log_variances: np.ndarray, k: np.ndarray, n: np.ndarray, table: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of every cell, by minimising the penalised loss with a library."""
    n_groups, n_statements = k.shape
    sizes = [n_groups, n_statements, table.shape[1] - n_groups - n_statements]
    variance = np.exp(np.concatenate([log_variances, [0.0]]))
    prior = np.repeat([1 / GROUP_VARIANCE, 1 / variance[0], 1 / variance[1]], sizes)

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        theta = table @ at
        surprise = k.ravel() - n.ravel() * expit(theta)
        value = n.ravel() @ np.logaddexp(0, theta) - k.ravel() @ theta + at**2 @ prior / 2
        return float(value), prior * at - table.T @ surprise

    at = minimize(loss, np.zeros(table.shape[1]), jac=True, options={"gtol": 1e-8}).x
    p = expit(table @ at)
    bent = table.T @ (table * (n.ravel() * p * (1 - p))[:, None]) + np.diag(prior)
    return table @ at, np.sqrt(np.diag(table @ np.linalg.solve(bent, table.T)))


def test_statements_that_all_agree_with_or_nobody_saw_stay_finite() -> None:
    everybody = np.full((2, 20), 9)
    for k, n in ((everybody, everybody), (0 * everybody, 0 * everybody)):
        found = cell_posterior(k, n)
        assert np.isfinite(found.mean).all()
        assert (found.sd > 0).all()
    assert (cell_posterior(everybody, everybody).mean > 1).all()
