from __future__ import annotations

from lawspeaker.records.natural_order import in_natural_order


def test_numbers_count_and_names_come_after_them() -> None:
    ids = ["stmt.10", "stmt.b", "stmt.9", "stmt.a", "stmt.0"]
    assert in_natural_order(ids) == ["stmt.0", "stmt.9", "stmt.10", "stmt.a", "stmt.b"]
