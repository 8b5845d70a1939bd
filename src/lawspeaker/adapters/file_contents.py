"""What stands in a file of any make: its bytes, and what is packed in them."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sqlite3
import zipfile
import zlib
from contextlib import closing, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SQLITE, _PARQUET = b"SQLite format 3\0", b"PAR1"
_PACKED = {b"\x1f\x8b": gzip.decompress, b"BZh": bz2.decompress, b"\xfd7zXZ": lzma.decompress}
_BROKEN = (OSError, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError,
           zipfile.BadZipFile, sqlite3.Error)  # fmt: skip


def contents_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file, then those of what it packs: archives, databases, Parquet.

    A damaged archive gives only its bytes. What is packed in a packed file is not looked into.
    """
    raw = path.read_bytes()
    yield raw
    with suppress(*_BROKEN):
        yield from _packed(path, raw)


def _packed(path: Path, raw: bytes) -> Iterator[bytes]:
    if raw.startswith(_SQLITE):
        yield from _cells_of_sqlite(path)
    elif raw.startswith(_PARQUET):
        yield from _cells_of_parquet(path)
    elif raw.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    else:
        for head, unpacked in _PACKED.items():
            if raw.startswith(head):
                yield unpacked(raw)


def _cells_of_sqlite(path: Path) -> Iterator[bytes]:
    """Every cell, for a long one is divided over pages and its bytes do not lie together."""
    # Without a log beside it nobody has it open, and none must be made by looking.
    mode = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True)) as file:
        file.text_factory = bytes
        named = file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        for (name,) in named:
            quoted = name.decode().replace('"', '""')
            for row in file.execute(f'SELECT * FROM "{quoted}"'):  # noqa: S608 - a table's own name
                yield from (cell for cell in row if isinstance(cell, bytes))


def _cells_of_parquet(path: Path) -> Iterator[bytes]:
    import duckdb  # noqa: PLC0415 - lazy: heavy, and few folders hold Parquet

    with suppress(duckdb.Error), duckdb.connect() as reader:
        for row in reader.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall():
            yield from (str(cell).encode() for cell in row if cell is not None)
