"""One thing that a lint check found, where it is, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Where
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.finding import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the document: the clause's id (empty for the rest), the field, the line if known.

    `path` are the steps to the field from the top; `field` is the same in words, without the
    step to the clause. Lines count from 1.
    """

    clause: str
    field: str
    path: Where
    line: int | None

    @property
    def words(self) -> str:
        """`line 12, civic.balance.reason`, as far as it is known."""
        name = ".".join(part for part in (self.clause, self.field) if part)
        return name if self.line is None else f"line {self.line}, {name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LintFinding:
    """A finding with its stable code, one sentence for people, and a mend.

    `others` are the ids of further clauses that it is about.
    """

    code: str
    name: str
    severity: Severity
    place: Place
    message: str
    mend: str
    others: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Json]:
        """The form that files use."""
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity.value,
            "clause": self.place.clause,
            "others": list(self.others),
            "field": self.place.field,
            "line": self.place.line,
            "message": self.message,
            "mend": self.mend,
        }
