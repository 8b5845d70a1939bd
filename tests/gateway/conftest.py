from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cycle.stage import copied
from gateway.kept import stand_over
from gateway.stage import DAY
from lawspeaker.gateway.law import LawKeeper, make_law
from lawspeaker.wiring.gateway import standing_law

if TYPE_CHECKING:
    from pathlib import Path

    from cycle.stage import Played
    from lawspeaker.gateway.law import Law
    from lawspeaker.gateway.state import State


@pytest.fixture(scope="session")
def demo_law(played: Played) -> Law:
    standing = standing_law(played.folder, day=DAY, draft=True)
    return make_law(standing, max_tokens=None, day=DAY)


@pytest.fixture
def keeper(demo_law: Law) -> LawKeeper:
    return LawKeeper(lambda _: demo_law)


@pytest.fixture
def folder(played: Played, tmp_path: Path) -> Path:
    return copied(played.folder, tmp_path / "demo")


@pytest.fixture
def state(folder: Path, keeper: LawKeeper) -> State:
    return stand_over(folder, keeper)
