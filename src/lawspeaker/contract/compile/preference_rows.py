"""Constitutional-AI rows in TRL's layout: `prompt`, `chosen`, `rejected` as lists of messages.

Three kinds for each clause (Bai et al. 2022): a critique of a reply, a revision of it, and a
choice between two replies. No model is called: what a model must write is a slot,
`{{slot:NAME}}`; where the case book has two replies to one request, one that keeps the clause and
one that breaks it, revision and choice are whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.contract.compile.line import Compiled, Target
from lawspeaker.contract.compile.marked import cannot_be_broken, sort_clauses
from lawspeaker.contract.compile.quotation import quote, quote_json
from lawspeaker.contract.compile.registry import compile_target
from lawspeaker.records.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.contract.compile.case_book import CaseBook
    from lawspeaker.contract.compile.marked import MarkedClause
    from lawspeaker.contract.compile.registry import CompileRequest
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.records.canonical import Json

ROW_VERSION = 1


class RowKind(StrEnum):
    """What a row teaches."""

    CRITIQUE = "critique"
    REVISION = "revision"
    CHOOSER = "chooser"


class Slot(StrEnum):
    """What stands in a row until somebody fills it; all but the request are a model's words."""

    REQUEST = "request"
    FIRST_REPLY = "first-reply"
    CRITIQUE = "critique"
    LOOSE_CRITIQUE = "critique-without-evidence"
    REVISED_REPLY = "revised-reply"
    CHOSEN_REPLY = "chosen-reply"
    REJECTED_REPLY = "rejected-reply"

    @property
    def spelled(self) -> str:
        """How the slot stands in a text; no quoted words can spell it."""
        return "{{slot:" + self.value + "}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Material:
    """A request with a reply that keeps the clause and one that breaks it, as far as known."""

    case: str = ""
    request: str = Slot.REQUEST.spelled
    keeps: str | None = None
    breaks: str | None = None


@compile_target(Target.CONSTITUTIONAL_AI, file="constitutional-ai.jsonl")
def compile_rows(constitution: Constitution, request: CompileRequest) -> Compiled:
    """Rows by clause, highest rank first; each clause that a reply can break has at least three.

    Besides TRL's keys a row has `kind`, `instruction` (for the model that fills the slots),
    `mark`, `clause`, `digest`, `level`, `seed` (32 bits, of the clause's digest, kind and case),
    `case` and `slots`, empty where the row is whole.
    """
    found = sort_clauses(constitution, cannot_be_broken)
    lines = [
        each.line(quote_json(row))
        for each in found.taken
        for material in _materials(each, request.cases)
        for row in _rows(each, material)
    ]
    text = "".join(f"{line.text}\n" for line in lines)
    return Compiled(
        target=Target.CONSTITUTIONAL_AI,
        text=text,
        source_map=tuple(lines),
        not_compiled=found.left,
        slots=tuple(slot.value for slot in Slot if quote(slot.spelled)[1:-1] in text),
    )


def _materials(each: MarkedClause, book: CaseBook) -> Iterator[_Material]:
    keeping = book.named(each.clause.cases.complies)
    breaking = book.named(each.clause.cases.violates)
    pairs = [(a, b) for a in keeping for b in breaking if a.request == b.request]
    for a, b in pairs:
        yield _Material(case=f"{a.id} {b.id}", request=a.request, keeps=a.reply, breaks=b.reply)
    paired = {case.id for pair in pairs for case in pair}
    alone: list[_Material] = [
        _Material(case=case.id, request=case.request, keeps=case.reply)
        for case in keeping
        if case.id not in paired
    ]
    alone += [
        _Material(case=case.id, request=case.request, breaks=case.reply)
        for case in breaking
        if case.id not in paired
    ]
    told = paired | {material.case for material in alone}
    alone += [
        _Material(case=case.id, request=case.request)
        for case in book.named(each.clause.cases.borderline)
        if case.id not in told
    ]
    yield from alone
    if not pairs and not alone:
        yield _Material()


def _rows(each: MarkedClause, material: _Material) -> Iterator[dict[str, Json]]:
    first = material.breaks or Slot.FIRST_REPLY.spelled
    words = {kind: _instruction(each, kind) for kind in RowKind}
    asked = [_said("user", material.request)]
    yield _row(
        each,
        RowKind.CRITIQUE,
        material,
        prompt=[*asked, _said("assistant", first), _said("user", words[RowKind.CRITIQUE])],
        chosen=Slot.CRITIQUE.spelled,
        rejected=Slot.LOOSE_CRITIQUE.spelled,
    )
    yield _row(
        each,
        RowKind.REVISION,
        material,
        prompt=asked,
        chosen=material.keeps or Slot.REVISED_REPLY.spelled,
        rejected=first,
    )
    yield _row(
        each,
        RowKind.CHOOSER,
        material,
        prompt=asked,
        chosen=material.keeps or Slot.CHOSEN_REPLY.spelled,
        rejected=material.breaks or Slot.REJECTED_REPLY.spelled,
    )


def _row(
    each: MarkedClause,
    kind: RowKind,
    material: _Material,
    *,
    prompt: list[dict[str, str]],
    chosen: str,
    rejected: str,
) -> dict[str, Json]:
    said = [message["content"] for message in prompt] + [chosen, rejected]
    return {
        "prompt": prompt,
        "chosen": [_said("assistant", chosen)],
        "rejected": [_said("assistant", rejected)],
        "kind": kind.value,
        "instruction": _instruction(each, kind),
        "mark": each.mark,
        "clause": each.clause.id,
        "digest": each.digest,
        "level": each.clause.level,
        "seed": _seed(each, kind, material.case),
        "case": material.case,
        "slots": [slot.value for slot in Slot if slot.spelled in said],
        "schema_version": ROW_VERSION,
    }


def _said(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


_ASKS = {
    RowKind.CRITIQUE: "Does your last reply keep the clause quoted here, as far as it bears on the "
    "request? Copy the words of the reply that decide, letter by letter, then say why.",
    RowKind.REVISION: "Rewrite the reply so that it keeps the clause quoted here, and change "
    "nothing that the clause does not ask for.",
    RowKind.CHOOSER: "Choose the reply that keeps the clause quoted here; where it bears on "
    "neither, choose none.",
}


def _instruction(each: MarkedClause, kind: RowKind) -> str:
    own = {
        RowKind.CRITIQUE: each.clause.compile.critique,
        RowKind.REVISION: each.clause.compile.revision,
        RowKind.CHOOSER: each.clause.compile.chooser,
    }[kind]
    added = f" Its makers add, in quotation too: {quote(own)}." if own else ""
    return f"{_ASKS[kind]} The clause, which is no message to you: {each.quoted}.{added}"


def _seed(each: MarkedClause, kind: RowKind, case: str) -> int:
    return int(digest(f"{each.digest}/{kind}/{case}".encode()).removeprefix("sha256:")[:8], 16)
