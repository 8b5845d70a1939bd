from __future__ import annotations

from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer
from hypothesis import settings

import llama
from adapters.ledger.postgres_server import BINARIES, Server, postgres_server
from cycle.stage import Played, Town, copied, played_demo, run_town
from homes import Store, moved_to_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from homes import Home

# A property is true or false, never late: no test of ours watches the clock. What Hypothesis
# itself sets under CI (the same examples each time) is kept.
settings.register_profile("house", parent=settings(), deadline=None)
settings.load_profile("house")

# A program builds its commands once; here one process runs hundreds of them, 40 ms each.
typer.main.get_command = cache(typer.main.get_command)

NUMBERS = count()


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


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if not BINARIES:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with postgres_server() as started:
        yield started


@pytest.fixture
def url(server: Server) -> str:
    return server.database(f"t{next(NUMBERS)}")


@pytest.fixture(params=list(Store))
def home(request: pytest.FixtureRequest) -> Home:
    """What lets the record of a folder stand in each of the stores in turn."""
    if request.param is Store.SQLITE:
        return lambda folder: folder
    running: Server = request.getfixturevalue("server")
    return lambda folder: moved_to_server(folder, running.database(f"t{next(NUMBERS)}"))


@pytest.fixture
def demo_copy(played: Played, tmp_path: Path) -> Path:
    return copied(played.folder, tmp_path / "demo")


@pytest.fixture
def town_copy(town: Town, tmp_path: Path) -> Path:
    return copied(town.folder, tmp_path / "town-out")
