"""The three forms in which a constitution is written down: YAML, Markdown and JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.constitution import SCHEMA_ID, Constitution
from lawspeaker.contract.file_form import DocumentForm
from lawspeaker.contract.json_tree import read_json
from lawspeaker.contract.markdown_form import exact_part, from_markdown, to_markdown
from lawspeaker.contract.migration import migrate
from lawspeaker.contract.yaml_form import part_of_tree, to_yaml
from lawspeaker.contract.yaml_tree import Tree, read_tree
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.contract.constitution import Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A document, and a sentence for each thing that a migration from an older schema added."""

    constitution: Constitution
    added: tuple[str, ...]


def read_document(text: str, form: DocumentForm, *, path: str) -> Constitution:
    """The document in a text of a form; BadInput names line, field and mend of a fault."""
    if form is DocumentForm.MARKDOWN:
        return from_markdown(text, path=path)
    return part_of_tree(Constitution, _tree(text, form, path), path=path)


def read_any_schema(text: str, form: DocumentForm, *, path: str) -> Written:
    """The document in a text of the present schema or an older one, which is migrated.

    An older Markdown file is read from its exact part: its readable part was written for the
    older schema, so the two cannot be compared.
    """
    tree = _tree(text, form, path)
    content = tree.content
    if not isinstance(content, dict) or content.get("schema") == SCHEMA_ID:
        return Written(constitution=read_document(text, form, path=path), added=())
    migrated = migrate(content, path=path)
    moved = Tree(content=migrated.content, lines=tree.lines)
    return Written(constitution=part_of_tree(Constitution, moved, path=path), added=migrated.added)


def write_document(constitution: Constitution, form: DocumentForm) -> str:
    """The document as a text of a form; keys at their default are left out."""
    if form is DocumentForm.MARKDOWN:
        return to_markdown(constitution)
    if form is DocumentForm.JSON:
        content = constitution.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    return to_yaml(constitution)


def lines_of(text: str, form: DocumentForm, *, path: str) -> Mapping[Where, int]:
    """The line of each key and item of a document's text; lines count from 1."""
    return _tree(text, form, path).lines


def _tree(text: str, form: DocumentForm, path: str) -> Tree:
    if form is DocumentForm.JSON:
        tree = read_json(text, path=path)
        if not isinstance(tree.content, dict):
            raise BadInput("the JSON is no object", path=path, line=1, mend="Write a constitution.")
        return tree
    exact = exact_part(text, path=path) if form is DocumentForm.MARKDOWN else text
    return read_tree(exact, path=path)
