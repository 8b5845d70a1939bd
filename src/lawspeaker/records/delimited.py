"""A delimited text as people hand it in: rows under a header, each with the line it starts on."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# A statement can be long, a row of a vote matrix longer; 16 MiB is beyond any honest cell.
csv.field_size_limit(16 * 1024 * 1024)

MARKS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}
"""What a cell that marks somebody or something may say, in small letters."""


class Row(NamedTuple):  # a file can have a million, and these are made the quickest
    """The cells of one row and the line on which it starts, the header being line 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delimited:
    """The header, without spaces around its names, and the rows, which can be read once."""

    header: tuple[str, ...]
    rows: Iterator[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRow:
    """A row whose cells, without spaces around them, are found by the names of their columns."""

    path: str
    line: int
    cells: Mapping[str, str]

    def fault(self, column: str, problem: str, mend: str) -> BadInput:
        """What is wrong with one of its cells, and where that is."""
        return BadInput(problem, path=self.path, line=self.line, column=column, mend=mend)


def header_of(text: str) -> tuple[str, ...]:
    """The names in the first line, () where it has none; for telling files apart."""
    first_line = text.removeprefix("\ufeff").partition("\n")[0]
    rows = csv.reader([first_line], delimiter=_delimiter(first_line))
    return tuple(cell.strip() for cell in next(rows, []))


def delimited(text: str, *, path: str, mend: str) -> Delimited:
    """The rows that are not empty, divided as the header is: by commas, semicolons or tabs.

    BadInput with path and line for a text without a header (with the `mend`), a quotation that
    is never closed, and a row that is wider or narrower than the header.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise BadInput("it is empty", path=path, mend=mend)
    rows = _rows(text, path)
    header = tuple(cell.strip() for cell in next(rows).cells)
    return Delimited(header=header, rows=_even(rows, len(header), path))


def named_rows(text: str, *, path: str, columns: Sequence[str]) -> Iterator[NamedRow]:
    """The rows of a text that has each of these columns once, in whatever letters.

    Other columns are named as the text has them, in small letters. BadInput as `delimited`.
    """
    example = ",".join(columns)
    read = delimited(text, path=path, mend=f"Give the header {example} and one row for each entry.")
    wanted = {name.casefold(): name for name in columns}
    given = [name.casefold() for name in read.header]
    for folded, name in wanted.items():
        n = given.count(folded)
        if n != 1:
            raise BadInput(
                f"the header has {n or 'no'} column{'s' if n else ''} {name!r}; it reads "
                f"{', '.join(read.header)}",
                path=path,
                line=1,
                column=name,
                mend=f"Give the header {example}.",
            )
    names = [wanted.get(folded, folded) for folded in given]
    for row in read.rows:
        cells = (cell.strip() for cell in row.cells)
        yield NamedRow(path=path, line=row.line, cells=dict(zip(names, cells, strict=True)))


def _rows(text: str, path: str) -> Iterator[Row]:
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=_delimiter(text.partition("\n")[0]), strict=True
    )
    line = 1
    try:
        for cells in reader:
            yield Row(line=line, cells=tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(
            f"the row that starts here cannot be read ({error})",
            path=path,
            line=line,
            mend="Look for a quotation mark that is opened and never closed.",
        ) from error


def _even(rows: Iterable[Row], width: int, path: str) -> Iterator[Row]:
    for row in rows:
        if not any(row.cells):
            continue
        if len(row.cells) != width:
            if not "".join(row.cells).strip():
                continue
            raise BadInput(
                f"this row has {len(row.cells)} cells and the header has {width}",
                path=path,
                line=row.line,
                mend="Give one cell for each column; a comma inside a text needs quotation marks.",
            )
        yield row


def _delimiter(first_line: str) -> str:
    return max(",;\t", key=first_line.count)
