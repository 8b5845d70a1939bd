"""Typing the norm of a clause in a written document, and leaving everything else as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from lawspeaker.contract.constitution import Constitution, Status
from lawspeaker.contract.contradiction import contradictions
from lawspeaker.contract.document_form import read_document, write_document
from lawspeaker.contract.file_form import DocumentForm
from lawspeaker.contract.yaml_tree import RESOLVERS, span_of
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.norm import Norm

OPEN = frozenset({Status.DRAFT, Status.PROPOSED})
_HINTS = re.compile(
    r"\b(must not|must|shall not|shall|should not|should|may not|may|never|always|cannot|can|"
    r"do not|don't|avoid|refuse)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedNorm:
    """The text with the norm in it, the clause before and after, and what logic says now.

    `contradictions` are the ids of the clauses that now ask the opposite in some case, with the
    witness in words.
    """

    text: str
    before: Clause
    after: Clause
    contradictions: tuple[tuple[str, str], ...]


def type_norm(
    text: str, form: DocumentForm, *, path: str, clause_id: str, norm: Norm | None
) -> TypedNorm:
    """A document's text in which a clause has this norm, or none.

    In YAML only the norm's own characters change: remarks, order and layout stay. Markdown and
    JSON are written anew, since their readable part or layout follows from the document.
    UsageFault for an unknown clause, for a norm that overrides an unknown clause or itself, and
    for a document that people adopted: its norms are changed by an amendment.
    """
    document = read_document(text, form, path=path)
    before = _clause(document, clause_id, path)
    _check(document, before, norm)
    after = before.model_copy(update={"norm": norm})
    typed = document.model_copy(
        update={"clauses": tuple(after if each is before else each for each in document.clauses)}
    )
    if form is DocumentForm.YAML:
        where = ("clauses", document.clauses.index(before), "norm")
        span = span_of(text, where)
        space = "" if text[span.start - 1 : span.start].isspace() else " "
        written = text[: span.start] + space + _flow(norm) + text[span.end :]
    else:
        written = write_document(typed, form)
    return TypedNorm(
        text=written, before=before, after=after, contradictions=tuple(_against(typed, clause_id))
    )


def hints(text: str) -> tuple[str, ...]:
    """The words of a text that may tell a norm's op, each once; they decide nothing."""
    return tuple(dict.fromkeys(found.lower() for found in _HINTS.findall(text)))


def _clause(document: Constitution, clause_id: str, path: str) -> Clause:
    if document.status not in OPEN:
        raise UsageFault(
            f"{path} is {document.status.value}: its digest is that of the text people adopted. "
            "Type the norm in an amendment: lawspeaker constitution amend --norm."
        )
    clause = document.clause(clause_id)
    if clause is None:
        ids = ", ".join(each.id for each in document.clauses)
        raise UsageFault(f"{path} has no clause {clause_id}; there are {ids}.")
    return clause


def _check(document: Constitution, clause: Clause, norm: Norm | None) -> None:
    for other in () if norm is None else norm.overrides:
        if other == clause.id or document.clause(other) is None:
            raise UsageFault(f"{clause.id} cannot override {other}: name another clause of it.")


def _flow(norm: Norm | None) -> str:
    if norm is None:
        return "null"
    content = norm.model_dump(mode="json", exclude_defaults=True)
    dumped = yaml.dump(
        content, Dumper=_Flow, default_flow_style=True, sort_keys=False, width=float("inf")
    )
    return dumped.rstrip("\n")


class _Flow(yaml.SafeDumper):
    """On one line, by the rules by which documents are read."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


_Flow.yaml_implicit_resolvers = RESOLVERS


def _against(document: Constitution, clause_id: str) -> list[tuple[str, str]]:
    return [
        (each.second if each.first == clause_id else each.first, each.witness)
        for each in contradictions(document).found
        if clause_id in {each.first, each.second}
    ]
