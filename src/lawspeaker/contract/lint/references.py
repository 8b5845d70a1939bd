"""LS1xx: names that stand for nothing in the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.constitution import Overrider
from lawspeaker.contract.lint.registry import Sighting, check
from lawspeaker.records.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.contract.clause import Mapping
    from lawspeaker.contract.constitution import Constitution, Where
    from lawspeaker.contract.lint.registry import Subject

KNOWN_FRAMEWORKS = frozenset(
    {
        "eu-ai-act",
        "iso-iec-42001",
        "nist-ai-rmf",
        "openai-model-spec-examples",
        "oscal",
        "udhr",
    }
)
"""Frameworks whose short names are settled here; another name may be right, or misspelt."""


@check(
    "LS101",
    "dangling-override",
    Severity.ERROR,
    mend="Name a clause of this document, or remove the override.",
)
def dangling_override(subject: Subject) -> Iterator[Sighting]:
    """A norm overrides a clause that is not there."""
    ids = {clause.id for clause in subject.constitution.clauses}
    for index, clause in enumerate(subject.constitution.clauses):
        overrides = () if clause.norm is None else clause.norm.overrides
        for place, other in enumerate(overrides):
            if other not in ids:
                yield Sighting(
                    path=("clauses", index, "norm", "overrides", place),
                    message=f"{clause.id} overrides {other}, which is not in the document",
                )


@check(
    "LS102",
    "undefined-term",
    Severity.ERROR,
    mend="Define the term under `definitions`, or take it off the list.",
)
def undefined_term(subject: Subject) -> Iterator[Sighting]:
    """A clause uses a term that is defined nowhere."""
    for index, clause in enumerate(subject.constitution.clauses):
        for place, term in enumerate(clause.terms):
            if term not in subject.constitution.definitions:
                yield Sighting(
                    path=("clauses", index, "terms", place),
                    message=f"{clause.id} uses the term {term!r}, which is not defined",
                )


@check(
    "LS103",
    "unlisted-term",
    Severity.NOTE,
    mend="List the term under the clause's `terms`, so that a reader finds its definition.",
)
def unlisted_term(subject: Subject) -> Iterator[Sighting]:
    """A clause's text uses a defined term without listing it."""
    for index, clause in enumerate(subject.constitution.clauses):
        text = _bare(clause.text)
        for term in subject.constitution.definitions:
            if term not in clause.terms and f" {_bare(term).strip()} " in text:
                yield Sighting(
                    path=("clauses", index, "text"),
                    message=f"{clause.id} uses the defined term {term!r} without listing it",
                )


@check(
    "LS104",
    "unused-definition",
    Severity.NOTE,
    mend="Remove the definition, or list it under the `terms` of the clauses that need it.",
)
def unused_definition(subject: Subject) -> Iterator[Sighting]:
    """A definition that no clause lists."""
    used = {term for clause in subject.constitution.clauses for term in clause.terms}
    for term in subject.constitution.definitions:
        if term not in used:
            yield Sighting(
                path=("definitions", term), message=f"no clause lists the defined term {term!r}"
            )


@check(
    "LS105",
    "unknown-delegate",
    Severity.ERROR,
    mend="Name a tier, a party, a role that a party has, or `user`.",
)
def unknown_delegate(subject: Subject) -> Iterator[Sighting]:
    """A clause is left to someone who is not in the document."""
    for index, clause in enumerate(subject.constitution.clauses):
        delegate = clause.form.delegated_to
        if delegate is not None and delegate not in _deciders(subject.constitution):
            yield Sighting(
                path=("clauses", index, "form", "delegated_to"),
                message=f"{clause.id} is delegated to {delegate!r}, who is no tier and no party",
            )


@check(
    "LS106",
    "unknown-appeal",
    Severity.ERROR,
    mend="Name a tier of this document, or leave `appeal_to` out of the last tier.",
)
def unknown_appeal(subject: Subject) -> Iterator[Sighting]:
    """A tier whose appeals go to a tier that is not there."""
    tiers = subject.constitution.adjudication.tiers
    for index, tier in enumerate(tiers):
        if tier.appeal_to is not None and tier.appeal_to not in {each.id for each in tiers}:
            yield Sighting(
                path=("adjudication", "tiers", index, "appeal_to"),
                message=f"appeals from {tier.id} go to {tier.appeal_to}, which is no tier",
            )


