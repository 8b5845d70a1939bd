"""Which statements people called important, where the table of votes has a column for it."""

# ruff: noqa: S608 - names and paths are quoted by name_of and text_of, values are parameters

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.adapters.tables.columns import Columns
from lawspeaker.adapters.tables.source import ROW, find_tables, header_of, name_of, opened
from lawspeaker.adapters.tables.votes_table import cast_votes, placed_cells, shown
from lawspeaker.errors import BadInput
from lawspeaker.records.delimited import MARKS
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.conversation import Conversation


def read_table_importance(
    source: Path,
    conversation: Conversation,
    *,
    column: str,
    votes: str | None = None,
    statements: str | None = None,
    columns: Columns | None = None,
) -> Votes:
    """Marks, 1 or 0, from a column of the table of votes; an empty cell was not asked.

    BadInput where there is no such column, or a mark is none of 1, 0, true, false, yes, no.
    """
    tables = find_tables(source, votes=votes, statements=statements)
    with opened(tables) as base:
        cast = cast_votes(base, tables.votes, columns or Columns())
        header = header_of(base, tables.votes)
        if column not in header:
            raise BadInput(
                f"there is no column {column!r}; it has {', '.join(header[:12])}",
                path=shown(tables.votes),
                mend="Name the column that marks what is important, or leave the option out.",
            )
        said = f"lower(trim(CAST({name_of(column)} AS VARCHAR)))"
        sql = (
            f"SELECT cast_vote.*, marked.mark FROM ({cast.sql}) AS cast_vote JOIN (SELECT {said} "
            f"AS mark, {ROW} AS at FROM {tables.votes.sql}) AS marked ON marked.at = line "
            "WHERE marked.mark <> ''"
        )
        cells = placed_cells(
            base,
            sql,
            people=conversation.votes.participants,
            texts=conversation.votes.statements,
            more="mark",
        )
    wrong = [
        (line, mark)
        for line, mark in zip(cells["line"].tolist(), cells["mark"].tolist(), strict=True)
        if mark not in MARKS
    ]
    if wrong:
        line, mark = wrong[0]
        raise BadInput(
            f"row {line + 1}: the mark is {mark!r}",
            path=shown(tables.votes),
            column=column,
            mend="Use 1 (important), 0 (not), or leave it empty (not asked).",
        )
    return Votes.from_triples(
        conversation.votes.participants,
        conversation.votes.statements,
        row=cells["row_place"],
        column=cells["column_place"],
        value=np.array([MARKS[mark] for mark in cells["mark"].tolist()], dtype=np.int8),
    )
