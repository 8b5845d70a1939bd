"""A source that is JSON, told from one that is not without a fault."""

from __future__ import annotations

from lawspeaker.contract.json_tree import read_json
from lawspeaker.contract.yaml_tree import Tree
from lawspeaker.errors import BadInput

_NOTHING = Tree(content=None, lines={})


def json_if_any(text: str) -> Tree:
    """The tree of a text that is JSON, else a tree that holds nothing."""
    if not text.lstrip().startswith(("{", "[", '"')):
        return _NOTHING
    try:
        return read_json(text, path="")
    except BadInput:
        return _NOTHING
