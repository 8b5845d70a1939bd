"""A record's conversation as Parquet tables."""

# ruff: noqa: S608 - paths are quoted by text_of, and no value is spelled into a statement

from __future__ import annotations

import csv
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb

from lawspeaker.adapters.tables.source import text_of
from lawspeaker.cycle.projection.conversation import people_of
from lawspeaker.cycle.projection.vote_book import NOT_ASKED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lawspeaker.cycle.projection.views import Views

    Cells = list[str | int | None]

_COLUMNS = {
    "votes": "{'participant': 'VARCHAR', 'statement': 'VARCHAR', 'vote': 'TINYINT'",
    "statements": "{'statement': 'VARCHAR', 'text': 'VARCHAR', 'author': 'VARCHAR', "
    "'moderated': 'TINYINT', 'said_at': 'BIGINT'}",
    "participants": "{'participant': 'VARCHAR', 'simulated': 'BOOLEAN'}",
}
_TIME, _IMPORTANT = ", 'time': 'BIGINT'", ", 'important': 'TINYINT'"


def write_parquet(views: Views, folder: Path) -> tuple[str, ...]:
    """Write votes, statements and participants into a folder; the names of the files.

    Every vote is there in the order of the record, changed ones too, with `time` (ms since
    1970) where every vote has one, and `important` (1, 0, empty where the person was not asked)
    where anybody was asked. Votes on statements that were erased are left out.
    """
    timed = views.votes.timed and views.votes.n_cast > 0
    asked = any(mark != NOT_ASKED for mark in views.votes.mark)
    types = dict(_COLUMNS)
    types["votes"] += f"{_TIME if timed else ''}{_IMPORTANT if asked else ''}}}"
    tables: dict[str, Iterator[Cells]] = {
        "votes": _votes(views, timed=timed, asked=asked),
        "statements": _statements(views),
        "participants": ([each.id, str(each.simulated).lower()] for each in people_of(views)),
    }
    with TemporaryDirectory(dir=folder) as scratch, duckdb.connect() as base:
        for name, rows in tables.items():
            plain = f"{scratch}/{name}.csv"
            with open(plain, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - a text
                csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
            base.execute(
                f"COPY (SELECT * FROM read_csv({text_of(plain)}, header = false, delim = ',', "
                f"quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = true, "
                f"auto_detect = false, parallel = false, columns = {types[name]})) "
                f"TO {text_of(str(folder / f'{name}.parquet'))} (FORMAT parquet)"
            )
    return tuple(f"{name}.parquet" for name in tables)


def _votes(views: Views, *, timed: bool, asked: bool) -> Iterator[Cells]:
    book = views.votes
    people, statements = list(book.participants), list(book.statements)
    here = [each in views.people.joined for each in people]
    kept = [each in views.statements.proposed for each in statements]
    rows = zip(book.row, book.column, book.value, book.time, book.mark, strict=True)
    for i, j, value, time, mark in rows:
        if here[i] and kept[j]:
            said = (None if mark == NOT_ASKED else mark,) if asked else ()
            yield [people[i], statements[j], value, *((time,) if timed else ()), *said]


def _statements(views: Views) -> Iterator[Cells]:
    for key, each in views.statements.proposed.items():
        decided = int(views.statements.moderation(key))
        yield [key, each.text, each.author, decided, each.said_at]
