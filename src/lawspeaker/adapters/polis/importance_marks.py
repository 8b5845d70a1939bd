"""Which statements people called important, where the export has a column for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.adapters.polis.bundle import find_bundle
from lawspeaker.adapters.table import read_table
from lawspeaker.errors import BadInput
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.conversation import Conversation

_MARK = {"1": 1, "true": 1, "yes": 1, "0": 0, "false": 0, "no": 0}


def read_importance(
    folder: Path, conversation: Conversation, *, column: str, votes: str | None = None
) -> Votes:
    """Marks, 1 or 0, from a column of the file with one row a vote; an empty cell was not asked.

    The caller names the column: we guess none. BadInput where there is no such file or column,
    or a mark is none of 1, 0, true, false, yes, no.
    """
    bundle = find_bundle(folder, votes=votes)
    if bundle.votes is None:
        raise BadInput(
            "no file here has one row a vote, so none can mark what is important",
            path=str(folder),
            mend=f"Put a votes.csv with the column {column} here, or leave the option out.",
        )
    table = read_table(bundle.votes)
    at_mark = table.index(column)
    at_person, at_statement = table.index("voter-id"), table.index("comment-id")
    row_of = {each: i for i, each in enumerate(conversation.votes.participants)}
    column_of = {each: j for j, each in enumerate(conversation.votes.statements)}
    marks: list[tuple[int, int, int]] = []
    for row in table.rows:
        cell = row.cells[at_mark].strip().lower()
        place = column_of.get(f"stmt.{row.cells[at_statement].strip()}")
        if not cell or place is None:
            continue
        if cell not in _MARK:
            raise BadInput(
                f"the mark is {row.cells[at_mark]!r}",
                path=table.path,
                line=row.line,
                column=column,
                mend="Use 1 (important), 0 (not), or leave it empty (not asked).",
            )
        marks.append((row_of[f"p.{row.cells[at_person].strip()}"], place, _MARK[cell]))
    found = np.array(marks, dtype=np.int64).reshape(-1, 3)
    return Votes.from_triples(
        conversation.votes.participants,
        conversation.votes.statements,
        row=found[:, 0],
        column=found[:, 1],
        value=found[:, 2],
    )
