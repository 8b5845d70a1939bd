from __future__ import annotations

import bz2
import gzip
import lzma
import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import duckdb
import pytest

from lawspeaker.adapters.file_contents import contents_of

if TYPE_CHECKING:
    from pathlib import Path

WORDS = b"the river belongs to whoever drinks from it"


def held(path: Path) -> bool:
    return any(WORDS in content for content in contents_of(path))


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_bytes_are_read_packed_or_not(tmp_path: Path, pack: type[bytes]) -> None:
    path = tmp_path / "file"
    path.write_bytes(pack(WORDS * 3))
    assert held(path)


def test_archives_and_parquet_are_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("notes", WORDS * 3)
    assert held(tmp_path / "a.zip")
    where = str(tmp_path / "a.parquet")
    with duckdb.connect() as writer:
        said = [WORDS.decode(), None]
        writer.execute(f"COPY (SELECT unnest(?) AS said) TO '{where}' (FORMAT parquet)", [said])
    assert held(tmp_path / "a.parquet")


def test_a_long_cell_is_read_whole_though_its_pages_lie_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute('CREATE TABLE "a""b" (said TEXT, n INTEGER)')
        file.execute('INSERT INTO "a""b" VALUES (?, 7)', (WORDS.decode() * 1_000,))
        file.commit()
        (raw, *cells) = contents_of(path)
        assert raw.count(WORDS) < 1_000
        assert [cell.count(WORDS) for cell in cells] == [1_000]
        file.execute("PRAGMA journal_mode=WAL")
        file.execute('UPDATE "a""b" SET said = ?', (WORDS,))
        file.commit()
        assert [cell for _, *cells in [contents_of(path)] for cell in cells] == [WORDS]
    assert [each.name for each in tmp_path.iterdir()] == ["a.db"]


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"\x1f\x8b", b"SQLite format 3\0", b"PAR1"])
def test_of_what_is_damaged_the_bytes_are_read(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(head + WORDS)
    assert list(contents_of(path)) == [head + WORDS]
