from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from lawspeaker.errors import BadInput
from lawspeaker.sample.bundle import polis_bundle
from lawspeaker.sample.library import library_sample
from lawspeaker.wiring.run import Request
from lawspeaker.wiring.source import read_polis, read_source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    for name, text in polis_bundle(library_sample()).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def tables(export: Path, tmp_path: Path) -> Path:
    """The same consultation as tables, its columns under their Polis names."""
    folder = tmp_path / "tables"
    folder.mkdir()
    with duckdb.connect() as base:
        for name, table in (("votes.csv", "votes"), ("comments.csv", "statements")):
            base.execute(f"COPY (FROM '{export / name}') TO '{folder / table}.parquet'")
    return folder


def test_tables_give_the_same_votes_as_the_export(export: Path, tables: Path) -> None:
    from_csv, from_tables = read_source(export), read_source(tables)
    assert from_tables.votes.participants == from_csv.votes.participants
    assert from_tables.votes.statements == from_csv.votes.statements
    assert from_tables.votes.value.tobytes() == from_csv.votes.value.tobytes()
    assert from_tables.votes.statement.tobytes() == from_csv.votes.statement.tobytes()
    assert [s.text for s in from_tables.statements] == [s.text for s in from_csv.statements]
    assert from_csv.votes.digest() == read_polis(export).votes.digest()
    assert Request(source=tables).read().votes.digest() == from_tables.votes.digest()


def test_where_both_are_there_one_must_be_named(export: Path, tables: Path) -> None:
    for file in tables.iterdir():
        (export / file.name).write_bytes(file.read_bytes())
    with pytest.raises(BadInput, match="both CSV files"):
        read_source(export)
    of_csv = read_source(export, votes="votes.csv")
    of_tables = read_source(export, votes="votes.parquet")
    assert of_csv.files[0].name == "votes.csv"
    assert of_tables.files[0].name == "votes.parquet"
    assert read_source(export / "votes.parquet").votes.digest() == of_tables.votes.digest()
