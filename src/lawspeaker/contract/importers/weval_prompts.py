"""The prompts of a Weval blueprint, and what a reply to each should and should not do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.importers.imported import Loss
from lawspeaker.contract.yaml_tree import read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lawspeaker.contract.constitution import Where
    from lawspeaker.contract.yaml_tree import Tree
    from lawspeaker.records.canonical import Json

SHOULD = ("should", "points", "expect", "expects", "expectations")
SHOULD_NOT = ("should_not",)
PROMPT_KEYS = frozenset(
    {"prompt", "promptText", "messages", "ideal", "idealResponse", *SHOULD, *SHOULD_NOT}
)
_DEFINED = ("point_defs", "defs")
_PARTING = re.compile(r"^---(?=\s|$)", re.MULTILINE)
_NO_CONTENT = re.compile(r"(?:[ \t]*(?:#.*)?\n|%.*\n)*[ \t]*(?:#.*|%.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One criterion in words: whether a reply should or should not do it, and where it stands."""

    text: str
    wanted: bool
    prompt: str
    line: int
    citation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """The title, the criteria in words, and what is left behind, by line."""

    title: str
    n_prompts: int
    points: tuple[Point, ...]
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prompt:
    """One prompt's keys, the tree it is from, its place there, and what it is called.

    `defined` are the points that the header defines by name, for `$ref`.
    """

    held: Mapping[str, Json]
    tree: Tree
    where: Where
    name: str
    defined: Mapping[str, Json]

    def line(self, *steps: str | int) -> int:
        return self.tree.lines[self.tree.nearest((*self.where, *steps))]

    def blocks(self) -> Iterator[_Block]:
        """The lists of criteria that are read: of several names for one, the first."""
        for keys in (SHOULD, SHOULD_NOT):
            key = next((each for each in keys if self.held.get(each)), None)
            items = None if key is None else self.held[key]
            if key is not None and isinstance(items, list):
                yield _Block(key=key, wanted=keys is SHOULD, items=items)

    def points(self) -> Iterator[Point | Loss]:
        for block in self.blocks():
            for place, each in enumerate(block.items):
                if isinstance(each, list):
                    yield Loss(
                        line=self.line(block.key, place),
                        what=f"prompt {self.name}: that {block.key}'s list {place + 1} is an "
                        "alternative",
                        why="clauses hold together; either-or has no place in a list of them",
                    )
                    for within, inner in enumerate(each):
                        yield self._point(inner, block, (block.key, place, within))
                else:
                    yield self._point(each, block, (block.key, place))

    def _point(self, given: Json, block: _Block, steps: Where) -> Point | Loss:
        said = _words(given, self.defined)
        if not said.words:
            is_check = isinstance(given, dict)
            return Loss(
                line=self.line(*steps),
                what=f"prompt {self.name}: "
                + ("a check that a program does" if is_check else "a criterion that is no text"),
                why="it is no sentence; what it asks of a reply is not said in words"
                if is_check
                else "it is empty, or YAML reads it as a number or as yes or no: quote it",
            )
        return Point(
            text=said.words,
            wanted=block.wanted,
            prompt=self.name,
            line=self.line(*steps),
            citation=said.citation,
        )

    def left_behind(self) -> Iterator[Loss]:
        read = {block.key: block for block in self.blocks()}
        for key in self.held:
            if key != "id" and key not in read:
                yield Loss(
                    line=self.line(key),
                    what=f"prompt {self.name}: "
                    f"{'its ' + key if key in PROMPT_KEYS else 'the key ' + key}",
                    why=self._why_left(key),
                )
        for key, block in read.items():
            for place, each in enumerate(block.items):
                if isinstance(each, dict) and {"weight", "multiplier"} & set(each):
                    yield Loss(
                        line=self.line(key, place),
                        what=f"prompt {self.name}: the weight of {key} {place + 1}",
                        why="a clause has a level, not a weight",
                    )

    def _why_left(self, key: str) -> str:
        if key not in PROMPT_KEYS:
            return "it is for whoever runs the evaluation"
        if key not in {*SHOULD, *SHOULD_NOT}:
            return "a constitution names cases by id and does not hold them"
        if self.held[key] and not isinstance(self.held[key], list):
            return "it is no list of criteria"
        return "another list of criteria is read in its place, or it is empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A list of criteria under its key, and whether a reply should keep to them."""

    key: str
    wanted: bool
    items: list[Json]


