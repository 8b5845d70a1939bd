from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

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
