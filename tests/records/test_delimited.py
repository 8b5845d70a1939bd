from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.errors import BadInput
from lawspeaker.records.delimited import delimited, header_of, named_rows

cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
MEND = "Write some."


def written(rows: list[list[str]], *, by: str, ends: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=by, lineterminator=ends, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue()


@given(
    rows=st.integers(2, 4).flatmap(
        lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), max_size=5)
    ),
    by=st.sampled_from(",;\t"),
    ends=st.sampled_from(["\n", "\r\n"]),
    marked=st.booleans(),
)
def test_what_is_written_is_read_whatever_divides_it(
    rows: list[list[str]], by: str, ends: str, *, marked: bool
) -> None:
    n = len(rows[0]) if rows else 2
    text = written([["a", "b", "c", "d"][:n], *rows], by=by, ends=ends)
    read = delimited("\ufeff" * marked + text, path="t.csv", mend=MEND)
    assert read.header == header_of(text) == ("a", "b", "c", "d")[:n]
    assert [list(row.cells) for row in read.rows] == [row for row in rows if any(row)]


def test_a_row_is_named_by_the_line_on_which_it_starts() -> None:
    text = 'a,b\n\n"1\n2",3\r\n4,5\n , ,\n'
    rows = delimited(text, path="t.csv", mend=MEND).rows
    assert [(row.line, row.cells) for row in rows] == [(3, ("1\n2", "3")), (5, ("4", "5"))]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", None, "it is empty"),
        ("\ufeff \n\n", None, "it is empty"),
        ("a,b\n1,2\n3\n", 3, "1 cells and the header has 2"),
        ("a,b\n1,2,3\n", 2, "3 cells and the header has 2"),
        ('a,b\n1,2\n"3,4\n5,6\n', 3, "starts here cannot be read"),
        ('a,"b\n', 1, "starts here cannot be read"),
    ],
)
def test_a_faulty_text_is_named_with_its_line(text: str, line: int | None, says: str) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        list(delimited(text, path="t.csv", mend=MEND).rows)
    assert (refused.value.path, refused.value.line) == ("t.csv", line)


def test_the_first_line_tells_files_apart() -> None:
    assert header_of("\ufeffa ; b\r\n1;2") == ("a", "b")
    assert header_of("") == ()


def test_cells_are_found_by_their_columns_names_in_whatever_letters() -> None:
    rows = list(named_rows(" WHO ;Note;Größe\n a ; b ;c\n", path="t.csv", columns=("who", "größe")))
    assert [row.cells for row in rows] == [{"who": "a", "note": "b", "größe": "c"}]
    fault = rows[0].fault("note", "it is short", "Write more.")
    assert str(fault) == "t.csv, line 2, column note: it is short. Write more."
    (row,) = named_rows("Mean of all,x\n1,2\n", path="t.csv", columns=("Mean of all",))
    assert row.cells["Mean of all"] == "1"


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("vote", "no column 'participant'; it reads vote"),
        ("participant,vote,Vote", "2 columns 'vote'"),
    ],
)
def test_a_header_without_a_column_once_is_named(header: str, says: str) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        list(named_rows(f"{header}\n", path="t.csv", columns=("participant", "vote")))
    assert refused.value.line == 1
    assert "participant,vote" in refused.value.mend
