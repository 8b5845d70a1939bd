"""The JSON of constitutional-AI recipes: pairs of a critique request and a revision request.

Hugging Face's recipe keeps them as `critic` and `revision` under `constitutions`, beside example
conversations; others write `critique_request` and `revision_request`, with a name.
"""

from __future__ import annotations

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
from lawspeaker.contract.instruction import Instruction
from lawspeaker.contract.json_tree import read_json
from lawspeaker.errors import BadInput
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lawspeaker.contract.constitution import Where
    from lawspeaker.contract.importers.imported import Target
    from lawspeaker.contract.yaml_tree import Tree
    from lawspeaker.records.canonical import Json

_LISTS = ("constitutions", "principles", "constitution")
_CRITIQUES = ("critic", "critique", "critique_request")
_REVISIONS = ("revision", "revise", "revision_request")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pairs:
    """The list of pairs, and the step to it from the top: none where the file is the list."""

    at: Where
    items: Sequence[Json]


def _is_pairs(text: str) -> bool:
    found = _pairs(json_if_any(text))
    return found is not None and any(
        isinstance(item, dict) and _first(item, _CRITIQUES) and _first(item, _REVISIONS)
        for item in found.items
    )


@importer(SourceForm.CONSTITUTIONAL_AI, recognises=_is_pairs)
def read_constitutional_ai(text: str, *, path: str, target: Target) -> Imported:
    """JSON with pairs of a critique request and a revision request, each of them a clause.

    The clause's text is the two requests in the source's words; they also become its critique
    and revision for training. BadInput for a pair that lacks one of the two.
    """
    tree = read_json(text, path=path)
    pairs = _pairs(tree)
    if pairs is None or not pairs.items:
        raise BadInput(
            "there is no list of critique and revision requests",
            path=path,
            line=1,
            mend="Give a list `constitutions` of objects with `critic` and `revision`.",
        )
    read = [_Pair.of(item, tree, (*pairs.at, n), path) for n, item in enumerate(pairs.items)]
    clauses = [
        imported_clause(
            clause_id=f"principle.{number}",
            level="default",
            text=pair.parted.kept,
            plain=" ".join((pair.name or pair.revision).split()),
            ref=f"{path}#{number}",
            instruction=Instruction(critique=pair.critique, revision=pair.revision),
        )
        for number, pair in enumerate(read, start=1)
    ]
    losses = [
        loss for number, pair in enumerate(read, start=1) for loss in pair.losses(f"pair {number}")
    ]
    return Imported(
        constitution=draft_document(target, clauses),
        losses=(
            *sorted((*losses, *_beside(tree, pairs)), key=lambda loss: loss.line),
            no_rules(text),
        ),
        facts=(f"{counted(len(read), 'pair')} of a critique request and a revision request.",),
        lines=tuple(pair.line for pair in read),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    line: int
    name: str
    critique: str
    revision: str
    others: tuple[str, ...]

    @classmethod
    def of(cls, item: Json, tree: Tree, where: Where, path: str) -> _Pair:
        line = tree.lines[where]
        held = item if isinstance(item, dict) else {}
        critique, revision = _first(held, _CRITIQUES), _first(held, _REVISIONS)
        if not critique or not revision:
            raise BadInput(
                "a pair lacks its critique request or its revision request",
                path=path,
                line=line,
                mend="Write both as text, under `critic` and `revision`.",
            )
        used = {"name", *_CRITIQUES, *_REVISIONS}
        return cls(
            line=line,
            name=_first(held, ("name",)),
            critique=critique,
            revision=revision,
            others=tuple(key for key in held if key not in used),
        )

    @property
    def parted(self) -> Parted:
        return Parted.of(f"{self.critique}\n\n{self.revision}")

    def losses(self, name: str) -> Iterator[Loss]:
        yield from self.parted.losses(name, self.line)
        for key in self.others:
            yield Loss(
                line=self.line, what=f"{name}: the key {key}", why="its meaning is not known here"
            )


def _pairs(tree: Tree) -> _Pairs | None:
    content = tree.content
    if isinstance(content, list):
        return _Pairs(at=(), items=content)
    if isinstance(content, dict):
        for key in _LISTS:
            held = content.get(key)
            if isinstance(held, list):
                return _Pairs(at=(key,), items=held)
    return None


def _first(item: Mapping[str, Json], keys: tuple[str, ...]) -> str:
    found = (item.get(key) for key in keys)
    return next((value.strip() for value in found if isinstance(value, str)), "")


def _beside(tree: Tree, pairs: _Pairs) -> Iterator[Loss]:
    if not isinstance(tree.content, dict):
        return
    for key, value in tree.content.items():
        if (key,) == pairs.at:
            continue
        n = f", {len(value)} of them" if isinstance(value, list) else ""
        is_chat = key == "system_chat"
        yield Loss(
            line=tree.lines[(key,)],
            what=f"example conversations ({key}{n})" if is_chat else f"the key {key}{n}",
            why="a constitution names cases by id and does not hold them"
            if is_chat
            else "its meaning is not known here",
        )
