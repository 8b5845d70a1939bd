"""The words in which an assistant says what it is not sure of, for the community to choose."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from lawspeaker.contract.part import Part, Slug, Text


class UncertaintyKind(StrEnum):
    """What kind of doubt it is: of facts, of the question, among people, or of the text."""

    FACTUAL = "factual"
    MISSING_CONTEXT = "missing_context"
    CONTESTED_VALUES = "contested_values"
    SILENT_OR_AMBIGUOUS = "silent_or_ambiguous"


class Sign(StrEnum):
    """What can be observed of an answer; each sign is one of a single kind.

    CALIBRATED and UNCALIBRATED: whether the model's reported confidence has a measured meaning.
    FACTORS_NOT_TOLD: a ruling on a like case rests on circumstances that the caller did not name.
    The signs that begin with `model_` are the model's own words, which nobody checked.
    """

    CALIBRATED = "calibrated"
    UNCALIBRATED = "uncalibrated"
    FACTORS_NOT_TOLD = "factors_not_told"
    MODEL_LACKS_CONTEXT = "model_lacks_context"
    UNANSWERED_DISSENT = "unanswered_dissent"
    DIVIDED_GROUPS = "divided_groups"
    LOW_SUPPORT = "low_support"
    NOT_ASKED = "not_asked"
    MODEL_SEES_VALUES = "model_sees_values"
    NO_CLAUSE = "no_clause"
    OPEN_ON_PURPOSE = "open_on_purpose"
    DELEGATED = "delegated"
    BORDERLINE_CASE = "borderline_case"
    OPPOSED_CLAUSES = "opposed_clauses"
    RULINGS_CONFLICT = "rulings_conflict"
    MODEL_SEES_GAP = "model_sees_gap"

    @property
    def kind(self) -> UncertaintyKind:
        """The kind of doubt that it is a sign of."""
        return next(kind for kind, signs in SIGNS.items() if self in signs)


SIGNS = {
    UncertaintyKind.FACTUAL: (Sign.CALIBRATED, Sign.UNCALIBRATED),
    UncertaintyKind.MISSING_CONTEXT: (Sign.FACTORS_NOT_TOLD, Sign.MODEL_LACKS_CONTEXT),
    UncertaintyKind.CONTESTED_VALUES: (
        Sign.UNANSWERED_DISSENT,
        Sign.DIVIDED_GROUPS,
        Sign.LOW_SUPPORT,
        Sign.NOT_ASKED,
        Sign.MODEL_SEES_VALUES,
    ),
    UncertaintyKind.SILENT_OR_AMBIGUOUS: (
        Sign.NO_CLAUSE,
        Sign.OPEN_ON_PURPOSE,
        Sign.DELEGATED,
        Sign.BORDERLINE_CASE,
        Sign.OPPOSED_CLAUSES,
        Sign.RULINGS_CONFLICT,
        Sign.MODEL_SEES_GAP,
    ),
}
"""The signs of each kind, in the order in which they are told."""


class Term(Part):
    """A community's word for a doubt: its name, what people are told, and the signs it is used at.

    A kind may have several terms, each with signs of its own.
    """

    id: Slug
    kind: UncertaintyKind
    name: Text
    words: Text
    when: tuple[Sign, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        for sign in self.when:
            if sign.kind is not self.kind:
                raise ValueError(f"the sign {sign} is one of {sign.kind}, not of {self.kind}")
        return self


class Vocabulary(Part):
    """All terms; a doubt whose signs no term uses is not told."""

    terms: tuple[Term, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _told_once(self) -> Self:
        ids = [term.id for term in self.terms]
        signs = [sign for term in self.terms for sign in term.when]
        for name, each in (("id", ids), ("sign", signs)):
            for index, value in enumerate(each):
                if value in each[:index]:
                    raise ValueError(f"the {name} {value} is used twice")
        return self

    def met(self, signs: frozenset[Sign]) -> Iterator[tuple[Term, tuple[Sign, ...]]]:
        """The terms that some of these signs call for, each with them, in the text's order."""
        for term in self.terms:
            found = tuple(sign for sign in term.when if sign in signs)
            if found:
                yield term, found


def _term(kind: UncertaintyKind, slug: str, name: str, words: str) -> Term:
    return Term(id=slug, kind=kind, name=name, words=words, when=SIGNS[kind])


DEFAULT_VOCABULARY = Vocabulary(
    terms=(
        _term(
            UncertaintyKind.FACTUAL,
            "factual",
            "Facts",
            "Facts in this answer may be wrong; check what matters to you.",
        ),
        _term(
            UncertaintyKind.MISSING_CONTEXT,
            "missing-context",
            "Missing context",
            "The answer may change with circumstances that were not told.",
        ),
        _term(
            UncertaintyKind.CONTESTED_VALUES,
            "contested-values",
            "Contested values",
            "People of the community do not agree on a rule that may bear on this.",
        ),
        _term(
            UncertaintyKind.SILENT_OR_AMBIGUOUS,
            "silent-or-ambiguous",
            "Silent or open text",
            "The constitution does not clearly decide this; it says who does.",
        ),
    )
)
"""What a document without a vocabulary of its own is read with."""
