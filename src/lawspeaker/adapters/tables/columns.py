"""Which column of a table is which."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput, UsageFault

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALSO = {
    "participant": ("participant_id", "voter-id", "voter_id", "voter", "pid"),
    "statement": ("statement_id", "comment-id", "comment_id", "tid"),
    "vote": ("value",),
    "time": ("timestamp", "created"),
    "text": ("statement_text", "comment-body", "comment_body", "txt", "body"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The names of the columns; None takes the plain name, or one of its usual others.

    The plain names are `participant`, `statement`, `vote`, `time` (milliseconds since 1970 or a
    timestamp) in the votes, and `statement`, `text` in the statements.
    """

    participant: str | None = None
    statement: str | None = None
    vote: str | None = None
    time: str | None = None
    statement_id: str | None = None
    text: str | None = None

    @classmethod
    def of(cls, named: Sequence[str]) -> Columns | None:
        """Columns from texts such as `participant=who`; None of none, UsageFault for another."""
        known = {each.name.replace("_", "-"): each.name for each in fields(cls)}
        given: dict[str, str] = {}
        for each in named:
            what, equals, name = (part.strip() for part in each.partition("="))
            if what not in known or not equals or not name or known[what] in given:
                raise UsageFault(
                    f"--column {each!r} does not name a column once. Write one of "
                    f"{', '.join(f'{key}=NAME' for key in known)}."
                )
            given[known[what]] = name
        return cls(**given) if given else None

    def find(self, what: str, header: tuple[str, ...], *, given: str | None, path: str) -> str:
        """The header's column for a purpose; BadInput names what the table has instead."""
        found = self.find_optional(what, header, given=given)
        if found is None:
            raise BadInput(
                f"there is no column {given or what!r}; it has {', '.join(header[:12])}",
                path=path,
                mend=f"Name the column {what!r}, or say which one it is.",
            )
        return found

    def find_optional(self, what: str, header: tuple[str, ...], *, given: str | None) -> str | None:
        """The same, or None where there is none."""
        wanted = (what, *_ALSO[what]) if given is None else (given,)
        return next((name for name in wanted if name in header), None)
