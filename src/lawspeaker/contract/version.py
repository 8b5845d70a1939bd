"""Which class a change is, and the version number that it needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from lawspeaker.errors import GateFailed

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution

MIN_EQUIVALENCE = 0.98
"""Share of verdicts on the case book that must stay, for a change to count as wording."""

_IDENTITY = frozenset({"version", "status", "effective", "provenance", "schema_id"})
_CONTRACT = ("levels", "amendment", "control")
_RULES = (
    "language",
    "definitions",
    "parties",
    "interpretation",
    "uncertainty",
    "adjudication",
    "oversight",
    "id",
)
_WORDING = frozenset({"title", "text", "plain", "compile"})
_EVIDENCE = frozenset(
    {"reason", "support", "provenance", "lifecycle", "compliance", "gaps", "mappings", "cases"}
)


class ChangeClass(IntEnum):
    """How much a change changes; a greater one includes the lesser."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A semantic version; versions compare by their numbers."""

    major: int
    minor: int
    patch: int

    @classmethod
    def read(cls, text: str) -> Version:
        """The version in `2.10.0`; ValueError for other text."""
        major, minor, patch = text.split(".")
        return cls(int(major), int(minor), int(patch))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def bumped(self, change: ChangeClass) -> Version:
        """The next version after a change of this class; itself for NONE."""
        if change is ChangeClass.MAJOR:
            return Version(self.major + 1, 0, 0)
        if change is ChangeClass.MINOR:
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + (change is ChangeClass.PATCH))


def change_class(
    old: Constitution, new: Constitution, *, verdict_equivalence: float | None = None
) -> ChangeClass:
    """The class of the change from `old` to `new`.

    MAJOR: levels, residual rights, the amendment rules, or a clause that is of the highest level
    or entrenched, before or after. MINOR: any other clause, definition, party or procedure,
    and the vocabulary of uncertainty.
    PATCH: evidence about a clause; and wording, if `verdict_equivalence`, the measured share of
    verdicts on the case book that stay the same, is at least 0.98. Unmeasured wording is MINOR.
    """
    if any(getattr(old, field) != getattr(new, field) for field in _CONTRACT):
        return ChangeClass.MAJOR
    worded = ChangeClass.MINOR
    if verdict_equivalence is not None and verdict_equivalence >= MIN_EQUIVALENCE:
        worded = ChangeClass.PATCH
    ids = {clause.id for clause in (*old.clauses, *new.clauses)}
    found = [_clause_change(old, new, clause_id, worded) for clause_id in ids]
    if any(getattr(old, field) != getattr(new, field) for field in _RULES):
        found.append(ChangeClass.MINOR)
    if old.recitals != new.recitals or old.title != new.title:
        found.append(worded)
    keep = set(type(old).model_fields) - _IDENTITY
    if old.model_dump(include=keep) != new.model_dump(include=keep):
        found.append(ChangeClass.PATCH)
    return max(found, default=ChangeClass.NONE)


def _clause_change(
    old: Constitution, new: Constitution, clause_id: str, worded: ChangeClass
) -> ChangeClass:
    before, after = old.clause(clause_id), new.clause(clause_id)
    if before == after:
        return ChangeClass.NONE
    highest = min(level.rank for level in new.levels)
    held = [(doc, each) for doc, each in ((old, before), (new, after)) if each is not None]
    changed = _changed_fields(before, after)
    if changed <= _EVIDENCE:
        return ChangeClass.PATCH
    if changed <= _EVIDENCE | _WORDING and worded is ChangeClass.PATCH:
        return ChangeClass.PATCH
    if any(doc.rank(each) == highest or each.lifecycle.entrenched for doc, each in held):
        return ChangeClass.MAJOR
    return ChangeClass.MINOR


def _changed_fields(before: Clause | None, after: Clause | None) -> frozenset[str]:
    if before is None or after is None:
        return frozenset({"id"})
    changed = {
        name for name in type(before).model_fields if getattr(before, name) != getattr(after, name)
    }
    # Ending a clause, or making it hard to change, is no mere evidence about it.
    for name in ("entrenched", "sunset"):
        if getattr(before.lifecycle, name) != getattr(after.lifecycle, name):
            changed.add(name)
    return frozenset(changed)


def next_version(
    old: Constitution, new: Constitution, *, verdict_equivalence: float | None = None
) -> Version:
    """The lowest version that `new` may carry; the old one where nothing changed."""
    change = change_class(old, new, verdict_equivalence=verdict_equivalence)
    return Version.read(old.version).bumped(change)


def is_high_enough(new: Constitution, needed: Version) -> bool:
    """Whether a document carries at least the number that it needs."""
    return Version.read(new.version) >= needed


def check_version(
    old: Constitution, new: Constitution, *, verdict_equivalence: float | None = None
) -> None:
    """Nothing where the version of `new` is high enough; GateFailed says which one is needed."""
    needed = next_version(old, new, verdict_equivalence=verdict_equivalence)
    if not is_high_enough(new, needed):
        change = change_class(old, new, verdict_equivalence=verdict_equivalence)
        raise GateFailed(
            f"{new.version} is too low for a {change.name} change of {old.version}; "
            f"give it {needed} or higher"
        )
