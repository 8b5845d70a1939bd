"""A sheet as Markdown: what people wrote stays words and becomes no mark-up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lawspeaker.contract.redline import escape_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.report.sheet import Chapter, Grid, Line, Sheet

SIMULATED = (
    "**Simulated. No real person took part.** Nothing here can be ratified, and nothing here is "
    "evidence of what anybody thinks."
)
_LEADING = re.compile(r"^([-+=]|\d+(?=[.)]))")


def escaped(text: str) -> str:
    """One line in which no character is mark-up, wherever the line stands."""
    line = _inside(text)
    # A list or an underline begins with one of these; inside a line they are harmless.
    return _LEADING.sub(lambda found: _kept(found[1]), line)


def _inside(text: str) -> str:
    """The same for words that stand after others on their line."""
    return escape_markdown(" ".join(text.split()))


def _kept(lead: str) -> str:
    return f"{lead}\\" if lead[0].isdigit() else f"\\{lead}"


def to_markdown(sheet: Sheet) -> str:
    """The sheet with a heading a chapter, a bullet a line, and its tables."""
    parts = [f"# {escaped(sheet.title)}", escaped(sheet.subject)]
    if sheet.simulated:
        parts.append(SIMULATED)
    parts.append(escaped(sheet.about))
    missing = f"; {sheet.n_missing} are not recorded" if sheet.n_missing else ""
    told = sheet.n_lines - sheet.n_missing
    parts.append(f"{told} of {sheet.n_lines} lines are borne out by the record{missing}.")
    for chapter in sheet.chapters:
        parts.extend(_chapter(chapter))
    return "\n\n".join(parts) + "\n"


def line_sources(sheet: Sheet) -> dict[int, str]:
    """The source of each line of the sheet's Markdown that has one, by its number from 1."""
    lines = to_markdown(sheet).split("\n")
    found: dict[int, str] = {}
    at = 0
    for text, source in _sourced(sheet):
        at = lines.index(text, at) + 1
        found[at] = source
    return found


def _sourced(sheet: Sheet) -> Iterator[tuple[str, str]]:
    for chapter in sheet.chapters:
        yield from ((_line(line), line.source) for line in chapter.lines if line.source)
        rows = () if chapter.grid is None else chapter.grid.rows
        yield from ((_row(row), row[-1]) for row in rows)


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield f"## {escaped(chapter.title)}"
    if chapter.lead:
        yield escaped(chapter.lead)
    if chapter.lines:
        yield "\n".join(_line(line) for line in chapter.lines)
    if chapter.grid is not None:
        yield from _grid(chapter.grid)


def _line(line: Line) -> str:
    place = f"{_inside(line.place)} " if line.place else ""
    source = f" \\[{_inside(line.source)}\\]" if line.source else ""
    return f"- **{place}{_inside(line.asked)}** {_inside(line.words)}{source}"


def _grid(grid: Grid) -> Iterator[str]:
    yield escaped(grid.caption)
    if not grid.rows:
        yield "Nothing is recorded."
        return
    rule = f"| {' | '.join(['---'] * len(grid.head))} |"
    yield "\n".join([_row(grid.head), rule, *map(_row, grid.rows)])


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(_inside(cell) or ' ' for cell in cells)} |"
