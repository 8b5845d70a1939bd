from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.sparse import coo_array, csr_array

from lawspeaker.errors import BadInput
from lawspeaker.records.frames import votes_from
from planted_votes import planted

DENSE = np.array([[1.0, np.nan, 0.0], [-1.0, 1.0, np.nan]])


def same(found: Any, wanted: np.ndarray = DENSE) -> bool:
    return np.array_equal(found.to_dense(), wanted, equal_nan=True)


def test_an_array_and_votes_are_votes() -> None:
    votes = votes_from(DENSE)
    assert same(votes)
    assert votes_from(votes) is votes
    assert same(votes_from(np.array([[1, None, 0], [-1, 1, None]], dtype=object)))


def test_explicit_zeros_of_a_sparse_array_are_passes_and_unstored_cells_unseen() -> None:
    row, column = np.nonzero(~np.isnan(DENSE))
    cells = coo_array((DENSE[row, column], (row, column)), shape=(2, 3))
    assert same(votes_from(cells))
    assert same(votes_from(csr_array(cells)))
    assert same(votes_from(csr_array(np.nan_to_num(DENSE))), np.where(DENSE == 0, np.nan, DENSE))


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame])
def test_a_long_frame_counts_the_last_or_the_latest_vote(frame: Any) -> None:
    table = frame({
        "participant": [7, 7, 3, 7], "statement": ["a", "b", "a", "a"], "vote": [1, 0, -1, -1],
        "when": [9, 1, 1, 2],
    })  # fmt: skip
    votes = votes_from(table)
    assert votes.participants == ("7", "3")
    assert votes.statements == ("a", "b")
    assert same(votes, np.array([[-1.0, 0.0], [-1.0, np.nan]]))
    assert same(votes_from(table, time="when"), np.array([[1.0, 0.0], [-1.0, np.nan]]))
    renamed = table.rename(columns={"vote": "x"}) if frame is pd.DataFrame else (
        table.rename({"vote": "x"})
    )  # fmt: skip
    assert same(votes_from(renamed, vote="x"), votes.to_dense())


def test_times_of_a_frame_may_be_moments() -> None:
    table = pl.DataFrame({"participant": ["a"], "statement": ["s"], "vote": [1], "t": [3]})
    table = table.with_columns(pl.col("t").cast(pl.Datetime("ms")))
    found = votes_from(table, time="t").time
    assert found is not None
    assert found.tolist() == [3]


def test_wide_frames_of_any_kind_of_missing() -> None:
    names = ["x", "y", "z"]
    assert same(votes_from(pd.DataFrame(DENSE, columns=names)))
    nullable = pd.DataFrame(DENSE, columns=names).astype("Int64")
    assert same(votes_from(nullable))
    table = pl.DataFrame({"participant": ["u", "v"], "x": [1, -1], "y": [None, 1], "z": [0, None]})
    votes = votes_from(table)
    assert same(votes)
    assert votes.participants == ("u", "v")
    assert votes.statements == ("x", "y", "z")
    assert same(votes_from(pd.DataFrame(DENSE)))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (np.array([[1.0, 2.0]]), "column stmt.1: row 0: the vote is 2"),
        (np.array([["yes"]], dtype=object), "the vote is no number"),
        (csr_array(np.array([[0.0, 5.0]])), "column stmt.1: row 0: the vote is 5"),
        (np.zeros(3), "the array has 1 axes"),
        (pd.DataFrame({"participant": ["a"], "statement": ["s"], "vote": [3]}), "column vote"),
        (pd.DataFrame({"participant": [None], "statement": ["s"], "vote": [1]}), "row 0 has no id"),
        (pl.DataFrame({"participant": ["a", "a"], "x": [1, 1]}), "has two rows"),
        ([1, 2], "a list is not votes"),
    ],
)  # fmt: skip
def test_what_is_not_votes_is_named(source: Any, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        votes_from(source)


def test_long_and_wide_frames_of_the_same_votes_agree() -> None:
    votes = planted(k=2, n=30, n_statements=8).votes
    long = pd.DataFrame({
        "participant": [votes.participants[i] for i in votes.row],
        "statement": [votes.statements[j] for j in votes.statement],
        "vote": votes.value,
    })  # fmt: skip
    wide = long.pivot_table(index="participant", columns="statement", values="vote").reset_index()
    of_long, of_wide = votes_from(long), votes_from(wide)
    row = [of_long.participants.index(each) for each in of_wide.participants]
    column = [of_long.statements.index(each) for each in of_wide.statements]
    assert same(of_wide, of_long.to_dense()[row][:, column])


def test_a_frame_of_no_columns_holds_nobody() -> None:
    assert votes_from(pd.DataFrame()).n_votes == 0


def test_neither_pandas_nor_polars_is_imported_by_the_way() -> None:
    script = (
        "import sys, numpy, lawspeaker.records.frames as f; f.votes_from(numpy.ones((2, 2)));"
        "print(sorted({'pandas', 'polars', 'pyarrow', 'ray', 'duckdb'} & set(sys.modules)))"
    )
    done = subprocess.run(  # noqa: S603 - our own line, by the interpreter that runs the tests
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
