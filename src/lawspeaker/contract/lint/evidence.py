"""LS3xx: what a clause needs before it can be judged, and what people said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.constitution import Status
from lawspeaker.contract.lint.registry import Sighting, check
from lawspeaker.records.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.contract.lint.registry import Subject

_ASKED_FOR = frozenset({Status.PROPOSED, Status.RATIFIED})


@check(
    "LS301",
    "no-complying-case",
    Severity.WARNING,
    mend="Add the id of a case that keeps the clause under `cases.complies`.",
)
def no_complying_case(subject: Subject) -> Iterator[Sighting]:
    """A clause without a case that keeps it."""
    for index, clause in enumerate(subject.constitution.clauses):
        if not clause.cases.complies:
            yield Sighting(
                path=("clauses", index, "cases", "complies"),
                message=f"{clause.id} has no case that keeps it",
            )


@check(
    "LS302",
    "no-violating-case",
    Severity.WARNING,
    mend="Add the id of a case that breaks the clause under `cases.violates`.",
)
def no_violating_case(subject: Subject) -> Iterator[Sighting]:
    """A clause without a case that breaks it."""
    for index, clause in enumerate(subject.constitution.clauses):
        if not clause.cases.violates:
            yield Sighting(
                path=("clauses", index, "cases", "violates"),
                message=f"{clause.id} has no case that breaks it",
            )


@check(
    "LS303",
    "no-judge",
    Severity.WARNING,
    mend="Write one question to a judge under `compile.judge`.",
)
def no_judge(subject: Subject) -> Iterator[Sighting]:
    """A clause that nobody can score."""
    for index, clause in enumerate(subject.constitution.clauses):
        if clause.compile.judge is None:
            yield Sighting(
                path=("clauses", index, "compile", "judge"),
                message=f"{clause.id} has no question to a judge",
            )


@check(
    "LS304",
    "two-faced-case",
    Severity.ERROR,
    mend="Keep the case on one side, or move it to `cases.borderline`.",
)
def two_faced_case(subject: Subject) -> Iterator[Sighting]:
    """A case that is said both to keep and to break one clause."""
    for index, clause in enumerate(subject.constitution.clauses):
        for place, case in enumerate(clause.cases.violates):
            if case in clause.cases.complies:
                yield Sighting(
                    path=("clauses", index, "cases", "violates", place),
                    message=f"{case} is said both to keep and to break {clause.id}",
                )


@check(
    "LS305",
    "unanswered-dissent",
    Severity.WARNING,
    mend="Answer the objection under `answer`; say plainly where you do not follow it.",
)
def unanswered_dissent(subject: Subject) -> Iterator[Sighting]:
    """An objection that nobody answered."""
    for index, clause in enumerate(subject.constitution.clauses):
        for place, dissent in enumerate(clause.support.dissent):
            if dissent.answer is None:
                yield Sighting(
                    path=("clauses", index, "support", "dissent", place, "answer"),
                    message=f"{clause.id} leaves an objection unanswered: {dissent.text}",
                )


@check(
    "LS306",
    "not-asked",
    Severity.WARNING,
    mend="Put the clause's words to the participants before a ballot.",
)
def not_asked(subject: Subject) -> Iterator[Sighting]:
    """A clause, proposed or in force, in whose words nobody was asked."""
    if subject.constitution.status not in _ASKED_FOR:
        return
    for index, clause in enumerate(subject.constitution.clauses):
        if clause.support.overall.n == 0:
            yield Sighting(
                path=("clauses", index, "support", "overall"),
                message=f"nobody was asked about the words of {clause.id}",
            )


@check(
    "LS307",
    "no-group-support",
    Severity.NOTE,
    mend="State the support of each opinion group, or why there are none.",
)
def no_group_support(subject: Subject) -> Iterator[Sighting]:
    """A clause, proposed or in force, whose support is not told by opinion group."""
    if subject.constitution.status not in _ASKED_FOR:
        return
    for index, clause in enumerate(subject.constitution.clauses):
        if clause.support.overall.n and not clause.support.groups:
            yield Sighting(
                path=("clauses", index, "support", "groups"),
                message=f"the support of {clause.id} is not told by opinion group",
            )
