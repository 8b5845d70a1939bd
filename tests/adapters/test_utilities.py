from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pytest

from lawspeaker.adapters.utilities import read_utilities, with_groups
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.utilities import Utilities

WIDE = "participant,now,fair,town\na,0.9,0.6,X\nb,0.1,,Y\n"
LONG = "rater,candidate,value,town\na,now,0.9,X\na,fair,0.6,X\nb,now,0.1,Y\n"


def read(folder: Path, text: str, *attributes: str) -> Utilities:
    path = folder / "u.csv"
    path.write_text(text, encoding="utf-8")
    return read_utilities(path, attributes=attributes)


def fault(folder: Path, text: str) -> str:
    with pytest.raises(BadInput) as raised:
        read(folder, text)
    return str(raised.value)


@pytest.mark.parametrize("text", [WIDE, LONG])
def test_wide_and_long_are_the_same_table(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, text)
    assert (found.candidates, found.rows, found.of_people) == (("now", "fair"), ("a", "b"), True)
    np.testing.assert_array_equal(found.value, [[0.9, 0.6], [0.1, np.nan]])
    assert found.weight.tolist() == [1, 1]
    town = found.attribute("town")
    assert [town.names[g] for g in town.label] == ["X", "Y"]
    assert not found.simulated


def test_parquet_is_read_as_csv_is(tmp_path: Path) -> None:
    as_csv = read(tmp_path, WIDE)
    path = tmp_path / "u.parquet"
    with duckdb.connect(":memory:") as base:
        base.execute(f"COPY (FROM '{tmp_path / 'u.csv'}') TO '{path}' (FORMAT parquet)")
    found = read_utilities(path)
    np.testing.assert_array_equal(found.value, as_csv.value)
    assert found.attribute("town").names == ("X", "Y")
    path.write_bytes(b"no parquet")
    with pytest.raises(BadInput, match="DuckDB cannot read it"):
        read_utilities(path)
    with pytest.raises(BadInput, match="no such file"):
        read_utilities(tmp_path / "absent.csv")


def test_groups_have_people_and_intervals(tmp_path: Path) -> None:
    found = read(
        tmp_path, "group,n,now,now_lo,now_hi,simulated\nA,100,0.9,0.8,1.0,yes\nB,10,0,,,\n"
    )
    assert (found.of_people, found.weight.tolist(), found.simulated) == (False, [100, 10], True)
    assert found.lo is not None
    assert found.hi is not None
    np.testing.assert_array_equal(found.lo, [[0.8], [np.nan]])
    assert found.hi[0, 0] == 1.0
    long = read(tmp_path, "group,candidate,value,lo,hi\nA,now,0.9,0.8,1.0\n")
    assert long.lo is not None
    assert long.lo.tolist() == [[0.8]]


def test_draws_and_items_are_kept_beside_their_mean(tmp_path: Path) -> None:
    rows = "a,now,0.5,1\na,now,0.7,2\nb,now,0.2,1\nb,now,,2\n"
    drawn = read(tmp_path, "person,candidate,value,draw\n" + rows)
    np.testing.assert_allclose(drawn.value, [[0.6], [0.2]])
    assert drawn.draws is not None
    assert drawn.draws.shape == (2, 2, 1)
    items = read(tmp_path, "person,candidate,value,item\n" + rows)
    assert (items.items, items.draws) == (("1", "2"), None)
    assert items.by_item is not None
    np.testing.assert_allclose(items.value, drawn.value)


def test_a_column_named_as_an_attribute_is_no_candidate(tmp_path: Path) -> None:
    text = "voter,now,ward\na,0.5,1\nb,0.6,2\n"
    assert read(tmp_path, text).candidates == ("now", "ward")
    assert read(tmp_path, text, "ward", "absent").candidates == ("now",)


def test_groups_come_from_a_file_of_their_own(tmp_path: Path) -> None:
    found = read(tmp_path, WIDE)
    path = tmp_path / "g.csv"

    def grouped(text: str) -> Utilities:
        path.write_text(text, encoding="utf-8")
        return with_groups(found, path)

    named = grouped("id,since,group\na,2020,Old\nb,2021,\n").attribute("group")
    assert (named.names, named.label.tolist()) == (("Old",), [0, -1])
    assert grouped("id,of\na,X\nb,Y\n").attribute("group").names == ("X", "Y")
    for text, told in (
        ("id\na\n", "one column only"),
        ("id,group\na,X\na,Y\n", "line 3: a is there twice"),
        ("id,group\nz,X\n", "places no row"),
    ):
        with pytest.raises(BadInput, match=told):
            grouped(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("participant,town\na,X\n", "line 1: no column holds numbers"),
        ("participant,now\na,1\na,2\n", "line 3: a is there twice"),
        (
            "participant,now,now_lo,now_hi\na,1,3,2\n",
            "the interval of now for a ends before it begins",
        ),
        ("participant,now,n\na,1,0\n", "line 2, column n: a row stands for more than nobody"),
        ("participant,now,n\na,1,few\n", "line 2, column n: 'few' is no number"),
        ("participant,now,simulated\na,1,maybe\n", "column simulated: 'maybe' is neither"),
        ("candidate,value\nnow,1\n", "needs a row's id and a value"),
        ("rater,candidate,value\na,now,1\na,now,2\n", "line 3: a has a second value for now"),
        ("rater,candidate,value\na,now,x\n", "line 2, column value: 'x' is no number"),
        ("rater,candidate,value,draw,item\na,now,1,1,1\n", "both draws and items"),
        (
            "rater,candidate,value,town\na,now,1,X\na,fair,1,Y\n",
            "line 3, column town: a is 'Y' here and 'X' before",
        ),
    ],
)
def test_a_bad_table_is_named_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    assert told in fault(tmp_path, text)


def test_a_name_that_is_not_there_is_said(tmp_path: Path) -> None:
    found = read(tmp_path, WIDE)
    assert found.index("fair") == 1
    with pytest.raises(BadInput, match=r"there are now, fair"):
        found.index("best")
    with pytest.raises(BadInput, match=r"there is town"):
        found.attribute("age")


def test_a_column_of_any_name_may_hold_people(tmp_path: Path) -> None:
    wide = read(tmp_path, "who,group,a\n1,x,1\n2,x,2\n")
    assert (wide.rows, wide.of_people) == (("1", "2"), True)
    assert wide.attribute("group").names == ("x",)
    towns = read(tmp_path, "town,n,a\nx,30,1\ny,20,2\n")
    assert (towns.rows, towns.of_people) == (("x", "y"), False)


def test_a_candidate_whose_column_holds_words_is_told_so(tmp_path: Path) -> None:
    found = read(tmp_path, "participant,now,then\na,1,two\nb,2,\n")
    with pytest.raises(BadInput, match=r"'then' is no candidate, .* such as 'two'"):
        found.index("then")
