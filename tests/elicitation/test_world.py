from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.elicitation.world import planted_world, world_like


def test_everybody_is_marked_as_simulated() -> None:
    world = planted_world(
        n=50, n_statements=20, shares=(1.0,), budget=0.3, late=0.0, rng=np.random.default_rng(0)
    )
    assert all(person.simulated for person in world.participants)
    assert len(world.statements) == 20


def test_groups_budgets_and_late_statements_are_as_asked() -> None:
    world = planted_world(
        n=3000,
        n_statements=40,
        shares=(0.7, 0.3),
        budget=0.3,
        late=0.4,
        rng=np.random.default_rng(0),
    )
    assert (world.group == 0).mean() == pytest.approx(0.7, abs=0.03)
    assert world.budget.mean() == pytest.approx(12, rel=0.08)
    assert world.budget.min() >= 3
    assert (world.arrival > 0).sum() == 16
    assert world.arrival.max() == 2400
    assert (world.answer == 0).mean() == pytest.approx(0.1, abs=0.01)
    mixed = np.average(world.group_support, axis=0, weights=np.bincount(world.group))
    assert mixed == pytest.approx(world.support)
    gaps = np.abs(np.diff(world.group_support, axis=0))
    assert gaps.max() > 0.4


def test_people_like_these_answer_by_their_groups_rates() -> None:
    rates = np.array([[[0.1, 0.2, 0.7], [0.5, 0.5, 0.0]], [[0.6, 0.0, 0.4], [0.0, 0.0, 1.0]]])
    world = world_like(
        rates,
        np.array([0.5, 0.5]),
        n=4000,
        budget=1.0,
        late=0.0,
        rng=np.random.default_rng(1),
    )
    for g in range(2):
        found = [(world.answer[world.group == g] == v).mean(axis=0) for v in (-1, 0, 1)]
        assert np.stack(found, axis=1) == pytest.approx(rates[g], abs=0.04)
