"""Looking for words in all that lies in a folder, by means of its own and not the program's."""

from __future__ import annotations

import gzip
import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def holding(folder: Path, words: Iterable[str]) -> set[str]:
    """The files of a folder, hidden ones too, in which one of the words stands, in any letters."""
    wanted = [
        form.encode(codec)
        for each in words
        for form in {each, each.lower(), each.upper(), each.capitalize()}
        for codec in ("utf-8", "utf-16-le", "utf-16-be")
    ]
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and any(each in content for content in contents(path) for each in wanted)
    }


def contents(path: Path) -> Iterator[bytes]:
    """A file's bytes (free pages of a database with them), and what is packed in it."""
    raw = path.read_bytes()
    yield raw
    if raw.startswith(b"\x1f\x8b"):
        yield gzip.decompress(raw)
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    if raw.startswith(b"PAR1"):
        with duckdb.connect() as reader:
            rows = reader.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
            yield repr(rows).encode()
    if raw.startswith(b"SQLite format 3"):
        with closing(sqlite3.connect(path)) as file:
            yield "\n".join(file.iterdump()).encode()
