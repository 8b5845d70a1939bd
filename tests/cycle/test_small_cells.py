"""Whoever subtracts what is published from what is published finds no cell of 1 to 9 people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.suppression import published_cells

if TYPE_CHECKING:
    from pathlib import Path

    from cycle.stage import Played, Town


def small(n: int) -> bool:
    return 0 < n < K_ANONYMITY


def leaks(support: dict[str, object]) -> list[str]:
    """Statements of which a published count, or a total less the published, is small."""
    found = []
    for row in support["statements"]:
        shown = [cell["n"] for cell in row["groups"].values() if cell is not None]
        rest = 0 if row["n"] is None else row["n"] - sum(shown)
        if any(map(small, [*shown, rest, row["n"] or 0])) or (row["n"] is None and shown):
            found.append(row["id"])
    return found


def read(folder: Path, name: str) -> dict[str, object]:
    kept: dict[str, object] = json.loads((folder / name).read_text(encoding="utf-8"))
    return kept


@pytest.fixture(params=["played", "town"])
def folder(request: pytest.FixtureRequest) -> Path:
    stage: Played | Town = request.getfixturevalue(request.param)
    return stage.folder


def test_no_small_cell_of_support_can_be_read_or_worked_out(folder: Path) -> None:
    support = read(folder, "support.json")
    assert any(cell for row in support["statements"] for cell in row["groups"].values())
    assert leaks(support) == []


def test_the_attack_finds_what_is_left_without_complementary_suppression() -> None:
    groups = {"A": {"n": 40}, "B": {"n": 20}, "C": None}
    assert leaks({"statements": [{"id": "s", "n": 63, "groups": groups}]}) == ["s"]
    shown = published_cells(np.array([[40], [20], [3]]), np.array([63]))[:, 0]
    kept = {
        name: cell if ok else None for (name, cell), ok in zip(groups.items(), shown, strict=True)
    }
    assert leaks({"statements": [{"id": "s", "n": 63, "groups": kept}]}) == []


def test_a_veto_is_published_only_where_its_cell_is(folder: Path) -> None:
    cells = {row["id"]: row["groups"] for row in read(folder, "support.json")["statements"]}
    vetoed = read(folder, "slate.json")["vetoed"]
    assert all(cells[each["id"]][each["group"]] is not None for each in vetoed)
    assert {each["id"] for each in vetoed} <= cells.keys()
