from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.sparse import csr_array

from lawspeaker.errors import BadInput
from lawspeaker.sample.bundle import polis_bundle
from lawspeaker.sample.library import library_sample

if TYPE_CHECKING:
    from collections.abc import Callable
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


@pytest.mark.parametrize("form", [np.asarray, pl.DataFrame, pd.DataFrame, csr_array])
def test_tables_do_where_votes_do(api: ModuleType, form: Callable[[np.ndarray], object]) -> None:
    dense = np.where(np.random.default_rng(0).random((40, 8)) < 0.6, 1.0, -1.0)
    dense[:10] = -1.0
    # Who agrees with the first statement, by hand: nobody of the first ten does.
    alone = int((dense[:, 0] != 1).sum())
    assert api.from_table(form(dense)) == alone


def test_a_source_becomes_a_document_and_its_texts(api: ModuleType, tmp_path: Path) -> None:
    for name, text in polis_bundle(library_sample()).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    texts = api.from_source(tmp_path, out)
    assert (out / "report.html").is_file()
    assert texts["prompt.txt"] == (out / "prompt.txt").read_text(encoding="utf-8")


def test_the_face_is_closed_at_run_time_too(api: ModuleType) -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        api.off_the_face()
