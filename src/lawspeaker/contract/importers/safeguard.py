"""Policy text as gpt-oss-safeguard reads it: headings for what violates and what does not.

Under a heading that says `violates` or `disallowed` each item of a list is a clause, and under one
that says `safe`, `allowed` or `does not violate` too; definitions are taken over; instructions and
examples are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lawspeaker.contract.importers.imported import Target

_HEADING = re.compile(r"(#{1,6})\s+(.*\S)\s*")
_ITEM = re.compile(r"(?:[-*+•]|\d+[.)])\s+(.*\S)\s*")
_TERM = re.compile(r"(?:[-*+•]\s+)?\*\*([^*]+?)(?::\*\*|\*\*\s*:)\s*(.*\S)\s*")
_LABEL = re.compile(r"\(\s*(?:label\s*:?\s*)?`?([\w.]+)`?\s*\)", re.IGNORECASE)
_ALLOWS = re.compile(
    r"\b(safe|allowed|permitted|(?:does|do) not violate|non-violating)\b", re.IGNORECASE
)
_FORBIDS = re.compile(r"\b(violat\w*|disallowed|prohibited|unsafe)\b", re.IGNORECASE)
_DEFINES = re.compile(r"\b(definitions?|key terms|terms)\b", re.IGNORECASE)
_SKIPS = re.compile(
    r"\b(examples?|instructions?|output|ambiguity|response format)\b", re.IGNORECASE
)
GUARD = "gpt-oss-safeguard"


@dataclass(slots=True, kw_only=True)
class _Section:
    """What stands under a heading, with each line's number."""

    title: str
    line: int
    body: list[tuple[int, str]] = field(default_factory=list)

    @property
    def rules(self) -> bool:
        if _SKIPS.search(self.title) or _DEFINES.search(self.title):
            return False
        return bool(_ALLOWS.search(self.title) or _FORBIDS.search(self.title))

    @property
    def forbids(self) -> bool:
        refused = re.search(r"\bnot allowed\b", self.title, re.IGNORECASE)
        return refused is not None or not _ALLOWS.search(self.title)

    @property
    def label(self) -> str | None:
        found = _LABEL.search(self.title)
        return None if found is None else found[1]


@dataclass(slots=True, kw_only=True)
class _Rule:
    """One item of a list, under which heading it stands, and its line."""

    section: _Section
    line: int
    words: list[str]

    @property
    def text(self) -> str:
        return f"{self.section.title}: " + "\n".join(self.words)


def _is_policy(text: str) -> bool:
    sections = [each for each in _sections(text) if each.rules]
    return any(each.forbids for each in sections) and any(not each.forbids for each in sections)


@importer(SourceForm.SAFEGUARD, recognises=_is_policy)
def read_safeguard(text: str, *, path: str, target: Target) -> Imported:
    """A policy for gpt-oss-safeguard: each item under what violates, or is safe, is a clause.

    The clause's text begins with its heading, which says whether it is forbidden; the heading's
    label, `VIOLATES (1)`, becomes the guard's label. BadInput where no item is found.
    """
    sections = _sections(text)
    rules = [rule for section in sections if section.rules for rule in _rules(section)]
    if not rules:
        raise BadInput(
            "no list of what violates the policy is found",
            path=path,
            line=1,
            mend="Write a heading such as `## VIOLATES (1)` and an item for each rule under it.",
        )
    defined = {
        found[1].strip(): found[2]
        for section in sections
        if _DEFINES.search(section.title)
        for _, line in section.body
        if (found := _TERM.fullmatch(line.strip())) is not None
    }
    clauses = [
        imported_clause(
            clause_id=f"policy.{number}",
            level="rule" if rule.section.forbids else "default",
            text=Parted.of(rule.text).kept,
            plain=" ".join(rule.text.split()),
            ref=f"{path}#{rule.line}",
            instruction=Instruction(
                guard=Guard(
                    kind=GUARD, labels=() if rule.section.label is None else (rule.section.label,)
                )
            ),
        )
        for number, rule in enumerate(rules, start=1)
    ]
    n_forbidding = sum(rule.section.forbids for rule in rules)
    return Imported(
        constitution=draft_document(target, clauses, definitions=defined),
        losses=(
            *sorted(_losses(sections, rules), key=lambda loss: loss.line),
            no_rules(text),
        ),
        facts=(
            (
                f"{n_forbidding} items forbid, {len(rules) - n_forbidding} allow, "
                f"{len(defined)} definitions."
            ),
        ),
        lines=tuple(rule.line for rule in rules),
    )


def _sections(text: str) -> list[_Section]:
    sections = [_Section(title="", line=1)]
    for number, line in enumerate(text.splitlines(), start=1):
        heading = _HEADING.fullmatch(line)
        if heading is not None:
            sections.append(_Section(title=heading[2].strip("*# "), line=number))
        else:
            sections[-1].body.append((number, line))
    return sections


def _rules(section: _Section) -> list[_Rule]:
    found: list[_Rule] = []
    is_open = False
    for number, line in section.body:
        item = _ITEM.fullmatch(line)
        if item is not None:
            found.append(_Rule(section=section, line=number, words=[item[1]]))
            is_open = True
        elif is_open and line.startswith((" ", "\t")) and line.strip():
            found[-1].words.append(line.strip())
        elif line.strip():
            is_open = False
    return found


def _losses(sections: Sequence[_Section], rules: Sequence[_Rule]) -> Iterator[Loss]:
    taken = {number for rule in rules for number in range(rule.line, rule.line + len(rule.words))}
    for section in sections:
        defines = bool(_DEFINES.search(section.title))
        left = [
            number
            for number, line in section.body
            if line.strip()
            and number not in taken
            and not (defines and _TERM.fullmatch(line.strip()))
        ]
        if not left:
            continue
        name = f"section {section.title}" if section.title else "the words before any heading"
        why = "it holds no item of what violates or does not"
        if section.rules or defines:
            why = "it is no item of a list" if section.rules else "it defines no term"
        yield Loss(line=left[0], what=f"{name}: {len(left)} lines", why=why)
    for rule in rules:
        yield from Parted.of(rule.text).losses(f"the item of line {rule.line}", rule.line)
