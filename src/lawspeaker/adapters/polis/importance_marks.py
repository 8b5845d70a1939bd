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
        mark = table.important(row, at_mark)
        place = column_of.get(f"stmt.{row.cells[at_statement].strip()}")
        if mark is not None and place is not None:
            person = row_of[f"p.{row.cells[at_person].strip()}"]
            marks.append((person, place, int(mark)))
    found = np.array(marks, dtype=np.int64).reshape(-1, 3)
    return Votes.from_triples(
        conversation.votes.participants,
        conversation.votes.statements,
        row=found[:, 0],
        column=found[:, 1],
        value=found[:, 2],
    )