def read_blueprint(text: str, *, path: str) -> Blueprint:
    """The criteria of a blueprint of one or several YAML documents, or of its older JSON."""
    trees = _trees(text, path)
    header = trees[0] if trees and _is_header(trees[0].content) else None
    read = [each for tree in trees for each in _prompts(tree, is_header=tree is header)]
    prompts = [each for each in read if isinstance(each, _Prompt)]
    named = [
        _Prompt(
            held=each.held,
            tree=each.tree,
            where=each.where,
            name=str(each.held.get("id") or number),
            defined=_defined(header),
        )
        for number, each in enumerate(prompts, start=1)
    ]
    found = [point for each in named for point in each.points()]
    lost = [loss for each in named for loss in each.left_behind()]
    lost += [each for each in (*read, *found) if isinstance(each, Loss)]
    lost += _of_header(header)
    title = header.content.get("title") if header and isinstance(header.content, dict) else None
    return Blueprint(
        title=title if isinstance(title, str) else "",
        n_prompts=len(named),
        points=tuple(each for each in found if isinstance(each, Point)),
        losses=tuple(sorted(lost, key=lambda loss: loss.line)),
    )


def _trees(text: str, path: str) -> list[Tree]:
    """Each document of the text, after empty lines that keep the line numbers of the file."""
    trees: list[Tree] = []
    start = 0
    for end in [*(found.start() for found in _PARTING.finditer(text)), len(text)]:
        part = text[start:end].removeprefix("---")
        if not _NO_CONTENT.fullmatch(part):
            trees.append(read_tree("\n" * text.count("\n", 0, start) + part, path=path))
        start = end
    return trees


def _is_header(content: Json) -> bool:
    return isinstance(content, dict) and not PROMPT_KEYS & set(content)


def _defined(header: Tree | None) -> Mapping[str, Json]:
    content = header.content if header is not None else None
    held = [content.get(key) for key in _DEFINED] if isinstance(content, dict) else []
    return next((each for each in held if isinstance(each, dict)), {})


def _prompts(tree: Tree, *, is_header: bool) -> Iterator[_Prompt | Loss]:
    content: Json = tree.content
    at: Where = ()
    if is_header and isinstance(content, dict):
        at, content = ("prompts",), content.get("prompts", ())
    items = enumerate(content) if isinstance(content, list | tuple) else ((None, content),)
    for place, each in items:
        where = at if place is None else (*at, place)
        if isinstance(each, dict):
            yield _Prompt(held=each, tree=tree, where=where, name="", defined={})
        else:
            line = tree.lines[tree.nearest(where)]
            yield Loss(line=line, what="an entry", why="it is no prompt with keys")


def _of_header(header: Tree | None) -> Iterator[Loss]:
    if header is None or not isinstance(header.content, dict):
        return
    for key in header.content:
        if key not in {"title", "prompts"}:
            yield Loss(
                line=header.lines[(key,)],
                what=f"the key {key}",
                why="it is for whoever runs the evaluation",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A criterion's words, empty for a check that a program does, and what it cites."""

    words: str
    citation: str | None


_NO_WORDS = _Said(words="", citation=None)


def _words(given: Json, defined: Mapping[str, Json]) -> _Said:
    """The criterion in words and what it cites; no words for a check that a program does."""
    if isinstance(given, str):
        return _Said(words=given.strip(), citation=None)
    held = _looked_up(given, defined)
    if held is None or held.get("fn") or any(key.startswith("$") for key in held):
        return _NO_WORDS
    for key in ("text", "point"):
        words, cited = held.get(key), held.get("citation")
        if isinstance(words, str):
            return _Said(words=words.strip(), citation=cited if isinstance(cited, str) else None)
    if len(held) == 1:
        ((words, citation),) = held.items()
        if isinstance(citation, str):
            return _Said(words=words.strip(), citation=citation)
    return _NO_WORDS


def _looked_up(given: Json, defined: Mapping[str, Json]) -> Mapping[str, Json] | None:
    """A criterion with keys, or the one that it names; what is defined as a text is a program."""
    if not isinstance(given, dict):
        return None
    name = given.get("$ref") or (given.get("fnArgs") if given.get("fn") == "ref" else None)
    meant = defined.get(name) if isinstance(name, str) else None
    return meant if isinstance(meant, dict) else given
