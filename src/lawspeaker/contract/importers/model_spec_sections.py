"""The sections of a Model Spec file: heading, authority, prose, examples, commentary, eval tags."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING = re.compile(r"(#+) +(.*?) *\{#(\S+?)((?: +[^}]*)?)\}\s*")
_TAG = re.compile(r"\[\^([A-Za-z0-9_-]+)\]")
_EXAMPLE = re.compile(r"\*\*Example\*\*: *(.*)")
_VERDICT = re.compile(r"<!-- *([A-Z]+)\b")
_FENCES = ("~~~", "```")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A conversation with replies that are marked GOOD, BAD or OK."""

    title: str
    line: int
    verdicts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalTag:
    """A mark `[^tag]` that names a file of prompts for evaluation, in the section where it is."""

    tag: str
    section: str
    line: int


@dataclass(slots=True, kw_only=True)
class Section:
    """What stands under one heading; `authority` None: it instructs nobody. Lines count from 1."""

    id: str
    title: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    prose: list[str] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    commentary: list[int] = field(default_factory=list)
    tags: list[EvalTag] = field(default_factory=list)

    @property
    def authority(self) -> str | None:
        """The level of authority in the heading."""
        return self.attributes.get("authority")

    @property
    def text(self) -> str:
        """The prose without eval tags, commentary and examples."""
        kept = "\n".join(_TAG.sub("", line).rstrip() for line in self.prose)
        return re.sub(r"\n{3,}", "\n\n", kept).strip()


def read_sections(text: str, *, path: str) -> tuple[Section, ...]:
    """The sections in their order; BadInput for a block that is never closed.

    What stands before the first heading is a section `preamble`.
    """
    reader = _Reader(lines=iter(list(enumerate(text.splitlines(), start=1))), path=path)
    for number, line in reader.lines:
        reader.take(number, line)
    preamble, *sections = reader.sections
    is_empty = not (preamble.text or preamble.examples or preamble.commentary)
    return tuple(sections) if is_empty else (preamble, *sections)


def _preamble() -> list[Section]:
    return [Section(id="preamble", title="", line=1)]


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Where the reading stands: the lines ahead, whether in commentary, an example's title."""

    lines: Iterator[tuple[int, str]]
    path: str
    sections: list[Section] = field(default_factory=_preamble)
    in_commentary: bool = False
    title: str = ""

    def take(self, number: int, line: str) -> None:
        heading = _HEADING.fullmatch(line)
        if heading is not None:
            self.sections.append(_section(heading, number))
            self.in_commentary, self.title = False, ""
        elif line.startswith("!!!"):
            self.in_commentary = True
            self.sections[-1].commentary.append(number)
        elif self.in_commentary and (line.startswith("    ") or not line.strip()):
            return
        else:
            self.in_commentary = False
            self._take_words(self.sections[-1], number, line)

    def _take_words(self, section: Section, number: int, line: str) -> None:
        example = _EXAMPLE.fullmatch(line)
        if example is not None:
            self.title = example[1]
        elif line.startswith(_FENCES):
            verdicts = self._verdicts(number, line[:3])
            section.examples.append(Example(title=self.title, line=number, verdicts=verdicts))
            self.title = ""
        else:
            section.prose.append(line)
            section.tags += [
                EvalTag(tag=tag, section=section.id, line=number) for tag in _TAG.findall(line)
            ]

    def _verdicts(self, number: int, fence: str) -> tuple[str, ...]:
        found: list[str] = []
        for _, line in self.lines:
            if line.rstrip() == fence:
                return tuple(found)
            found += _VERDICT.findall(line)
        raise BadInput(
            "the block is never closed",
            path=self.path,
            line=number,
            mend=f"Write {fence} on the line after its last one.",
        )


def _section(heading: re.Match[str], number: int) -> Section:
    pairs = (part.partition("=") for part in heading[4].split())
    return Section(
        id=heading[3],
        title=heading[2],
        line=number,
        attributes={name: value for name, _, value in pairs},
    )
