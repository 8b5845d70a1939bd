"""When each vote of a table was cast, changed ones too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.tables.columns import Columns
from lawspeaker.adapters.tables.source import find_tables, opened
from lawspeaker.adapters.tables.votes_table import cast_votes, placed_cells, shown
from lawspeaker.errors import BadInput
from lawspeaker.records.vote_history import VoteHistory

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.conversation import Conversation


def read_table_times(
    source: Path,
    conversation: Conversation,
    *,
    votes: str | None = None,
    statements: str | None = None,
    columns: Columns | None = None,
) -> VoteHistory:
    """The history behind a conversation that was read from the same tables.

    Votes on statements that are moderated out are left out. BadInput where the table of votes
    has no column of times.
    """
    tables = find_tables(source, votes=votes, statements=statements)
    with opened(tables) as base:
        cast = cast_votes(base, tables.votes, columns or Columns())
        if not cast.timed:
            raise BadInput(
                "no column here says when each vote was cast",
                path=shown(tables.votes),
                mend="Add a column time, or name it with --column time=NAME.",
            )
        cells = placed_cells(
            base,
            cast.sql,
            people=conversation.votes.participants,
            texts=conversation.votes.statements,
            more="moment",
        )
    return VoteHistory.from_events(
        conversation.votes.participants,
        conversation.votes.statements,
        row=cells["row_place"],
        column=cells["column_place"],
        value=cells["vote"],
        time=cells["moment"],
    )
