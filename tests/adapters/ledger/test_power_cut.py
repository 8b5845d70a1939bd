from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.ledger.power_cut import n_losing_points, traced

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("synchronous", "n_points", "safe"),
    [("FULL", 2_000, True), ("NORMAL", 400, False), ("OFF", 400, False)],
)
def test_a_power_cut_loses_nothing_acknowledged_where_syncs_are_full(
    synchronous: str, n_points: int, *, safe: bool, tmp_path: Path
) -> None:
    folder = tmp_path / "live"
    folder.mkdir()
    trace = traced(folder, synchronous, n_votes=60)
    losing = n_losing_points(trace, tmp_path / "after", n_points=n_points)
    assert (losing == 0) == safe, losing
    assert len(trace.steps) >= 100
