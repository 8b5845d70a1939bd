"""Principles that inverse constitutional AI read out of preferences, in the files that it writes.

Known are the numbered text of its final constitution, the list of filtered principles, the map of
principles by cluster, and annotated pairs, whose annotators of type `principle` are taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.importers.imported import (
    Imported,
    Loss,
    Parted,
    draft_document,
    imported_clause,
    no_rules,
)
from lawspeaker.contract.importers.parsed_json import json_if_any
from lawspeaker.contract.importers.registry import importer
from lawspeaker.contract.importers.source_form import SourceForm
from lawspeaker.contract.json_tree import read_json
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lawspeaker.contract.constitution import Where
    from lawspeaker.contract.importers.imported import Target
    from lawspeaker.contract.yaml_tree import Tree
    from lawspeaker.records.canonical import Json

_NUMBERED = re.compile(r"\s*\d+[.)] +(.*\S)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Principle:
    """The words, what the source calls them, and their line."""

    text: str
    name: str
    line: int


def _is_principles(text: str) -> bool:
    tree = json_if_any(text)
    annotated = isinstance(tree.content, dict) and "annotators" in tree.content
    return bool(_principles(tree)) and (annotated or not _odd(tree))


@importer(SourceForm.INVERSE, recognises=_is_principles)
def read_inverse(text: str, *, path: str, target: Target) -> Imported:
    """JSON with principles: a numbered text, a list or map of texts, or annotated pairs.

    Each principle is a clause `principle.N`. That a model found it in preferences says nothing
    of how many people stand behind it, so its support is that of a text nobody was asked about.
    """
    tree = read_json(text, path=path)
    found = _principles(tree)
    if not found:
        raise BadInput(
            "there is no principle in it",
            path=path,
            line=1,
            mend="Give a list of texts, a map of texts, one numbered text, or annotated pairs.",
        )
    clauses = [
        imported_clause(
            clause_id=f"principle.{number}",
            level="default",
            text=Parted.of(each.text).kept,
            plain=" ".join(each.text.split()),
            ref=f"{path}#{each.name}",
        )
        for number, each in enumerate(found, start=1)
    ]
    cut = [
        loss
        for each in found
        for loss in Parted.of(each.text).losses(f"principle {each.name}", each.line)
    ]
    return Imported(
        constitution=draft_document(target, clauses),
        losses=(*sorted((*cut, *_odd(tree)), key=lambda loss: loss.line), no_rules(text)),
        facts=(f"{len(found)} principles.",),
        lines=tuple(each.line for each in found),
    )


def _principles(tree: Tree) -> tuple[_Principle, ...]:
    content = tree.content
    if isinstance(content, str):
        numbered = (_NUMBERED.fullmatch(line) for line in content.splitlines())
        return tuple(
            _Principle(text=found[1], name=str(number), line=1)
            for number, found in enumerate(filter(None, numbered), start=1)
        )
    if isinstance(content, dict) and isinstance(content.get("annotators"), dict):
        return tuple(_annotators(tree, content["annotators"]))
    return tuple(
        _Principle(text=each.strip(), name=str(key), line=tree.lines[(key,)])
        for key, each in _items(content)
        if isinstance(each, str) and each.strip()
    )


def _annotators(tree: Tree, annotators: Mapping[str, Json]) -> Iterator[_Principle]:
    for key, each in annotators.items():
        words = each.get("description") if isinstance(each, dict) else None
        if isinstance(each, dict) and each.get("type") == "principle" and isinstance(words, str):
            where: Where = ("annotators", key)
            yield _Principle(text=words.strip(), name=key, line=tree.lines[where])


def _items(content: Json) -> list[tuple[str | int, Json]]:
    if isinstance(content, dict):
        return list(content.items())
    return list(enumerate(content, start=0)) if isinstance(content, list) else []


def _odd(tree: Tree) -> tuple[Loss, ...]:
    """What stands beside the principles."""
    content = tree.content
    if isinstance(content, str):
        others = [line for line in content.splitlines() if line.strip()]
        return tuple(
            Loss(line=1, what=line.strip(), why="it is no numbered principle")
            for line in others
            if not _NUMBERED.fullmatch(line)
        )
    if isinstance(content, dict) and isinstance(content.get("annotators"), dict):
        return tuple(_beside_annotators(tree, content))
    return tuple(
        Loss(line=tree.lines[(key,)], what=f"the entry {key}", why="it is no text")
        for key, each in _items(content)
        if not isinstance(each, str) or not each.strip()
    )


def _beside_annotators(tree: Tree, content: Mapping[str, Json]) -> Iterator[Loss]:
    taken = {each.name for each in _principles(tree)}
    annotators = content["annotators"]
    for key in annotators if isinstance(annotators, dict) else ():
        if key not in taken:
            yield Loss(
                line=tree.lines[("annotators", key)],
                what=f"the annotator {key}",
                why="it is no principle",
            )
    for key, value in content.items():
        if key != "annotators":
            n = f" ({len(value)})" if isinstance(value, list) else ""
            yield Loss(
                line=tree.lines[(key,)],
                what=f"{key}{n}",
                why="comparisons and what annotators said of them are no text of a constitution",
            )
