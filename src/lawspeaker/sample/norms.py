"""The norms that the sample's clerk types, in the one-line form that a person would write.

Written by hand for the sample: nobody at a library read these clauses. Only statements whose
words decide a case by themselves have one; what needs judgment is left untyped.
"""

from __future__ import annotations

from dataclasses import dataclass

from lawspeaker.sample.contest import WRITTEN_FOR_THE_SAMPLE

TYPED_BY = "the sample's clerk (simulated)"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedNorm:
    """A statement's norm in one line; `origin` says who read it out of the words."""

    statement: str
    line: str
    origin: str = WRITTEN_FOR_THE_SAMPLE


def typed_norms() -> tuple[TypedNorm, ...]:
    """The sample's norms, all of rules: facts alone decide them."""
    return tuple(
        TypedNorm(statement=f"stmt.{number}", line=line)
        for number, line in (
            (4, "must say-where-from"),
            (5, "must give-number-and-fetch-person when speaks-of-ending-life"),
            (8, "must_not show-adverts"),
            (13, "must give-both-sides-and-no-verdict when asked-about-bypass"),
            (25, "must_not remember-person unless person-ticked-box"),
            (44, "must say-it-will-not-and-why when it-will-not-answer"),
            (48, "must say-books-disagree when books-disagree"),
        )
    )
