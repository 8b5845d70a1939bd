"""Typing the norm of a clause in a written document, and leaving everything else as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from lawspeaker.contract.constitution import NOT_ADOPTED
from lawspeaker.contract.contradiction import contradictions
from lawspeaker.contract.document_form import read_document, write_document
from lawspeaker.contract.file_form import DocumentForm
from lawspeaker.contract.norm_reading import clauses_as_read
from lawspeaker.contract.yaml_tree import RESOLVERS, span_of
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution, Where
    from lawspeaker.contract.norm import Norm
    from lawspeaker.contract.norm_reading import NormReading

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


def type_norm(text: str, form: DocumentForm, *, path: str, reading: NormReading) -> TypedNorm:
    """A document's text in which a clause has the norm that it is read to have.

    In YAML only the characters of the norm, and of the kind where it is told, change: remarks,
    order and layout stay. Markdown and JSON are written anew, since their readable part or
    layout follows from the document. UsageFault as `clauses_as_read`, and for a document that
    people adopted: its norms are changed by an amendment.
    """
    document = read_document(text, form, path=path)
    if document.status not in NOT_ADOPTED:
        raise UsageFault(
            f"{path} is {document.status.value}: its digest is that of the text people adopted. "
            "Name the folder of its record instead, which proposes the norm for a ballot."
        )
    typed = document.model_copy(
        update={"clauses": clauses_as_read(document, [reading], place=path)}
    )
    pairs = zip(document.clauses, typed.clauses, strict=True)
    at, (before, after) = next(
        (at, pair) for at, pair in enumerate(pairs) if pair[0].id == reading.clause_id
    )
    return TypedNorm(
        text=_in_place(text, at, reading)
        if form is DocumentForm.YAML
        else write_document(typed, form),
        before=before,
        after=after,
        contradictions=against(typed, reading.clause_id),
    )


def _in_place(text: str, at: int, reading: NormReading) -> str:
    """The YAML text with the values put in, the later one first so that no place moves."""
    clause: Where = ("clauses", at)
    values = {span_of(text, (*clause, "norm")): _flow(reading.norm)}
    if reading.kind is not None:
        values[span_of(text, (*clause, "form", "kind"))] = reading.kind.value
    for span in sorted(values, key=lambda span: span.start, reverse=True):
        space = "" if text[span.start - 1 : span.start].isspace() else " "
        text = text[: span.start] + space + values[span] + text[span.end :]
    return text


def against(document: Constitution, clause_id: str) -> tuple[tuple[str, str], ...]:
    """The clauses that ask the opposite of one in some case, each with the witness in words."""
    return tuple(
        (each.second if each.first == clause_id else each.first, each.witness)
        for each in contradictions(document).found
        if clause_id in {each.first, each.second}
    )


def hints(text: str) -> tuple[str, ...]:
    """The words of a text that may tell a norm's op, each once; they decide nothing."""
    return tuple(dict.fromkeys(found.lower() for found in _HINTS.findall(text)))


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
