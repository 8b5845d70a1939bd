"""What a clause becomes for machines: the texts that the compile targets use."""

from enum import StrEnum

from pydantic import Field

from lawspeaker.contract.part import Part, Text


class Answer(StrEnum):
    """What a judge may answer about one clause and one reply."""

    NOT_APPLICABLE = "not_applicable"
    VIOLATES = "violates"
    PARTLY = "partly"
    COMPLIES = "complies"


class Judge(Part):
    """One question to a judge, with its scale, anchor cases, and when it does not apply."""

    question: Text
    scale: tuple[Answer, ...] = Field(min_length=2)
    anchors: dict[str, str] = Field(default_factory=dict)
    not_applicable_if: Text | None = None
    evidence_required: bool = True


class Guard(Part):
    """How a guard model treats the clause."""

    kind: Text
    labels: tuple[Text, ...] = ()
    action: Text | None = None


class Instruction(Part):
    """The texts of one clause for each target; a target whose text is missing is not compiled."""

    prompt: Text | None = None
    judge: Judge | None = None
    critique: Text | None = None
    revision: Text | None = None
    chooser: Text | None = None
    guard: Guard | None = None
