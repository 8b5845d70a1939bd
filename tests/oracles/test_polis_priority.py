from __future__ import annotations

import numpy as np
import pytest

stats = pytest.importorskip("reddwarf.utils.stats")

from lawspeaker.elicitation.polis import polis_priority  # noqa: E402 - after the skip

# The rival's imports warn of their own dependencies.
pytestmark = pytest.mark.filterwarnings("ignore")


def test_the_priority_is_red_dwarfs() -> None:
    rng = np.random.default_rng(0)
    counts = rng.integers(0, 60, size=(300, 3)).astype(np.float64)
    counts[0] = 0
    extremity = rng.exponential(size=300)
    theirs = stats.priority_metric(
        is_meta=np.zeros(300, dtype=bool),
        n_agree=counts[:, 2],
        n_disagree=counts[:, 0],
        n_total=counts.sum(axis=1),
        extremity=extremity,
    )
    assert polis_priority(counts, extremity) == pytest.approx(theirs)
