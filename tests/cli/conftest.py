from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from cli.call import Call, Ended
from cycle.stage import Played, Town, played_demo, run_town
from lawspeaker.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def lawspeaker(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def call(*words: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["lawspeaker", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        code = ended.value.code
        return Ended(code=code if isinstance(code, int) else 0, out=said.out, err=said.err)

    return call


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
