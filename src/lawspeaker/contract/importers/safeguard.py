"""Policy text as gpt-oss-safeguard reads it: headings for what violates and what does not.

Under a heading that says `violates` or `disallowed` each item of a list is a clause, and under one
that says `safe`, `allowed` or `does not violate` too; definitions are taken over; instructions and
examples are not. A heading may also be a line in bold, may carry a label (`Likely Spam (SP2 -
Medium Confidence)`) and then say by its output what it is (`**Output:** INVALID`); one below
another is of its kind.
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
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lawspeaker.contract.importers.imported import Target

_HEADING = re.compile(r"(#{1,6})\s+(.*\S)\s*")
_BOLD = re.compile(r"\*\*([^*]+)\*\*:?\s*")
_BOLD_DEPTH = 7
_ITEM = re.compile(r"(?:[-*+•]|\d+[.)])\s+(.*\S)\s*")
_TERM = re.compile(r"(?:[-*+•]\s+)?\*\*([^*]+?)(?::\*\*|\*\*\s*:)\s*(.*\S)\s*")
_LABEL = re.compile(
    r"\(\s*(?:label\s*:?\s*)?`?([\w.]+)`?\s*(?:[\u2013\u2014:-][^()]*)?\)", re.IGNORECASE
)
_OUTPUT = re.compile(r"\W*output\W+(in)?valid\b(.*)", re.IGNORECASE)
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
    """What stands under a heading, with each line's number, and the heading above it."""

    title: str
    line: int
    depth: int = 0
    above: _Section | None = None
    body: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_aside(self) -> bool:
        return bool(_SKIPS.search(self.title) or _DEFINES.search(self.title))

    @property
    def rules(self) -> bool:
        if self.is_aside:
            return False
        return self.says_itself or (self.above is not None and self.above.rules)

    @property
    def says_itself(self) -> bool:
        """Whether its own heading or output says that it is about what violates or does not."""
        told = _ALLOWS.search(self.title) or _FORBIDS.search(self.title)
        return told is not None or self.output is not None

    @property
    def headings(self) -> tuple[_Section, ...]:
        """Those of its name: its own, after those above it where these say what it is."""
        if self.says_itself or self.above is None or not self.above.rules:
            return (self,)
        return (*self.above.headings, self)

    @property
    def name(self) -> str:
        """Its headings in words."""
        return ": ".join(each.title for each in self.headings)

    @property
    def forbids(self) -> bool:
        if re.search(r"\bnot allowed\b", self.title, re.IGNORECASE):
            return True
        if _ALLOWS.search(self.title):
            return False
        if _FORBIDS.search(self.title) or self.above is None or self.output is not None:
            return self.output is None or self.output.upper().startswith("INVALID")
        return self.above.forbids if self.above.rules else True

    @property
    def output(self) -> str | None:
        """What is to be answered of it, `VALID` or `INVALID`, where a line says so."""
        found = (_OUTPUT.fullmatch(line.rstrip()) for _, line in self.body)
        said = next((each for each in found if each is not None), None)
        return None if said is None else f"{said[1] or ''}valid".upper() + said[2].rstrip()

    @property
    def label(self) -> str | None:
        found = _LABEL.search(self.title)
        if found is not None:
            return found[1]
        return self.above.label if self.above is not None and self.above.rules else None


@dataclass(slots=True, kw_only=True)
class _Rule:
    """One item of a list, under which heading it stands, and its line."""

    section: _Section
    line: int
    words: list[str]

    @property
    def text(self) -> str:
        return f"{self.section.name}: " + "\n".join(self.words)


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
                    kind=GUARD,
                    labels=() if rule.section.label is None else (rule.section.label,),
                    action=rule.section.output,
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
                f"{counted(n_forbidding, 'item')} forbid, {len(rules) - n_forbidding} allow, "
                f"{len(defined)} definitions."
            ),
        ),
        lines=tuple(rule.line for rule in rules),
    )


def _sections(text: str) -> list[_Section]:
    sections = [_Section(title="", line=1)]
    for number, line in enumerate(text.splitlines(), start=1):
        heading, bold = _HEADING.fullmatch(line), _BOLD.fullmatch(line)
        if heading is None and bold is None:
            sections[-1].body.append((number, line))
            continue
        depth = _BOLD_DEPTH if heading is None else len(heading[1])
        title = heading[2] if heading is not None else bold[1] if bold is not None else ""
        # The first heading is the policy's title: no rule follows from its saying `unsafe`.
        above = next((each for each in reversed(sections[2:]) if each.depth < depth), None)
        sections.append(_Section(title=title.strip("*# "), line=number, depth=depth, above=above))
    return sections


def _rules(section: _Section) -> list[_Rule]:
    found: list[_Rule] = []
    is_open = False
    for number, line in section.body:
        item = _ITEM.fullmatch(line)
        if _OUTPUT.fullmatch(line.rstrip()) is not None:
            is_open = False
        elif item is not None:
            found.append(_Rule(section=section, line=number, words=[item[1]]))
            is_open = True
        elif is_open and line.startswith((" ", "\t")) and line.strip():
            found[-1].words.append(line.strip())
        elif line.strip():
            is_open = False
    return found


def _losses(sections: Sequence[_Section], rules: Sequence[_Rule]) -> Iterator[Loss]:
    taken = {number for rule in rules for number in range(rule.line, rule.line + len(rule.words))}
    named = {each.line for rule in rules for each in rule.section.headings}
    for section in sections:
        defines = bool(_DEFINES.search(section.title))
        left = [
            number
            for number, line in section.body
            if line.strip()
            and number not in taken
            and not (defines and _TERM.fullmatch(line.strip()))
            and not (section.rules and _OUTPUT.fullmatch(line.rstrip()))
        ]
        if not left:
            is_taken = section.line in named or (defines and any(line for _, line in section.body))
            if section.title and not is_taken:
                why = "nothing stands under it that says what violates or does not"
                yield Loss(line=section.line, what=f"the heading {section.title}", why=why)
            continue
        name = f"section {section.title}" if section.title else "the words before any heading"
        why = "it holds no item of what violates or does not"
        if section.rules or defines:
            why = "it is no item of a list" if section.rules else "it defines no term"
        yield Loss(line=left[0], what=f"{name}: {counted(len(left), 'line')}", why=why)
    for rule in rules:
        yield from Parted.of(rule.text).losses(f"the item of line {rule.line}", rule.line)
