"""LS2xx: what a person needs to understand a clause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lawspeaker.contract.lint.registry import Sighting, check
from lawspeaker.contract.unseen import unseen_in
from lawspeaker.records.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.contract.lint.registry import Subject

HARDER_BY = 2.0
"""School years by which a plain reading must be harder before it is said: grades are coarse."""

MIN_WORDS = 8
"""Words under which a grade says nothing."""


@check(
    "LS201",
    "missing-reason",
    Severity.WARNING,
    mend="Say in one sentence why the clause is there; a ruling on it will need the reason.",
)
def missing_reason(subject: Subject) -> Iterator[Sighting]:
    """A clause without a reason."""
    for index, clause in enumerate(subject.constitution.clauses):
        if clause.reason is None:
            yield Sighting(
                path=("clauses", index, "reason"), message=f"{clause.id} does not say why"
            )


@check(
    "LS202",
    "plain-longer",
    Severity.WARNING,
    mend="Shorten the plain reading, or repeat the text if it is plain enough.",
)
def plain_longer(subject: Subject) -> Iterator[Sighting]:
    """A plain reading longer than the text it explains."""
    for index, clause in enumerate(subject.constitution.clauses):
        if len(clause.plain) > len(clause.text):
            yield Sighting(
                path=("clauses", index, "plain"),
                message=f"the plain reading of {clause.id} has {len(clause.plain)} characters, "
                f"its text {len(clause.text)}",
            )


@check(
    "LS203",
    "plain-harder",
    Severity.WARNING,
    mend="Use shorter sentences and shorter words in the plain reading.",
)
def plain_harder(subject: Subject) -> Iterator[Sighting]:
    """A plain reading that is harder to read than the text; told for English only."""
    language = subject.constitution.language
    if language is None or language.authoritative.split("-")[0].lower() != "en":
        return
    for index, clause in enumerate(subject.constitution.clauses):
        plain, text = reading_grade(clause.plain), reading_grade(clause.text)
        if plain is not None and text is not None and plain >= text + HARDER_BY:
            yield Sighting(
                path=("clauses", index, "plain"),
                message=f"the plain reading of {clause.id} is of grade {plain:.1f}, "
                f"its text of {text:.1f}",
            )


@check(
    "LS204",
    "unseen-character",
    Severity.ERROR,
    mend="Take the character out; what a machine is to read, people must see.",
)
def unseen_character(subject: Subject) -> Iterator[Sighting]:
    """A character that no reader sees, or that shows words in another order than they stand."""
    content = subject.constitution.model_dump(mode="json", by_alias=True)
    for found in unseen_in(content):
        yield Sighting(path=found.where, message=f"the text holds {found.unseen.words}")


def reading_grade(text: str) -> float | None:
    """The school year for which an English text is written; None under 8 words.

    The Flesch-Kincaid grade (Kincaid et al. 1975), with syllables estimated as runs of vowels,
    a silent e at the end left out.
    """
    words = re.findall(r"[a-z]+(?:['’][a-z]+)*", text.lower())
    if len(words) < MIN_WORDS:
        return None
    n_sentences = max(1, len(re.findall(r"[.!?]+(?:\s|$)", text)))
    n_syllables = sum(_n_syllables(word) for word in words)
    return 0.39 * len(words) / n_sentences + 11.8 * n_syllables / len(words) - 15.59


def _n_syllables(word: str) -> int:
    n_runs = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee"))
    return max(1, n_runs - silent)
