"""LS8xx: kinds of uncertainty for which the text has no words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.lint.registry import Sighting, check
from lawspeaker.contract.uncertainty import SIGNS, UncertaintyKind
from lawspeaker.records.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.contract.lint.registry import Subject


@check(
    "LS801",
    "unspoken-uncertainty",
    Severity.WARNING,
    mend="Add a term of this kind with words for people, or leave `uncertainty` out for the "
    "default words.",
)
def unspoken_uncertainty(subject: Subject) -> Iterator[Sighting]:
    """A kind of uncertainty that no term of the vocabulary tells."""
    spoken = {term.kind for term in subject.constitution.vocabulary.terms}
    for kind in UncertaintyKind:
        if kind not in spoken:
            yield Sighting(
                path=("uncertainty", "terms"),
                message=f"the vocabulary has no words for the kind {kind}",
            )


@check(
    "LS802",
    "untold-sign",
    Severity.NOTE,
    mend="Add the sign to a term's `when`, unless it is left out on purpose.",
)
def untold_sign(subject: Subject) -> Iterator[Sighting]:
    """A sign of a kind that has words, at which none of them is used."""
    terms = subject.constitution.vocabulary.terms
    used = {sign for term in terms for sign in term.when}
    for kind in UncertaintyKind:
        places = [place for place, term in enumerate(terms) if term.kind is kind]
        for sign in SIGNS[kind] if places else ():
            if sign not in used:
                yield Sighting(
                    path=("uncertainty", "terms", places[0], "when"),
                    message=f"no term of the kind {kind} is used at the sign {sign}",
                )
