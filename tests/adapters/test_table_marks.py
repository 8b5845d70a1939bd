from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from lawspeaker.adapters.tables.columns import Columns
from lawspeaker.adapters.tables.importance_marks import read_table_importance
from lawspeaker.adapters.tables.reader import read_tables
from lawspeaker.adapters.tables.vote_times import read_table_times
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

NAMED = Columns(participant="who")
VOTES = """who,statement,vote,time,weighty
ann,1,1,300,yes
bob,1,-1,100,0
ann,2,0,200,
ann,1,-1,400,no
bob,3,1,500,1
"""


def written(folder: Path, votes: str = VOTES) -> Path:
    (folder / "votes.csv").write_text(votes)
    (folder / "statements.csv").write_text(
        "statement,text,moderated\n1,Run late.,1\n2,Run early.,0\n3,Buy this.,-1\n"
    )
    return folder


def test_every_vote_stands_in_the_history_with_its_time(tmp_path: Path) -> None:
    source = written(tmp_path)
    read = read_tables(source, columns=NAMED)
    found = read_table_times(source, read, columns=NAMED)
    cast = [
        (found.participants[i], found.statements[j], value, time)
        for i, j, value, time in zip(
            found.row.tolist(),
            found.column.tolist(),
            found.value.tolist(),
            found.time.tolist(),
            strict=True,
        )
    ]
    # The vote on what is moderated out is left out, the changed one stands twice.
    assert cast == [
        ("p.bob", "stmt.1", -1, 100),
        ("p.ann", "stmt.2", 0, 200),
        ("p.ann", "stmt.1", 1, 300),
        ("p.ann", "stmt.1", -1, 400),
    ]


def test_marks_are_read_where_they_were_asked(tmp_path: Path) -> None:
    source = written(tmp_path)
    read = read_tables(source, columns=NAMED)
    found = read_table_importance(source, read, column="weighty", columns=NAMED)
    # Of ann's two marks on statement 1 the later row counts; her empty cell is no mark.
    expected = np.array([[0, np.nan], [0, np.nan]])
    assert found.participants == ("p.ann", "p.bob")
    assert np.array_equal(found.to_dense(), expected, equal_nan=True)


def test_an_absent_column_and_a_mark_that_is_none_are_told(tmp_path: Path) -> None:
    source = written(tmp_path, VOTES.replace("300,yes", "300,maybe"))
    read = read_tables(source, columns=NAMED)
    with pytest.raises(BadInput, match="no column 'heavy'; it has who, statement, vote"):
        read_table_importance(source, read, column="heavy", columns=NAMED)
    with pytest.raises(BadInput, match=r"column weighty: row 1: the mark is 'maybe'"):
        read_table_importance(source, read, column="weighty", columns=NAMED)
