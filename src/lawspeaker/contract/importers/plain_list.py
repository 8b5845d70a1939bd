"""A plain Markdown list as a draft constitution: each item of the list is a clause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import MAX_TEXT
from lawspeaker.contract.importers.imported import (
    Imported,
    Loss,
    draft_document,
    imported_clause,
    no_rules,
    require_few,
)
from lawspeaker.contract.importers.registry import importer
from lawspeaker.contract.importers.source_form import SourceForm
from lawspeaker.errors import BadInput
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.contract.importers.imported import Target

_ITEM = re.compile(r"(?:[-*+]|\d+[.)]) +(.*\S)\s*")
_LEVEL = "default"


def _is_list(text: str) -> bool:
    return any(_ITEM.fullmatch(line) for line in text.splitlines())


@importer(SourceForm.LIST, recognises=_is_list)
def import_plain_list(text: str, *, path: str, target: Target) -> Imported:
    """Markdown with a list: each item at the margin is a clause `item.N`.

    BadInput where there is no item, or one that is too long. Indented lines after an item
    belong to it. Every other line is a loss.
    """
    items: list[list[str]] = []
    lines: list[int] = []
    losses: list[Loss] = []
    is_open = False
    for number, line in enumerate(text.splitlines(), start=1):
        item = _ITEM.fullmatch(line)
        if item is not None:
            items.append([item[1]])
            require_few(len(items), path=path, line=number)
            lines.append(number)
            is_open = True
        elif is_open and line.startswith(" ") and line.strip():
            items[-1].append(line.strip())
        elif line.strip():
            is_open = False
            losses.append(Loss(line=number, what=line.strip(), why="it is no item of a list"))
        if is_open and len("\n".join(items[-1])) > MAX_TEXT:
            raise BadInput(
                f"item {len(items)} has more than {MAX_TEXT:,} characters",
                path=path,
                line=number,
                mend="Split it in two.",
            )
    if not items:
        raise BadInput(
            "there is no list", path=path, line=1, mend="Begin each clause with `- ` on its line."
        )
    clauses = [
        imported_clause(
            clause_id=f"item.{number}",
            level=_LEVEL,
            text="\n".join(item),
            plain=" ".join(item),
            ref=f"{path}#{number}",
        )
        for number, item in enumerate(items, start=1)
    ]
    return Imported(
        constitution=draft_document(target, clauses),
        losses=(*losses, no_rules(text)),
        facts=(f"{counted(len(items), 'item')} of a list.",),
        lines=tuple(lines),
    )
