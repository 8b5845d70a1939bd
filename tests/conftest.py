from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

import llama
from cycle.stage import Played, Town, played_demo, run_town

if TYPE_CHECKING:
    from collections.abc import Iterator

# A property is true or false, never late: no test of ours watches the clock. What Hypothesis
# itself sets under CI (the same examples each time) is kept.
settings.register_profile("house", parent=settings(), deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the public data sets are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return played_demo(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return run_town(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def llama_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[llama.Llama]:
    yield from llama.serve(tmp_path_factory.mktemp("llama"))


@pytest.fixture
def demo_copy(played: Played, tmp_path: Path) -> Path:
    return shutil.copytree(played.folder, tmp_path / "demo")


@pytest.fixture
def town_copy(town: Town, tmp_path: Path) -> Path:
    return shutil.copytree(town.folder, tmp_path / "town-out")
