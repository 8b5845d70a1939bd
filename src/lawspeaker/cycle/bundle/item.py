"""A question that somebody's form asks, and how the record answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.report.sheet import Chapter, Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from lawspeaker.cycle.bundle.answers import Told
    from lawspeaker.cycle.bundle.facts import Facts

PROVIDER = "The provider of the model"
OPERATOR = "The operator"
EVALUATOR = "Whoever measures the system"
ORGANISER = "Whoever held the consultation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`place` in the form, what it asks in our words, who owes it, and the answer if one can be.

    Without `answer` the record never holds it: it is about a model that we do not see.
    """

    place: str
    asked: str
    owed_by: str
    answer: Callable[[Facts], Told | None] | None = None


def line_of(item: Item, facts: Facts) -> Line:
    """The item with what the record says, or with the word that it says nothing."""
    told = None if item.answer is None else item.answer(facts)
    return Line(
        place=item.place,
        asked=item.asked,
        told=None if told is None else told.words,
        source="" if told is None else told.source,
        owed_by=item.owed_by,
    )


def chapter_of(title: str, items: tuple[Item, ...], facts: Facts, *, lead: str = "") -> Chapter:
    """A chapter with one line for each item."""
    return Chapter(title=title, lead=lead, lines=tuple(line_of(item, facts) for item in items))
