"""When each vote of a Polis export was cast, changed ones too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.adapters.polis.bundle import find_bundle
from lawspeaker.adapters.polis.vote_files import votes_from_rows
from lawspeaker.adapters.table import read_header, read_table
from lawspeaker.errors import BadInput
from lawspeaker.records.vote_history import VoteHistory

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.conversation import Conversation


def read_vote_times(
    folder: Path,
    conversation: Conversation,
    *,
    votes: str | None = None,
    statements: str | None = None,
) -> VoteHistory:
    """The history behind a conversation that was read from the same files.

    Votes on statements that are moderated out are left out. BadInput where no file has one row
    a vote with a `timestamp`, because a matrix of votes tells no time.
    """
    bundle = find_bundle(folder, votes=votes, statements=statements)
    if bundle.votes is None or "timestamp" not in read_header(bundle.votes):
        raise BadInput(
            "no file here says when each vote was cast",
            path=str(folder),
            mend="Put a votes.csv with the columns timestamp, comment-id, voter-id, vote here.",
        )
    everything = (*conversation.statements, *conversation.moderated_out)
    cast = votes_from_rows(read_table(bundle.votes), {each.id for each in everything})
    row_of = {each: i for i, each in enumerate(conversation.votes.participants)}
    column_of = {each: j for j, each in enumerate(conversation.votes.statements)}
    column = np.array([column_of.get(f"stmt.{each}", -1) for each in cast.statement], dtype=int)
    kept = column >= 0
    return VoteHistory.from_events(
        conversation.votes.participants,
        conversation.votes.statements,
        row=np.array([row_of[f"p.{each}"] for each in cast.voter], dtype=int)[kept],
        column=column[kept],
        value=np.array(cast.value, dtype=np.int8)[kept],
        time=np.array(cast.time, dtype=np.int64)[kept],
    )
