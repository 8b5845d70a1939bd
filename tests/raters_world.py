"""Raters of planted groups with planted tastes, for tests of what fits them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from lawspeaker.social_choice.bradley_terry import Comparisons


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    comparisons: Comparisons
    traits: np.ndarray
    mean: np.ndarray
    taste: np.ndarray


def world(
    seed: int, *, n_raters: int = 120, n_each: int = 12, n_candidates: int = 5, spread: float = 0.8
) -> World:
    """Two groups, 3:1, that want opposite things of the first two candidates."""
    rng = np.random.default_rng(seed)
    group = (np.arange(n_raters) % 4 == 0).astype(int)
    mean = np.zeros((2, n_candidates))
    mean[0, :2], mean[1, :2] = (1.0, -1.0), (-1.0, 1.0)
    taste = mean[group] + spread * rng.normal(size=(n_raters, n_candidates))
    rater = np.repeat(np.arange(n_raters), n_each)
    one = rng.integers(0, n_candidates, len(rater))
    two = (one + rng.integers(1, n_candidates, len(rater))) % n_candidates
    won = rng.random(len(rater)) < expit(taste[rater, one] - taste[rater, two])
    return World(
        comparisons=Comparisons.from_arrays(
            one, two, won.astype(float), n_candidates=n_candidates, rater=rater
        ),
        traits=np.eye(2)[group],
        mean=mean - mean.mean(axis=1, keepdims=True),
        taste=taste - taste.mean(axis=1, keepdims=True),
    )
