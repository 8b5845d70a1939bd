"""A statement is proposed and moderated."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from lawspeaker.analysis.likeness import WordIndex
from lawspeaker.analysis.near_duplicates import plain_words
from lawspeaker.contract.compile.quotation import canonical
from lawspeaker.cycle.assembly.joining import LET_JOIN
from lawspeaker.cycle.assembly.voting import require_open
from lawspeaker.errors import BadInput, KeyReused, UsageFault
from lawspeaker.records.canonical import canonical_json, digest
from lawspeaker.records.event import EventKind
from lawspeaker.records.natural_order import next_number

if TYPE_CHECKING:
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event
    from lawspeaker.records.statement import Moderation

MOST_CHARACTERS = 280
MOST_ALIKE = 3
ALIKE = 0.5
"""The cosine of words, rare ones weighing more, from which statements are shown as alike.

Read on six Polis conversations of 54 to 896 statements: from here on pairs mostly are about one
thing, and of 100 statements 2 to 24 have such a neighbour.
"""


class Stands(StrEnum):
    """Where a statement stands: people are asked about it, a moderator is, or nobody."""

    OPEN = "open"
    WAITS = "waits"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A statement and where it stands; `author` is None for whoever holds the assembly."""

    statement: str
    stands: Stands
    author: str | None
    text: str

    def to_json(self) -> dict[str, Json]:
        """The form that is printed."""
        return {
            "statement": self.statement,
            "stands": self.stands.value,
            "author": self.author,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A statement that says something like what somebody wrote; `same` if in the same words."""

    statement: str
    text: str
    same: bool


def propose(desk: Desk, text: str, *, author: str | None, key: str | None = None) -> str:
    """Put a statement on record in its canonical characters; its id.

    `author` is somebody who joined, None for whoever holds the assembly. Without a `key` the
    same words of the same person are a retry. BadInput for words that are empty or too long,
    KeyReused for a key that marks another statement.
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
        return _known(first, words, author=author, key=key)
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


def propose_own(desk: Desk, text: str, *, author: str, key: str) -> str:
    """Propose a statement for oneself while people vote; its id.

    What somebody said in the same words already is their statement, not another. UsageFault before
    and after voting, and where the person has proposed as many as the assembly lets one person
    propose; BadInput where somebody else said the same words; else as `propose`.
    """
    views = desk.views()
    require_open(views)
    if desk.ledger.find(f"statement:key:{key}") is None:
        there = said_so(views, text, author=author)
        if there and views.statements.proposed[there].author == author:
            return there
        if there:
            raise BadInput(f"{there} says the same words", mend="Vote on that one.")
        if not n_left(views, author):
            raise UsageFault(f"{author} has proposed {len(own_statements(views, author))} already.")
    return propose(desk, text, author=author, key=key)


def stands_of(views: Views, statement: str) -> Stands:
    """Where a statement stands; KeyError for an unknown id."""
    if views.statements.waits(statement):
        return Stands.WAITS
    return Stands.OPEN if views.statements.takes_votes(statement) else Stands.OUT


def listed(views: Views) -> tuple[Listed, ...]:
    """Every statement in the order of the record."""
    return tuple(
        Listed(statement=name, stands=stands_of(views, name), author=each.author, text=each.text)
        for name, each in views.statements.proposed.items()
    )


def own_statements(views: Views, author: str) -> tuple[str, ...]:
    """What somebody proposed, in the order of the record, whatever became of it."""
    return tuple(s for s, each in views.statements.proposed.items() if each.author == author)


def n_left(views: Views, author: str) -> int:
    """How many more statements somebody may propose on the pages."""
    return max(0, views.opening.own_statements - len(own_statements(views, author)))


def said_so(views: Views, text: str, *, author: str) -> str:
    """The statement that says the same, whatever the case and punctuation; empty if none does.

    What the author said themselves comes first.
    """
    words = plain_words(canonical(text))
    same = [s for s, each in views.statements.proposed.items() if plain_words(each.text) == words]
    mine = [s for s in same if views.statements.proposed[s].author == author]
    return next(iter((*mine, *same)), "") if words else ""


def neighbours(views: Views, text: str, *, author: str) -> tuple[Neighbour, ...]:
    """Statements of others that take votes and say something like a text, the likest first.

    They share words; no model of meaning is asked, so what says the same in other words is missed.
    """
    known = views.statements
    asked = [
        s for s, each in known.proposed.items() if each.author != author and known.takes_votes(s)
    ]
    texts = tuple(known.proposed[s].text for s in asked)
    words = plain_words(canonical(text))
    found = [
        (float(cosine), place)
        for place, cosine in enumerate(_index(texts).cosines(words))
        if cosine >= ALIKE
    ]
    return tuple(
        Neighbour(
            statement=asked[place], text=texts[place], same=plain_words(texts[place]) == words
        )
        for _, place in sorted(found, key=lambda each: (-each[0], each[1]))[:MOST_ALIKE]
    )


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


def _known(first: Event, words: str, *, author: str | None, key: str | None) -> str:
    if (first.body["text"], first.body.get("author")) == (words, author):
        return str(first.body["statement"])
    raise KeyReused(
        f"the key {key!r} already marks {first.body['statement']}, which says something else",
        mend="Give a new statement a new key.",
    )


@lru_cache(maxsize=1)
def _index(texts: tuple[str, ...]) -> WordIndex:
    return WordIndex(texts, rare=True)
