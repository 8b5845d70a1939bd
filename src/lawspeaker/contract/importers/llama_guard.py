"""Policy text as Llama Guard reads it: categories such as `S1: Violent Crimes.` with a description.

Earlier guards number them `O1`, with `Should not` and `Can` under each; a full prompt has them
between `<BEGIN UNSAFE CONTENT CATEGORIES>` and `<END UNSAFE CONTENT CATEGORIES>`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from lawspeaker.contract.importers.imported import (
    Imported,
    Loss,
    Parted,
    draft_document,
    imported_clause,
    no_rules,
)
from lawspeaker.contract.importers.registry import importer
from lawspeaker.contract.importers.source_form import SourceForm
from lawspeaker.contract.instruction import Guard, Instruction
from lawspeaker.errors import BadInput
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.contract.importers.imported import Target

_CATEGORY = re.compile(r"\s*([A-Z]{1,2})(\d+)(?:\s*[:.]|\s+[-–])\s+(\S.*?)\s*")
_BEGIN, _END = "<BEGIN UNSAFE CONTENT CATEGORIES>", "<END UNSAFE CONTENT CATEGORIES>"
GUARD = "llama-guard"


@dataclass(slots=True, kw_only=True)
class _Category:
    """A category's code, name and line, and the lines of its description."""

    code: str
    name: str
    line: int
    described: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        words = "\n".join(self.described).strip()
        return words or self.name


def _is_policy(text: str) -> bool:
    if _BEGIN in text:
        return True
    found = [_CATEGORY.fullmatch(line) for line in text.splitlines()]
    codes = [(each[1], int(each[2])) for each in found if each is not None]
    # Two in a row of one letter: a lone `B2: ...` in prose is no taxonomy.
    return any(a[0] == b[0] and a[1] + 1 == b[1] for a, b in pairwise(codes))


@importer(SourceForm.LLAMA_GUARD, recognises=_is_policy)
def read_llama_guard(text: str, *, path: str, target: Target) -> Imported:
    """Policy text for Llama Guard: each category is a clause, `guard.s1` for `S1`.

    The text is the description or, where there is none, the category's name. The lines around
    the categories are losses. BadInput for no category, or one code twice.
    """
    lines = list(enumerate(text.splitlines(), start=1))
    found = _found(lines, path)
    categories = found.categories
    if not categories:
        raise BadInput(
            "there is no category",
            path=path,
            line=1,
            mend="Write each as `S1: Name.` on a line of its own, and its description below.",
        )
    clauses = [
        imported_clause(
            clause_id=f"guard.{each.code.lower()}",
            level="rule",
            text=Parted.of(each.text).kept,
            plain=each.name.rstrip("."),
            ref=f"{path}#{each.code}",
            instruction=Instruction(guard=Guard(kind=GUARD, labels=("safe", each.code))),
        )
        for each in categories
    ]
    losses = [
        Loss(line=number, what=line.strip(), why="it is no part of a category")
        for number, line in found.others
    ]
    losses += [
        loss for each in categories for loss in Parted.of(each.text).losses(each.code, each.line)
    ]
    n_bare = sum(not "".join(each.described).strip() for each in categories)
    n_all = counted(len(categories), "category", "categories")
    return Imported(
        constitution=draft_document(target, clauses),
        losses=(*sorted(losses, key=lambda loss: loss.line), no_rules(text)),
        facts=(f"{n_all}, {n_bare} without a description.",),
        lines=tuple(each.line for each in categories),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The categories, and the lines that belong to none."""

    categories: tuple[_Category, ...]
    others: tuple[tuple[int, str], ...]


def _found(lines: list[tuple[int, str]], path: str) -> _Found:
    begins = [number for number, line in lines if line.strip() == _BEGIN]
    ends = [number for number, line in lines if line.strip() == _END]
    first, last = (begins or [0])[0], (ends or [len(lines) + 1])[0]
    categories: list[_Category] = []
    others: list[tuple[int, str]] = []
    for number, line in lines:
        heading = _CATEGORY.fullmatch(line)
        if number in {first, last} or not first < number < last:
            others += [(number, line)] if line.strip() not in {"", _BEGIN, _END} else []
        elif heading is not None:
            code = heading[1] + heading[2]
            if code in {each.code for each in categories}:
                raise BadInput(
                    f"the category {code} is there twice",
                    path=path,
                    line=number,
                    mend="Give each category its own number.",
                )
            categories.append(_Category(code=code, name=heading[3], line=number))
        elif categories:
            categories[-1].described.append(line.rstrip())
        elif line.strip():
            others.append((number, line))
    return _Found(categories=tuple(categories), others=tuple(others))
