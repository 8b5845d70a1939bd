"""Runs from tables of any make, whose columns are called what people called them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import pytest

from cycle.stage import texts

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call
    from cycle.stage import Town

ASKED = ("--clauses", 4, "--date", "2026-04-01", "--id", "ferry", "--title", "Ferry")
NAMED = tuple(
    word
    for each in ("participant=who", "statement=question", "vote=choice", "time=told at",
                 "statement-id=question", "text=wording")
    for word in ("--column", each)
)  # fmt: skip
RENAMED = {
    "answers": 'SELECT "voter-id" AS who, "comment-id" AS question, vote AS choice, '
    "timestamp AS \"told at\" FROM read_csv('{}', all_varchar = true)",
    "questions": 'SELECT "comment-id" AS question, "comment-body" AS wording, '
    "\"author-id\" AS author FROM read_csv('{}', all_varchar = true)",
}
SINCE = "1970-01-03"
FILES = {"answers": "votes.csv", "questions": "comments.csv"}


def tables(town: Town, folder: Path, ending: str) -> tuple[Path, tuple[object, ...]]:
    """The town's votes as tables of a kind, and the words that name them."""
    folder.mkdir()
    file = folder / "town.duckdb"
    with duckdb.connect(str(file)) as base:
        for name, query in RENAMED.items():
            base.execute(f"CREATE TABLE {name} AS {query.format(town.source / FILES[name])}")
            if ending != "duckdb":
                base.execute(f"COPY {name} TO '{folder / name}.{ending}'")
    if ending == "duckdb":
        return file, ("--votes", "answers", "--statements", "questions")
    file.unlink()
    return folder, ("--votes", f"answers.{ending}", "--statements", f"questions.{ending}")


@pytest.mark.parametrize("ending", ["duckdb", "parquet", "csv"])
def test_a_run_from_tables_is_the_run_from_the_export(
    lawspeaker: Call, town: Town, tmp_path: Path, ending: str
) -> None:
    source, files = tables(town, tmp_path / "tables", ending)
    out = tmp_path / "out"
    ended = lawspeaker("run", source, *files, *NAMED, *ASKED, "--out", out)
    assert (ended.code, ended.out.splitlines()) == (0, list(town.run.lines))
    assert (out / "groups.json").read_text() == (town.folder / "groups.json").read_text()
    assert (out / "support.json").read_text() == (town.folder / "support.json").read_text()
    again = lawspeaker("run", source, "--repeat", "--out", out)
    assert again.code == 0
    assert f"{len(texts(out)) - 1}" in again.out or "files are the same" in again.out


def test_an_audit_names_columns_too(lawspeaker: Call, town: Town, tmp_path: Path) -> None:
    source, files = tables(town, tmp_path / "tables", "csv")
    ended = lawspeaker("audit", source, *files, *NAMED, "--side-by-side", "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["n_errors"] == 0


@pytest.mark.parametrize(
    ("ending", "command", "options"),
    [
        *((ending, "norms", ()) for ending in ("duckdb", "parquet", "csv")),
        *((ending, "drift", ("--since", SINCE)) for ending in ("duckdb", "parquet", "csv")),
        ("duckdb", "elicit", ("--participant", "p.3", "--next", 3)),
        ("parquet", "elicit", ("--routing",)),
        ("csv", "elicit", ("--compare", "--worlds", 2)),
        ("csv", "sybil", ("--max-share", 0.01)),
    ],
)
def test_what_is_asked_of_tables_is_answered_as_of_the_export(
    lawspeaker: Call,
    town: Town,
    tmp_path: Path,
    ending: str,
    command: str,
    options: tuple[object, ...],
) -> None:
    slow = replace(town, source=over_days(town.source, tmp_path / "export" / "town"))
    source, files = tables(slow, tmp_path / "town", ending)
    of_export = lawspeaker(command, slow.source, *options, "--json")
    of_tables = lawspeaker(command, source, *files, *NAMED, *options, "--json")
    assert (of_export.code, of_tables.code) == (0, 0)
    assert json.loads(of_tables.out) == json.loads(of_export.out)


def over_days(source: Path, folder: Path) -> Path:
    """The export with its votes spread over four days."""
    shutil.copytree(source, folder)
    header, *rows = (source / "votes.csv").read_text().splitlines()
    slow = (f"{240 * int(moment)},{rest}" for moment, _, rest in (r.partition(",") for r in rows))
    (folder / "votes.csv").write_text("\n".join([header, *slow]) + "\n")
    return folder


def test_tables_without_times_know_no_drift(lawspeaker: Call, town: Town, tmp_path: Path) -> None:
    source, files = tables(town, tmp_path / "tables", "parquet")
    at = NAMED.index("time=told at")
    untimed = (*NAMED[: at - 1], *NAMED[at + 1 :])
    ended = lawspeaker("drift", source, *files, *untimed, "--since", "2026-01-01")
    assert (ended.code, ended.out) == (3, "")
    assert "no column here says when each vote was cast" in ended.err
    assert "--column time=NAME" in ended.err


@pytest.mark.parametrize("named", ["who", "person=who", "vote=", "vote=choice,vote=choice"])
def test_a_column_that_is_no_column_of_ours_is_refused(
    lawspeaker: Call, town: Town, tmp_path: Path, named: str
) -> None:
    words = [word for each in named.split(",") for word in ("--column", each)]
    ended = lawspeaker("run", town.source, *words, "--out", tmp_path / "out")
    assert (ended.code, ended.out) == (2, "")
    assert "participant=NAME, statement=NAME, vote=NAME" in ended.err


def test_a_column_that_is_not_there_and_a_bad_row_are_told_with_their_place(
    lawspeaker: Call, tmp_path: Path
) -> None:
    (tmp_path / "votes.csv").write_text("who,statement,vote\nann,1,1\nbob,1,yes\n")
    (tmp_path / "statements.csv").write_text("statement,text\n1,Run late.\n")
    asked = ("run", tmp_path, "--out", tmp_path / "out", "--column")
    absent = lawspeaker(*asked, "participant=person")
    assert (absent.code, absent.out) == (3, "")
    assert "there is no column 'person'; it has who, statement, vote" in absent.err
    wrong = lawspeaker(*asked, "participant=who")
    assert (wrong.code, wrong.out) == (3, "")
    assert f"{tmp_path / 'votes.csv'}, column vote: row 2: vote is 'yes'" in wrong.err
    assert not (tmp_path / "out").exists()
