from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from types import ModuleType


@pytest.fixture(scope="module")
def api() -> ModuleType:
    # Loaded by path: a folder called typing cannot be imported by name.
    spec = importlib.util.spec_from_file_location("api", Path(__file__).with_name("api.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_typed_also_runs(api: ModuleType) -> None:
    dense = np.where(np.random.default_rng(0).random((80, 20)) < 0.6, 1.0, -1.0)
    found = api.from_votes(dense)
    sorted_out = (*found.agreed, *found.rejected, *found.divided, *found.undecided)
    assert sorted(sorted_out) == list(range(20))
    assert api.exit_code(BadInput("no votes", mend="Ask.")) == 3


def test_the_face_is_closed_at_run_time_too(api: ModuleType) -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        api.off_the_face()
