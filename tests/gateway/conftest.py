from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.stage import DAY
from lawspeaker.gateway.law import LawKeeper, make_law
from lawspeaker.wiring.gateway import standing_law

if TYPE_CHECKING:
    from cycle.stage import Played
    from lawspeaker.gateway.law import Law


@pytest.fixture(scope="session")
def demo_law(played: Played) -> Law:
    standing = standing_law(played.folder, day=DAY, draft=True)
    return make_law(standing, max_tokens=None, day=DAY)


@pytest.fixture
def keeper(demo_law: Law) -> LawKeeper:
    return LawKeeper(lambda _: demo_law)
