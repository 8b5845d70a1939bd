"""A constitution as YAML that people edit: nothing is lost, and every fault has its line."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import yaml
from pydantic import ValidationError

from lawspeaker.contract.constitution import SCHEMA_ID, Constitution
from lawspeaker.contract.part import Part
from lawspeaker.contract.yaml_tree import CORE, RESOLVERS, field_name, read_tree
from lawspeaker.errors import BadInput
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from lawspeaker.contract.constitution import Where
    from lawspeaker.contract.yaml_tree import Tree

_LINE_WIDTH = 96
AnyPart = TypeVar("AnyPart", bound=Part)


def to_yaml(constitution: Constitution) -> str:
    """The document as YAML in the order of the schema; keys at their default are left out."""
    return part_to_yaml(constitution)


def from_yaml(text: str, *, path: str) -> Constitution:
    """The document in a YAML text; BadInput with `path`, the line, the field and a mend."""
    return _document(text, path)


# A step reads the version in force many times, at 16 ms for 6 kB; the document is frozen.
@lru_cache(maxsize=8)
def _document(text: str, path: str) -> Constitution:
    return part_from_yaml(Constitution, text, path=path)


def part_to_yaml(part: Part) -> str:
    """Any part as YAML in the order of its fields; keys at their default are left out."""
    content = part.model_dump(mode="json", exclude_defaults=True)
    return yaml.dump(
        content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_LINE_WIDTH
    )


def part_from_yaml(kind: type[AnyPart], text: str, *, path: str) -> AnyPart:
    """A part of a kind from a YAML text; BadInput as for `from_yaml`."""
    return part_of_tree(kind, read_tree(text, path=path), path=path)


def part_of_tree(kind: type[AnyPart], tree: Tree, *, path: str) -> AnyPart:
    """A part of a kind from plain values with their lines; BadInput as for `from_yaml`."""
    try:
        return kind.model_validate_json(json.dumps(tree.content))
    except ValidationError as invalid:
        raise _fault(invalid.errors()[0], tree, path) from invalid


class _Dumper(yaml.SafeDumper):
    """Literal blocks for texts of several lines, and lists indented under their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    if any(char in text for char in "\x85\u2028\u2029"):
        style = '"'  # PyYAML folds these rarer line breaks away in every other style.
    return dumper.represent_scalar(f"{CORE}str", text, style=style)


_Dumper.add_representer(str, _text)
_Dumper.yaml_implicit_resolvers = RESOLVERS


_MENDS = {
    "missing": "Add the key.",
    "extra_forbidden": "Remove the key, or correct its spelling.",
    "string_pattern_mismatch": "Write it in the form shown.",
    "string_too_short": "Write at least one character.",
    "string_too_long": "Shorten it; split the clause if it holds two thoughts.",
    "enum": "Use one of the words listed.",
    "string_type": "Write it as text, in double quotes.",
    "too_short": "Add what is missing.",
    "model_type": "Write lines of `key: value`, as `lawspeaker constitution schema` tells.",
    "literal_error": f"Write `schema: {SCHEMA_ID}`, or have an older file migrated: "
    "lawspeaker constitution convert.",
}


def _fault(error: ErrorDetails, tree: Tree, path: str) -> BadInput:
    where: Where = error.get("ctx", {}).get("where", error["loc"])
    written = where if error["type"] == "missing" else tree.nearest(where)
    sentence = error["msg"][:1].lower() + error["msg"][1:]
    if error["type"] == "missing":
        sentence = "a required key is missing"
    elif error["type"] == "extra_forbidden":
        sentence = "the key is not known here"
    elif error["type"] == "too_short":
        told = error.get("ctx", {})
        held = counted(told.get("actual_length", 0), "item")
        sentence = f"the list holds {held} and takes at least {told.get('min_length', 1)}"
    elif error["type"] == "model_type":
        sentence = "there are no keys here"
    return BadInput(
        sentence.removeprefix("value error, "),
        path=path,
        line=tree.lines[tree.nearest(where)],
        column=field_name(written) or None,
        mend=_MENDS.get(error["type"], "Correct the value."),
    )
