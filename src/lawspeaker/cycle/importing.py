"""Step 1: what came in goes on record before anything is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.desk import as_json
from lawspeaker.cycle.lineage import Lineage, Node
from lawspeaker.records.counted import counted
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.settings import Settings
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.conversation import Conversation
    from lawspeaker.records.statement import Statement


def import_conversation(conversation: Conversation, settings: Settings, *, desk: Desk) -> None:
    """Record the files that were read, each statement and its author, and the run's settings."""
    desk.begin(EventKind.IMPORTED)
    votes = conversation.votes
    lineage = Lineage()
    for statement in conversation.statements:
        _note(lineage, statement, "statement")
    for statement in conversation.moderated_out:
        _note(lineage, statement, "statement, moderated out")
    counts: dict[str, Json] = {
        "n_participants": votes.n_participants,
        "n_statements": votes.n_statements,
        "n_votes": votes.n_votes,
        "n_statements_moderated_out": len(conversation.moderated_out),
        "n_votes_moderated_out": conversation.n_votes_moderated_out,
        "n_votes_superseded": conversation.n_votes_superseded,
        "n_simulated": sum(p.simulated for p in conversation.participants),
    }
    files: list[Json] = [
        {"name": file.name, "digest": file.digest, "n_rows": file.n_rows}
        for file in conversation.files
    ]
    found = conversation.recruitment
    recruitment: dict[str, Json] = {} if found is None else {"recruitment": found.to_json()}
    text = as_json(
        {
            "topic": conversation.topic,
            "description": conversation.description,
            "simulated": conversation.simulated,
            **counts,
            "files": files,
            "statements": [{"id": s.id, "text": s.text} for s in conversation.statements],
        }
    )
    desk.lay_down(
        EventKind.IMPORTED,
        outcome=f"{counted(votes.n_participants, 'person')}, {counted(votes.n_votes, 'vote')} "
        f"on {counted(votes.n_statements, 'statement')}",
        inputs={file.name: file.digest for file in conversation.files},
        outputs={"conversation.json": text},
        facts={
            "votes": votes.digest(),
            "settings": settings.to_json(),
            **counts,
            **recruitment,
        },
        lineage=lineage,
    )


def _note(lineage: Lineage, statement: Statement, what: str) -> None:
    lineage.add(Node(id=statement.id, what=what, text=statement.text))
    if statement.author is not None:
        lineage.add(Node(id=statement.author, what="participant"))
        lineage.link(statement.author, statement.id, how="said")
