"""A file of wordings written by hand: a YAML list, read whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import MAX_PLAIN, MAX_TEXT
from lawspeaker.contract.wording import OF_A_CLAUSE, WordingKind
from lawspeaker.contract.yaml_tree import read_tree
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from lawspeaker.contract.yaml_tree import Tree
    from lawspeaker.records.canonical import Json

KINDS = tuple(kind.value for kind in WordingKind if kind is not WordingKind.MEDIATE)
KEYS = ("kind", "from", "clause", "text", "by")
_EXAMPLE = '- {kind: merge, from: [stmt.1, stmt.2], text: "It says so.", by: Ada}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One entry: a wording as it is to be proposed, and the line on which it begins.

    `sources` is empty for a kind that words one clause anew: its sources are the clause's.
    """

    kind: WordingKind
    sources: tuple[str, ...]
    clause: str
    text: str
    by: str
    line: int


def read_edits(
    text: str, *, path: str, statements: Collection[str], clauses: Collection[str]
) -> tuple[Edit, ...]:
    """The entries of a file, in order; `statements` and `clauses` are the ids that there are.

    BadInput with path, line and mend for the first thing that is wrong with any of them.
    """
    lines = (line.strip() for line in text.splitlines())
    if all(not line or line.startswith("#") for line in lines):
        raise BadInput("the file is empty", path=path, line=1, mend=f"Write entries: {_EXAMPLE}")
    tree = read_tree(text, path=path)
    if not isinstance(tree.content, list) or not tree.content:
        raise BadInput(
            "there is no list of edits in it",
            path=path,
            line=tree.lines[()],
            mend=f"Begin each entry with a dash: {_EXAMPLE}",
        )
    entries = [_entry(place, content, tree, path) for place, content in enumerate(tree.content)]
    return tuple(_edit(each, statements, clauses) for each in entries)


def _entry(place: int, content: Json, tree: Tree, path: str) -> _Entry:
    if not isinstance(content, dict):
        raise BadInput(
            f"entry {place + 1} is {content!r} and has no keys",
            path=path,
            line=tree.lines[place,],
            mend=f"Write it as {_EXAMPLE}",
        )
    return _Entry(place=place, content=content, tree=tree, path=path)


def _edit(entry: _Entry, statements: Collection[str], clauses: Collection[str]) -> Edit:
    for key in entry.content:
        if key not in KEYS:
            raise entry.fault(key, f"the key {key!r} is not known", f"Use {', '.join(KEYS)}.")
    kind = _kind(entry)
    clause = _clause(entry, kind, clauses)
    return Edit(
        kind=kind,
        sources=_sources(entry, kind, statements),
        clause=clause,
        text=_words(entry, kind),
        by=entry.text("by", "Name who wrote the words: by: Ada."),
        line=entry.line(""),
    )


def _kind(entry: _Entry) -> WordingKind:
    kind = entry.text("kind", f"Use one of {', '.join(KINDS)}.")
    if kind == WordingKind.MEDIATE.value:
        raise entry.fault(
            "kind",
            "people's rankings make the words of a mediation, and no file does",
            "Use `lawspeaker draft mediate`, `rank` and `settle`.",
        )
    if kind not in KINDS:
        raise entry.fault(
            "kind", f"the kind {kind!r} is not known", f"Use one of {', '.join(KINDS)}."
        )
    return WordingKind(kind)


def _clause(entry: _Entry, kind: WordingKind, clauses: Collection[str]) -> str:
    if kind not in OF_A_CLAUSE and "clause" not in entry.content:
        return ""
    clause = entry.text("clause", f"A {kind.value} is for a clause: clause: clause.s12.")
    if clause not in clauses:
        raise entry.fault(
            "clause", f"there is no clause {clause}", f"Name one of {_some(clauses)}."
        )
    return clause


def _sources(entry: _Entry, kind: WordingKind, statements: Collection[str]) -> tuple[str, ...]:
    if kind in OF_A_CLAUSE:
        if "from" in entry.content:
            raise entry.fault(
                "from",
                f"a {kind.value} comes of what its clause comes of",
                "Leave `from` out; `clause` names it.",
            )
        return ()
    if "from" not in entry.content:
        raise entry.fault(
            "", f"entry {entry.place + 1} has no `from`", "Write from: [stmt.1, stmt.2]."
        )
    listed = entry.content["from"]
    if not isinstance(listed, list):
        raise entry.fault(
            "from", f"`from` is {listed!r} and not a list", "Write from: [stmt.1, stmt.2]."
        )
    for at, each in enumerate(listed):
        if not isinstance(each, str) or each not in statements:
            raise BadInput(
                f"there is no statement {each}",
                path=entry.path,
                line=entry.tree.lines[entry.place, "from", at],
                mend=f"Name statements such as {_some(statements)}.",
            )
    sources = tuple(dict.fromkeys(str(each) for each in listed))
    if len(sources) < 2:
        raise entry.fault(
            "from", "`from` names fewer than two statements", "Name two or more: [stmt.1, stmt.2]."
        )
    return sources


def _words(entry: _Entry, kind: WordingKind) -> str:
    words = entry.text("text", 'Write the words: text: "It says so."')
    most = MAX_PLAIN if kind is WordingKind.PLAIN else MAX_TEXT
    if len(words) > most and kind is not WordingKind.REASON:
        raise entry.fault(
            "text", f"the words are {len(words)} characters long", f"Write 1 to {most}."
        )
    return words


def _some(ids: Collection[str]) -> str:
    return ", ".join(list(ids)[:3]) or "those of the record"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """An entry as it was read, with its place from 0."""

    place: int
    content: Mapping[str, Json]
    tree: Tree
    path: str

    def line(self, key: str) -> int:
        """The line of a key, of the entry where the key is empty or not there."""
        return self.tree.lines.get((self.place, key), self.tree.lines[(self.place,)])

    def fault(self, key: str, problem: str, mend: str) -> BadInput:
        """What is wrong with it, and where."""
        return BadInput(problem, path=self.path, line=self.line(key), mend=mend)

    def text(self, key: str, mend: str) -> str:
        """The words of a key; BadInput where it is missing, empty, or no text."""
        if key not in self.content:
            raise self.fault("", f"entry {self.place + 1} has no `{key}`", mend)
        value = self.content[key]
        if not isinstance(value, str):
            raise self.fault(key, f"`{key}` is {value!r} and not a text", "Put it in quotes.")
        if not value.strip():
            raise self.fault(key, f"`{key}` is empty", mend)
        return value
