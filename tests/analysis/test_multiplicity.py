from __future__ import annotations

import numpy as np
from scipy.stats import false_discovery_control

from lawspeaker.analysis.multiplicity import benjamini_hochberg


def test_agrees_with_scipy() -> None:
    p = np.random.default_rng(0).random(50) ** 3
    assert np.allclose(benjamini_hochberg(p), false_discovery_control(p))


def test_keeps_the_shape() -> None:
    assert benjamini_hochberg(np.ones((2, 3))).shape == (2, 3)
