"""A statement is proposed and moderated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.compile.quotation import canonical
from lawspeaker.cycle.assembly.joining import LET_JOIN
from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import canonical_json, digest
from lawspeaker.records.event import EventKind
from lawspeaker.records.natural_order import next_number

if TYPE_CHECKING:
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.statement import Moderation

MOST_CHARACTERS = 280


def propose(desk: Desk, text: str, *, author: str | None, key: str | None = None) -> str:
    """Put a statement on record in its canonical characters; its id.

    `author` is somebody who joined, None for whoever holds the assembly. Without a `key` the
    same words of the same person are a retry. BadInput for words that are empty or too long.
    """
    words = canonical(text)
    if not words or len(words) > MOST_CHARACTERS:
        raise BadInput(
            f"the statement has {len(words)} characters" if words else "the statement is empty",
            mend=f"Say it in 1 to {MOST_CHARACTERS} characters.",
        )
    known = digest(canonical_json([author, words])) if key is None else f"key:{key}"
    first = desk.ledger.find(f"statement:{known}")
    if first is not None:
        if (first.body["text"], first.body.get("author")) == (words, author):
            return str(first.body["statement"])
        raise BadInput(
            f"the key {key!r} already marks {first.body['statement']}, which says something else",
            mend="Give a new statement a new key.",
        )
    views = desk.views()
    if not views.opening.assembly:
        raise BadInput("no assembly is open", mend="Open one: `lawspeaker assembly open`.")
    if author is not None and author not in views.people.joined:
        raise BadInput(f"{author!r} has not joined", mend=LET_JOIN)
    identifier = f"stmt.{next_number({*views.statements.proposed, *views.votes.statements})}"
    body: dict[str, Json] = {"statement": identifier, "text": words}
    body |= {} if author is None else {"author": author}
    desk.ledger.append(EventKind.STATEMENT_PROPOSED, body, key=f"statement:{known}")
    return identifier


def moderate(desk: Desk, statement: str, decision: Moderation, *, reason: str) -> bool:
    """Put a decision and its reason on record; False where it stood so already."""
    statements = desk.views().statements
    if statement not in statements.proposed:
        raise BadInput(f"there is no {statement!r}", mend="Use an id such as stmt.12.")
    if not reason.strip():
        raise BadInput("no reason is given", mend="Say why: people read it.")
    if statements.moderation(statement) is decision:
        return False
    body: dict[str, Json] = {
        "statement": statement,
        "decision": decision.name.lower(),
        "reason": reason.strip(),
    }
    desk.ledger.append(EventKind.MODERATED, body)
    return True
