"""LS5xx: ranks that nothing uses, that contradict themselves, or that an override cannot pass."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from lawspeaker.contract.constitution import Overrider
from lawspeaker.contract.lint.registry import Sighting, check
from lawspeaker.records.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.contract.lint.registry import Subject


@check(
    "LS501",
    "unused-level",
    Severity.NOTE,
    mend="Remove the level, or keep it for clauses to come.",
)
def unused_level(subject: Subject) -> Iterator[Sighting]:
    """A level without a clause."""
    used = {clause.level for clause in subject.constitution.clauses}
    for index, level in enumerate(subject.constitution.levels):
        if level.id not in used:
            yield Sighting(
                path=("levels", index, "id"), message=f"no clause is of level {level.id}"
            )


@check(
    "LS502",
    "upward-override",
    Severity.ERROR,
    mend="Raise the clause's level, or remove the override: rank decides before any override.",
)
def upward_override(subject: Subject) -> Iterator[Sighting]:
    """A norm that claims to override a clause of a higher rank, which no override can reach."""
    document = subject.constitution
    for index, clause in enumerate(document.clauses):
        overrides = () if clause.norm is None else clause.norm.overrides
        for place, other_id in enumerate(overrides):
            other = document.clause(other_id)
            if other is not None and document.rank(other) < document.rank(clause):
                yield Sighting(
                    path=("clauses", index, "norm", "overrides", place),
                    message=f"{clause.id} ({clause.level}) overrides {other.id} ({other.level}), "
                    "which is of a higher rank",
                    others=(other.id,),
                )


@check(
    "LS503",
    "none-and-some",
    Severity.ERROR,
    mend="Write `[none]` alone, or name only those who may override.",
)
def none_and_some(subject: Subject) -> Iterator[Sighting]:
    """A level that nobody and somebody may set aside."""
    for index, level in enumerate(subject.constitution.levels):
        if Overrider.NONE in level.override_by and len(set(level.override_by)) > 1:
            yield Sighting(
                path=("levels", index, "override_by"),
                message=f"level {level.id} may be set aside by none and by others",
            )


@check(
    "LS504",
    "shared-rank",
    Severity.WARNING,
    mend="Give each level its own rank.",
)
def shared_rank(subject: Subject) -> Iterator[Sighting]:
    """Two levels of one rank: neither goes before the other."""
    levels = subject.constitution.levels
    for index, level in enumerate(levels):
        for other in levels[:index]:
            if other.rank == level.rank:
                yield Sighting(
                    path=("levels", index, "rank"),
                    message=f"the levels {other.id} and {level.id} are both of rank {level.rank}",
                )


@check(
    "LS505",
    "firmer-below",
    Severity.WARNING,
    mend="Let whoever may set a level aside also be able to set aside every level below it.",
)
def firmer_below(subject: Subject) -> Iterator[Sighting]:
    """A level that someone may set aside who may not set aside the next lower one."""
    levels = sorted(subject.constitution.levels, key=lambda each: each.rank)
    for upper, lower in pairwise(levels):
        firmer = set(upper.override_by) - {Overrider.NONE} if _nobody(lower.override_by) else set()
        if firmer:
            yield Sighting(
                path=("levels", subject.constitution.levels.index(lower), "override_by"),
                message=f"level {lower.id} cannot be set aside, yet the higher {upper.id} can, "
                f"by {', '.join(sorted(firmer))}",
            )


@check(
    "LS506",
    "override-circle",
    Severity.ERROR,
    mend="Let one of the clauses give way.",
)
def override_circle(subject: Subject) -> Iterator[Sighting]:
    """A clause that overrides itself, at once or through others."""
    clauses = subject.constitution.clauses
    beneath = {each.id: each.norm.overrides if each.norm else () for each in clauses}
    for index, clause in enumerate(clauses):
        seen: set[str] = set()
        ahead = list(beneath[clause.id])
        while ahead:
            other = ahead.pop()
            if other not in seen:
                seen.add(other)
                ahead.extend(beneath.get(other, ()))
        if clause.id in seen:
            yield Sighting(
                path=("clauses", index, "norm", "overrides"),
                message=f"the overrides of {clause.id} come back to {clause.id}",
                others=tuple(sorted(seen - {clause.id})),
            )


def _nobody(override_by: tuple[Overrider, ...]) -> bool:
    return set(override_by) <= {Overrider.NONE}
