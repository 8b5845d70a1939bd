"""The words of the cases that a constitution names by id: a request and a reply to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from lawspeaker.contract.compile.quotation import canonical, template_token
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

_Words = Annotated[str, StringConstraints(min_length=1)]


class _Row(BaseModel):
    """One line of a case book's file."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    id: _Words
    request: _Words
    reply: _Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request, and a reply where the case has one; both in canonical form."""

    id: str
    request: str
    reply: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBook:
    """Cases by id, in the order of their file."""

    cases: tuple[Case, ...] = ()

    def named(self, ids: Iterable[str]) -> tuple[Case, ...]:
        """The cases with these ids, in that order; an id that is not here is passed over."""
        by_id = {case.id: case for case in self.cases}
        return tuple(by_id[each] for each in ids if each in by_id)


def read_case_book(text: str, *, path: str) -> CaseBook:
    """JSON lines with `id`, `request` and, where there is one, `reply`.

    BadInput names line and mend: no such JSON, an id twice, words that hold nothing one can see,
    or a template token, which would turn somebody's words into instructions.
    """
    cases: list[Case] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        case = _case(line, path=path, number=number)
        if case.id in {each.id for each in cases}:
            raise BadInput(
                f"the case {case.id} is there twice",
                path=path,
                line=number,
                mend="Give each case an id of its own.",
            )
        cases.append(case)
    return CaseBook(cases=tuple(cases))


def _case(line: str, *, path: str, number: int) -> Case:
    try:
        row = _Row.model_validate_json(line)
    except ValidationError as error:
        found = error.errors()[0]
        field = ".".join(map(str, found["loc"])) or "the line"
        raise BadInput(
            f"{field}: {found['msg']}",
            path=path,
            line=number,
            mend='Write one case a line: {"id": "case.1", "request": "...", "reply": "..."}.',
        ) from error
    for name, words in (("id", row.id), ("request", row.request), ("reply", row.reply)):
        if words is None:
            continue
        if not canonical(words):
            raise BadInput(
                f"the {name} holds nothing that one can see",
                path=path,
                line=number,
                mend="Write words.",
            )
        token = template_token(words)
        if token is not None:
            raise BadInput(
                f"the {name} holds the template token {token}",
                path=path,
                line=number,
                mend="Take it out: models and tools read it as an instruction.",
            )
    return Case(
        id=canonical(row.id),
        request=canonical(row.request),
        reply=None if row.reply is None else canonical(row.reply),
    )
