from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from web.stage import Held, held

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def invited(tmp_path_factory: pytest.TempPathFactory) -> Held:
    return held(tmp_path_factory.mktemp("web") / "books")


@pytest.fixture
def at(invited: Held, tmp_path: Path) -> Held:
    """Three people who are invited and three statements, in a folder of the test's own."""
    return replace(invited, folder=shutil.copytree(invited.folder, tmp_path / "books"))
