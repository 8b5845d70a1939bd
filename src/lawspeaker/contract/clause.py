"""One article of a constitution."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from lawspeaker.contract.instruction import Instruction
from lawspeaker.contract.norm import Norm
from lawspeaker.contract.part import ClauseId, Count, Part, Semver, Slug, Text
from lawspeaker.contract.support import Interval, Support

MAX_TEXT = 4000
MAX_PLAIN = 300


class FormKind(StrEnum):
    """A rule decides by itself; a standard needs judgment."""

    RULE = "rule"
    STANDARD = "standard"
    DEFINITION = "definition"
    PROCEDURE = "procedure"


class Relation(StrEnum):
    """What was done to a source to make the clause."""

    QUOTED = "quoted"
    REVISED = "revised"
    MERGED = "merged"
    GENERALISED = "generalised"
    IMPORTED = "imported"
    CASE_LAW = "case_law"


class Form(Part):
    """What kind of text the clause is, whether it is open on purpose, and who closes it then."""

    kind: FormKind
    open_on_purpose: bool = False
    delegated_to: Text | None = None


class Scope(Part):
    """Where the clause applies; empty means everywhere."""

    applies_to: tuple[Text, ...] = ()
    languages: tuple[Text, ...] = ()


class Cases(Part):
    """The ids of cases that show the clause."""

    complies: tuple[Text, ...] = ()
    violates: tuple[Text, ...] = ()
    borderline: tuple[Text, ...] = ()
    governing: tuple[Text, ...] = ()


class Source(Part):
    """Where the clause came from; `fidelity` is how many held the edit true to the source."""

    ref: Text
    relation: Relation
    fidelity: Interval | None = None


class Origin(Part):
    """The sources of a clause, and who drafted and checked it."""

    derived_from: tuple[Source, ...] = Field(min_length=1)
    drafted_by: Text | None = None
    checked_by: tuple[Text, ...] = ()


class Lifecycle(Part):
    """The versions that introduced and amended the clause, and when it is due or ends."""

    introduced: Semver
    amended: tuple[Semver, ...] = ()
    review_by: date | None = None
    sunset: date | None = None
    entrenched: bool = False


class Compliance(Part):
    """How often one system kept the clause; `humans` counts verdicts that people gave."""

    system: Text
    ci: Interval
    judges: Text
    humans: Count
    at: date


class Mapping(Part):
    """A place in an outside framework that the clause is evidence for."""

    framework: Text
    ref: Text
    note: Text | None = None


class Clause(Part):
    """One article: its text, its reading for the public, its norm, and the evidence behind it.

    `norm` null means that nobody has typed it yet. The id is permanent and never reused.
    """

    id: ClauseId
    title: Text | None = None
    level: Slug
    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
    plain: Annotated[str, StringConstraints(min_length=1, max_length=MAX_PLAIN)]
    reason: Text | None = None
    norm: Norm | None
    form: Form
    scope: Scope | None = None
    terms: tuple[Text, ...] = ()
    cases: Cases = Cases()
    support: Support
    provenance: Origin
    lifecycle: Lifecycle
    compile: Instruction
    compliance: tuple[Compliance, ...] = ()
    gaps: tuple[Text, ...] = ()
    mappings: tuple[Mapping, ...] = ()