@check(
    "LS107",
    "appeal-circle",
    Severity.ERROR,
    mend="Let appeals rise to a last tier that has no `appeal_to`.",
)
def appeal_circle(subject: Subject) -> Iterator[Sighting]:
    """A tier whose appeals come back to it."""
    tiers = subject.constitution.adjudication.tiers
    upward = {tier.id: tier.appeal_to for tier in tiers}
    for index, tier in enumerate(tiers):
        seen: set[str] = set()
        above = upward[tier.id]
        while above is not None and above not in seen:
            seen.add(above)
            above = upward.get(above)
        if tier.id in seen:
            yield Sighting(
                path=("adjudication", "tiers", index, "appeal_to"),
                message=f"appeals from {tier.id} come back to {tier.id}",
            )


@check(
    "LS108",
    "unknown-holder",
    Severity.ERROR,
    mend="Name a tier, a party, a role that a party has, or `user`.",
)
def unknown_holder(subject: Subject) -> Iterator[Sighting]:
    """A residual right held by someone who is not in the document."""
    for index, control in enumerate(subject.constitution.control):
        if control.holder not in _deciders(subject.constitution):
            yield Sighting(
                path=("control", index, "holder"),
                message=f"{control.holder!r} holds a residual right and is no tier and no party",
            )


@check(
    "LS109",
    "unknown-reviewer",
    Severity.ERROR,
    mend="Name a tier, a party, a role that a party has, or `user`.",
)
def unknown_reviewer(subject: Subject) -> Iterator[Sighting]:
    """A residual right reviewable by someone who is not in the document."""
    for index, control in enumerate(subject.constitution.control):
        reviewer = control.reviewable_by
        if reviewer is not None and reviewer not in _deciders(subject.constitution):
            yield Sighting(
                path=("control", index, "reviewable_by"),
                message=f"{reviewer!r} may review a residual right and is no tier and no party",
            )


@check(
    "LS110",
    "unknown-framework",
    Severity.NOTE,
    mend=f"If it is misspelt, correct it; settled names are {', '.join(sorted(KNOWN_FRAMEWORKS))}.",
)
def unknown_framework(subject: Subject) -> Iterator[Sighting]:
    """A mapping to a framework whose name is not settled here."""
    document = subject.constitution
    places: list[tuple[Where, Mapping]] = [
        (("mappings", place), mapping) for place, mapping in enumerate(document.mappings)
    ]
    for index, clause in enumerate(document.clauses):
        places += [
            (("clauses", index, "mappings", place), mapping)
            for place, mapping in enumerate(clause.mappings)
        ]
    for where, mapping in places:
        if mapping.framework not in KNOWN_FRAMEWORKS:
            yield Sighting(
                path=(*where, "framework"),
                message=f"the framework {mapping.framework!r} is not known here",
            )


@check(
    "LS111",
    "unknown-group",
    Severity.WARNING,
    mend="Name a group whose support the clause states, or state that group's support.",
)
def unknown_group(subject: Subject) -> Iterator[Sighting]:
    """Dissent placed in a group whose support the clause does not state."""
    for index, clause in enumerate(subject.constitution.clauses):
        groups = {each.group for each in clause.support.groups}
        for place, dissent in enumerate(clause.support.dissent):
            for group in dissent.groups:
                if group not in groups:
                    yield Sighting(
                        path=("clauses", index, "support", "dissent", place, "groups"),
                        message=f"{clause.id} has dissent in the group {group!r} "
                        "but no support of that group",
                    )


def _deciders(constitution: Constitution) -> set[str]:
    parties = constitution.parties
    return {
        Overrider.USER.value,  # whoever uses the model is there without being a party
        *(tier.id for tier in constitution.adjudication.tiers),
        *(party.id for party in parties),
        *(party.role.value for party in parties),
    }


def _bare(text: str) -> str:
    words = "".join(char if char.isalnum() or char == "-" else " " for char in text.lower())
    return f" {' '.join(words.split())} "
