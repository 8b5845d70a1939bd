from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.analysis.intervals import wilson
from lawspeaker.records.estimate import wilson_of_share


@given(st.integers(1, 5000), st.data(), st.sampled_from([0.8, 0.95, 0.99]))
def test_a_share_without_a_count_has_the_interval_of_its_count(
    n: int, data: st.DataObject, level: float
) -> None:
    k = data.draw(st.integers(0, n))
    plain, oracle = wilson_of_share(k / n, n, level=level), wilson(k, n, level=level)
    assert (plain.est, plain.n, plain.method) == (oracle.est, n, oracle.method)
    assert plain.lo == pytest.approx(oracle.lo, abs=1e-9)
    assert plain.hi == pytest.approx(oracle.hi, abs=1e-9)
    assert 0 <= plain.lo <= plain.est <= plain.hi <= 1


def test_nobody_says_nothing() -> None:
    assert wilson_of_share(0.3, 0).to_json() == wilson(0, 0).to_json()
