from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from cycle.stage import Played, Town, played_demo, run_town

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return played_demo(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return run_town(tmp_path_factory.getbasetemp())


@pytest.fixture
def demo_copy(played: Played, tmp_path: Path) -> Path:
    return shutil.copytree(played.folder, tmp_path / "demo")


@pytest.fixture
def town_copy(town: Town, tmp_path: Path) -> Path:
    return shutil.copytree(town.folder, tmp_path / "town-out")
