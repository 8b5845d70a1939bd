"""Lint of a document as it is written: the findings carry the lines of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.lint.linting import lint
from lawspeaker.contract.markdown_form import exact_part, from_markdown
from lawspeaker.contract.yaml_form import from_yaml
from lawspeaker.contract.yaml_tree import read_tree

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lawspeaker.contract.lint.linting import Lint


def lint_text(
    text: str,
    *,
    path: str,
    markdown: bool,
    today: date,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> Lint:
    """The findings on a YAML text, or on our own Markdown form; BadInput where it is not one."""
    document = from_markdown(text, path=path) if markdown else from_yaml(text, path=path)
    exact = exact_part(text, path=path) if markdown else text
    lines = read_tree(exact, path=path).lines
    return lint(document, today=today, select=select, ignore=ignore, lines=lines)
