"""A delimited text file as rows that remember their line, so that an error can name it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.adapters.named_file import bytes_in
from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import digest
from lawspeaker.records.conversation import SourceFile
from lawspeaker.records.delimited import MARKS, delimited, header_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lawspeaker.records.delimited import Row

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file's path as shown to people, its header, and its rows, which can be read once."""

    path: str
    header: tuple[str, ...]
    rows: Iterable[Row]

    def index(self, column: str) -> int:
        """Where a column stands; BadInput names the file and what it has instead."""
        if column not in self.header:
            raise BadInput(
                f"there is no column {column!r}; it has {', '.join(self.header[:12])}",
                path=self.path,
                line=1,
                mend=f"Add the column {column!r}, or name another file.",
            )
        return self.header.index(column)

    def identifier(self, row: Row, at: int) -> str:
        """The id in the cell at an index of the header; BadInput where it is empty."""
        cell = row.cells[at].strip()
        if not cell:
            raise BadInput(
                f"{self.header[at]} is empty",
                path=self.path,
                line=row.line,
                column=self.header[at],
                mend="Give the id, or delete the row.",
            )
        return cell

    def important(self, row: Row, at: int) -> bool | None:
        """What a person said of a statement's weight; None where the cell is empty: not asked."""
        cell = row.cells[at].strip().lower()
        if cell not in MARKS:
            raise BadInput(
                f"the mark is {row.cells[at]!r}",
                path=self.path,
                line=row.line,
                column=self.header[at],
                mend="Use 1 (important), 0 (not), or leave it empty (not asked).",
            )
        return MARKS[cell] if cell else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Sheet):
    """A file read whole: its rows, which can be read again and again, and its source record."""

    rows: tuple[Row, ...]
    source: SourceFile


def read_header(path: Path) -> tuple[str, ...]:
    """The names in a file's first line, () where it has none; for telling files apart."""
    return header_of(decoded(bytes_in(path), path))


def read_table(path: Path) -> Table:
    """Read a delimited file with a header; BadInput for missing or ragged ones."""
    content = bytes_in(path)
    sheet = _sheet(content, path)
    body = tuple(sheet.rows)
    source = SourceFile(name=path.name, digest=digest(content), n_rows=len(body))
    return Table(path=str(path), header=sheet.header, rows=body, source=source)


def open_sheet(path: Path) -> Sheet:
    """The same row by row, for files that would take much room as rows; BadInput as it comes."""
    return _sheet(bytes_in(path), path)


def _sheet(content: bytes, path: Path) -> Sheet:
    read = delimited(decoded(content, path), path=str(path), mend="Export it again.")
    return Sheet(path=str(path), header=read.header, rows=read.rows)


def decoded(content: bytes, path: Path) -> str:
    """The text of a file's bytes; BadInput for other than UTF-8."""
    if content.startswith(_GZIP):
        raise BadInput(
            "the file is packed", path=str(path), mend="Unpack it first: `gunzip --keep FILE`."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"the bytes here are not UTF-8 (byte {error.start})",
            path=str(path),
            line=content.count(b"\n", 0, error.start) + 1,
            mend="Save the file as UTF-8 (in a spreadsheet: 'CSV UTF-8') and try again.",
        ) from error
    if "\0" in text:
        raise BadInput(
            "the file holds zero bytes, as UTF-16 or a spreadsheet's own format does",
            path=str(path),
            line=text.count("\n", 0, text.index("\0")) + 1,
            mend="Save the file as UTF-8 (in a spreadsheet: 'CSV UTF-8') and try again.",
        )
    return text
