"""LS4xx: days and versions that have passed or do not fit together."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from lawspeaker.contract.constitution import Status
from lawspeaker.contract.lint.registry import Sighting, check
from lawspeaker.contract.version import Version
from lawspeaker.records.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.contract.lint.registry import Subject

_ENDED = frozenset({Status.SUPERSEDED, Status.EXPIRED})


@check(
    "LS401",
    "review-overdue",
    Severity.WARNING,
    mend="Review the clause, then set the next `review_by`.",
)
def review_overdue(subject: Subject) -> Iterator[Sighting]:
    """A clause whose review date has passed."""
    for index, clause in enumerate(subject.constitution.clauses):
        due = clause.lifecycle.review_by
        if due is not None and due < subject.today:
            yield Sighting(
                path=("clauses", index, "lifecycle", "review_by"),
                message=f"the review of {clause.id} was due on {due}",
            )


@check(
    "LS402",
    "no-review-date",
    Severity.NOTE,
    mend="Set `review_by` or `sunset`, so that the clause is looked at again.",
)
def no_review_date(subject: Subject) -> Iterator[Sighting]:
    """A clause that nobody will look at again."""
    for index, clause in enumerate(subject.constitution.clauses):
        if clause.lifecycle.review_by is None and clause.lifecycle.sunset is None:
            yield Sighting(
                path=("clauses", index, "lifecycle", "review_by"),
                message=f"{clause.id} has neither a review date nor a sunset",
            )


@check(
    "LS403",
    "sunset-passed",
    Severity.ERROR,
    mend="Remove the clause by an amendment, or adopt it again with a later sunset.",
)
def sunset_passed(subject: Subject) -> Iterator[Sighting]:
    """A clause that has ended and still stands in the text."""
    for index, clause in enumerate(subject.constitution.clauses):
        sunset = clause.lifecycle.sunset
        if sunset is not None and sunset < subject.today:
            yield Sighting(
                path=("clauses", index, "lifecycle", "sunset"),
                message=f"{clause.id} ended on {sunset}",
            )


@check(
    "LS404",
    "review-after-sunset",
    Severity.WARNING,
    mend="Set `review_by` before the sunset, while a review can still change something.",
)
def review_after_sunset(subject: Subject) -> Iterator[Sighting]:
    """A review that comes when the clause has ended."""
    for index, clause in enumerate(subject.constitution.clauses):
        review, sunset = clause.lifecycle.review_by, clause.lifecycle.sunset
        if review is not None and sunset is not None and review > sunset:
            yield Sighting(
                path=("clauses", index, "lifecycle", "review_by"),
                message=f"{clause.id} is reviewed on {review}, after its sunset on {sunset}",
            )


@check(
    "LS405",
    "version-order",
    Severity.ERROR,
    mend="Let `introduced` and then `amended` rise, none above the document's version.",
)
def version_order(subject: Subject) -> Iterator[Sighting]:
    """A clause whose versions do not rise from its introduction to the document's version."""
    newest = subject.constitution.version
    for index, clause in enumerate(subject.constitution.clauses):
        steps = (clause.lifecycle.introduced, *clause.lifecycle.amended, newest)
        versions = [Version.read(step) for step in steps]
        rising = all(a < b for a, b in pairwise(versions[:-1]))
        if not rising or versions[-2] > versions[-1]:
            yield Sighting(
                path=("clauses", index, "lifecycle", "introduced"),
                message=f"the versions of {clause.id} do not rise: {', '.join(steps)}",
            )


@check(
    "LS406",
    "in-force-too-long",
    Severity.ERROR,
    mend="Give it the status `expired`, or ratify a version with a later `until`.",
)
def in_force_too_long(subject: Subject) -> Iterator[Sighting]:
    """A document whose last day has passed and whose status does not say so."""
    document = subject.constitution
    until = document.effective.until
    if until is not None and until < subject.today and document.status not in _ENDED:
        yield Sighting(
            path=("effective", "until"),
            message=f"the document ended on {until} and is still {document.status}",
        )


@check(
    "LS407",
    "expired-too-early",
    Severity.ERROR,
    mend="Correct `effective.until`, or the status.",
)
def expired_too_early(subject: Subject) -> Iterator[Sighting]:
    """A document said to be expired before its last day."""
    document = subject.constitution
    until = document.effective.until
    if document.status is Status.EXPIRED and until is not None and until >= subject.today:
        yield Sighting(
            path=("status",), message=f"the document is expired, yet its last day is {until}"
        )


@check(
    "LS408",
    "start-passed",
    Severity.WARNING,
    mend="Hold the ballot, or set a later `effective.from`.",
)
def start_passed(subject: Subject) -> Iterator[Sighting]:
    """A proposal whose first day has passed before anyone ratified it."""
    document = subject.constitution
    start = document.effective.from_
    if document.status is Status.PROPOSED and start < subject.today:
        yield Sighting(
            path=("effective", "from"),
            message=f"the document was to be in force from {start} and is only proposed",
        )


@check(
    "LS409",
    "no-ratification",
    Severity.ERROR,
    mend="Record the ratification under `provenance.ratification`, or correct the status.",
)
def no_ratification(subject: Subject) -> Iterator[Sighting]:
    """A document said to be ratified, without a record of it."""
    document = subject.constitution
    if document.status is Status.RATIFIED and document.provenance.ratification is None:
        yield Sighting(
            path=("provenance", "ratification"),
            message="the document is ratified and names no ratification",
        )
