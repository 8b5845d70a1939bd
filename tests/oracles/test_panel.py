"""sortition-algorithms' least chance (its maximin), on drawn pools under drawn quotas."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sortition_algorithms", reason="sortition-algorithms lives in .venv-oracles")

from sortition_algorithms.committee_generation import find_distribution_maximin
from sortition_algorithms.features import read_in_features
from sortition_algorithms.people import read_in_people
from sortition_algorithms.settings import Settings

from lawspeaker.social_choice.panel.composition import Compositions
from lawspeaker.social_choice.panel.leximin import leximin_lottery
from lawspeaker.social_choice.panel.quota import Pool, Quota

THEIRS = 0.0005
"""They stop where a chance may be this much below the optimum."""

FEATURES = ("age", "town")


def drawn(seed: int) -> tuple[list[dict[str, str]], list[Quota], int]:
    """A skewed pool, and quotas around a panel that there is."""
    rng = np.random.default_rng(seed)
    n, seats = int(rng.integers(20, 60)), int(rng.integers(5, 12))
    people = [
        {
            "age": f"a{rng.choice(3, p=[0.6, 0.3, 0.1])}",
            "town": f"t{rng.choice(4, p=[0.5, 0.2, 0.2, 0.1])}",
        }
        for _ in range(n)
    ]
    sat = [people[i] for i in rng.choice(n, seats, replace=False)]
    quotas = []
    for feature in FEATURES:
        for value in sorted({each[feature] for each in people}):
            seated = sum(each[feature] == value for each in sat)
            low, high = max(0, seated - int(rng.integers(0, 2))), seated + int(rng.integers(0, 2))
            quotas.append(Quota(feature=feature, value=value, at_least=low, at_most=high))
    return people, quotas, seats


@pytest.mark.parametrize("seed", range(8))
def test_the_least_chance_is_theirs(seed: int) -> None:
    people, quotas, seats = drawn(seed)
    rows = [
        {"feature": q.feature, "value": q.value, "min": str(q.at_least), "max": str(q.at_most)}
        for q in quotas
    ]
    features, _, _ = read_in_features(["feature", "value", "min", "max"], rows)
    table = [{"id": f"p{i}", **each} for i, each in enumerate(people)]
    settings = Settings(id_column="id", columns_to_keep=[])
    pool, _ = read_in_people(["id", *FEATURES], table, features, settings)
    panels, weights, _ = find_distribution_maximin(features, pool, seats, [])
    chance = dict.fromkeys(pool, 0.0)
    for panel, weight in zip(panels, weights, strict=True):
        for person in panel:
            chance[person] += weight
    mine = leximin_lottery(
        Compositions.of(Pool.of(people, FEATURES), quotas, seats), rng=np.random.default_rng(0)
    )
    assert mine is not None
    least = min(chance.values())
    assert least - 1e-6 <= mine.chance.min() <= least + THEIRS
