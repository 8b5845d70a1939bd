"""A YAML text as plain values that remember their lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from lawspeaker.contract.length import require_length
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Where
    from lawspeaker.records.canonical import Json

MAX_DEPTH = 64
CORE = "tag:yaml.org,2002:"
_SCALARS = frozenset(CORE + name for name in ("null", "bool", "int", "float", "str"))
_NUMBERS = frozenset({f"{CORE}int", f"{CORE}float"})
_AS_TEXT = frozenset({f"{CORE}timestamp", f"{CORE}merge", f"{CORE}value"})
# A date stays the text it is: the models read it.
RESOLVERS = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _AS_TEXT]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
"""What a writer puts in quotes: whatever any YAML of today or of 2005 would read as no text."""
_OF_2005 = re.compile(r"[:_]|^[-+]?0[0-9b]")
"""In numbers that YAML of today reads as text or as another number: 010, 1:20:30, 1_000, 0b1."""


_TWO = "but found another document"
_TAB = "found character '\\t' that cannot start any token"
_PROBLEMS = {_TWO: "a second document begins here", _TAB: "a tab stands where spaces belong"}
_NOTES = {
    _TWO: "Write one document in a file; take the line of dashes out, or what follows it.",
    _TAB: "Use spaces.",
}
_TOO_LONG = "Name the right file, or split it."
_MOST_QUOTED = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Plain values, and the line of each key and item, counted from 1; `()` is the whole."""

    content: Json
    lines: dict[Where, int]

    def nearest(self, where: Where) -> Where:
        """The part of a place that stands in the text, steps that it does not know left out."""
        known: Where = ()
        for step in where:
            if (*known, step) in self.lines:
                known = (*known, step)
        return known


def read_tree(text: str, *, path: str) -> Tree:
    """The tree of a YAML text; BadInput for bad syntax, repeated keys, aliases, odd tags."""
    require_length(text, path=path, mend=_TOO_LONG)
    _refuse_unprintable(text, path)
    loader = _Loader(text)
    walk = _Walk(loader=loader, path=path, lines={})
    try:
        node = loader.get_single_node()
        if node is None:
            raise BadInput("the text is empty", path=path, line=1, mend="Write a constitution.")
        walk.lines[()] = node.start_mark.line + 1
        return Tree(content=walk.value(node, ()), lines=walk.lines)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        said = broken.problem or broken.context or ""
        raise BadInput(
            f"the YAML does not parse: {_PROBLEMS.get(said, said)}",
            path=path,
            line=None if mark is None else mark.line + 1,
            mend=broken.note
            or _NOTES.get(said)
            or "Mend the indentation, quotes or brackets on this line or the one before.",
        ) from broken
    finally:
        loader.dispose()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where a value stands in a text: the characters from `start` up to, not including, `end`."""

    start: int
    end: int


def span_of(text: str, where: Where) -> Span:
    """The place of a value in a YAML text, without the line breaks and remarks after it.

    For a text that `read_tree` has read, and a place in it (StopIteration for another).
    """
    loader = _Loader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
    finally:
        loader.dispose()
    found = node or yaml.ScalarNode(tag="", value="")
    for step in where:
        found = _below(found, step)
    return Span(start=found.start_mark.index, end=_end(found))


def _below(node: yaml.Node, step: str | int) -> yaml.Node:
    held: list[yaml.Node] = []
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        held = node.value[step : step + 1]
    elif isinstance(node, yaml.MappingNode):
        held = [value for key, value in node.value if key.value == step]
    return next(iter(held))


def _end(node: yaml.Node) -> int:
    """A block's own end mark is where the next thing begins; its last leaf knows better."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.index
    return end


def field_name(where: Where) -> str:
    """`clauses[0].support.overall.lo` for a place in the document, empty for the whole."""
    name = ""
    for part in where:
        name += f"[{part}]" if isinstance(part, int) else f".{part}"
    return name.removeprefix(".")


class _Loader(yaml.SafeLoader):
    """Builds the node tree only; refuses aliases and depth, which no constitution needs."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise self._refusal("aliases (*name) are not used", "Write it out in its place.")
        if self.depth >= MAX_DEPTH:
            raise self._refusal(
                "it is nested too deeply", f"Nest at most {MAX_DEPTH} lists and maps."
            )
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _refusal(self, problem: str, mend: str) -> yaml.MarkedYAMLError:
        mark: yaml.error.Mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # untyped stub
        return yaml.MarkedYAMLError(problem=problem, problem_mark=mark, note=mend)


_Loader.yaml_implicit_resolvers = RESOLVERS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    loader: _Loader
    path: str
    lines: dict[Where, int]

    def value(self, node: yaml.Node, where: Where) -> Json:
        if isinstance(node, yaml.SequenceNode):
            return [self._item(item, (*where, i)) for i, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, where)
        return self._scalar(node, where)

    def _item(self, node: yaml.Node, where: Where) -> Json:
        self.lines[where] = node.start_mark.line + 1
        return self.value(node, where)

    def _mapping(self, node: yaml.MappingNode, where: Where) -> Json:
        found: dict[str, Json] = {}
        for key_node, value_node in node.value:
            place = (*where, str(key_node.value))
            if key_node.tag != f"{CORE}str":
                raise self._fault(key_node, where, "a key is not a word", "Write it as text.")
            if key_node.value in found:
                problem = f"the key {key_node.value} is written twice"
                raise self._fault(key_node, place, problem, "Keep one of the two.")
            self.lines[place] = key_node.start_mark.line + 1
            found[key_node.value] = self.value(value_node, place)
        return found

    def _scalar(self, node: yaml.Node, where: Where) -> Json:
        problem = f"no constitution can hold the value {_quoted(str(node.value))}"
        mend = "Write text (in double quotes), a number, true, false or null."
        if node.tag not in _SCALARS:
            raise self._fault(node, where, problem, mend)
        if node.tag in _NUMBERS and _OF_2005.search(str(node.value)):
            return str(node.value)
        try:
            value: Json = self.loader.construct_object(node)
        except (ValueError, KeyError) as unreadable:
            raise self._fault(node, where, problem, mend) from unreadable
        return value

    def _fault(self, node: yaml.Node, where: Where, problem: str, mend: str) -> BadInput:
        return BadInput(
            problem,
            path=self.path,
            line=node.start_mark.line + 1,
            column=field_name(where) or None,
            mend=mend,
        )


def _quoted(value: str) -> str:
    return repr(value) if len(value) <= _MOST_QUOTED else f"{value[:_MOST_QUOTED]!r}..."


def _refuse_unprintable(text: str, path: str) -> None:
    found = yaml.SafeLoader.NON_PRINTABLE.search(text)
    if found is not None:
        raise BadInput(
            f"the character U+{ord(found.group()):04X} is not allowed in YAML",
            path=path,
            line=text.count("\n", 0, found.start()) + 1,
            mend="Remove it, or write it as an escape inside double quotes.",
        )
