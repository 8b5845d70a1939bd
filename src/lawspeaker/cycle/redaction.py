"""Taking one person out of a body, a table or a page, and leaving the rest as it is."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import yaml

from lawspeaker.cycle.word_runs import LONG_ENOUGH, WordRuns
from lawspeaker.records.erased_words import ERASED_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lawspeaker.records.canonical import Json

_PERSON_COLUMNS = ("participant", "voter-id", "voter", "author-id")
_AUTHOR = "author-id"
_EDGES = ("(?<=[>\"“‘'\n])", "(?=[<\"”’'\n])")
_JSON_TEXT = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
PAGES = frozenset({".html", ".md", ".svg", ".xml"})
"""Endings of files in which tags stand between words."""
_DOCUMENT = "document"  # where an event holds a whole constitution, in YAML


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """Who is to be forgotten: the id, what stands in its place, and the words that go with it.

    `runs` finds parts of the words, too.
    """

    id: str
    placeholder: str
    words: tuple[str, ...]
    runs: WordRuns

    @classmethod
    def of(
        cls, participant: str, *, placeholder: str, words: Iterable[str], others: Iterable[str]
    ) -> Forgotten:
        """A person with their words; runs that stand in `others` too are not theirs alone."""
        longest_first = tuple(sorted(set(words), key=lambda each: (-len(each), each)))
        return cls(
            id=participant,
            placeholder=placeholder,
            words=longest_first,
            runs=WordRuns.of(longest_first, others=others),
        )

    def body(self, value: Json) -> Json:
        """A JSON value without the person.

        Their entries in `nodes` and `links` go, the id becomes the placeholder (so that counts
        stay right), the words become `[erased]`.
        """
        if isinstance(value, str):
            return self._string(value)
        if isinstance(value, dict):
            return {self._string(key): self._field(key, each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.body(each) for each in value]
        return value

    def file(self, name: str, text: str) -> str:
        """The text of a file without the person, in a form that its readers still take."""
        ending = PurePosixPath(name).suffix.lower()
        if ending == ".csv":
            return self._table(text)
        if ending in {".json", ".jsonl"}:
            return _JSON_TEXT.sub(self._json_text, text)
        if ending in {".yaml", ".yml"}:
            return self._yaml(text)
        for words in self.words:
            for spelled in _spellings(words):
                text = _replaced(text, spelled)
        return self._unnamed(self.runs.without(text, ERASED_WORDS, marked=ending in PAGES))

    def _json_text(self, found: re.Match[str]) -> str:
        spelled = found[0]
        try:
            text = json.loads(spelled)
        except ValueError:
            return spelled
        now = self._string(text)
        return spelled if now == text else json.dumps(now, ensure_ascii="\\u" in spelled)

    def _yaml(self, text: str) -> str:
        """YAML with each changed scalar as a JSON string, which is one of YAML's own forms."""
        out, at = [], 0
        try:
            for token in yaml.scan(text, Loader=yaml.SafeLoader):
                if not isinstance(token, yaml.ScalarToken):
                    continue
                now = self._string(token.value)
                if now == token.value:
                    continue
                start, end = token.start_mark.index, token.end_mark.index
                ended = "\n" if text[start:end].endswith("\n") else ""
                out += [text[at:start], json.dumps(now, ensure_ascii=False), ended]
                at = end
        except yaml.YAMLError:
            return self._string(text)
        return "".join([*out, text[at:]])

    def _field(self, key: str, value: Json) -> Json:
        if key in {"nodes", "links"} and isinstance(value, list):
            return [self.body(each) for each in value if not self._is_about(each)]
        if key == _DOCUMENT and isinstance(value, str):
            return self._yaml(value)
        return self.body(value)

    def _is_about(self, value: Json) -> bool:
        return isinstance(value, dict) and self.id in {
            value.get("id"),
            value.get("from"),
            value.get("to"),
        }

    def _string(self, text: str) -> str:
        if text == self.id:
            return self.placeholder
        for words in self.words:
            if text == words:
                return ERASED_WORDS
            text = _replaced(text, words)
        return self._unnamed(self.runs.without(text, ERASED_WORDS) if " " in text else text)

    def _unnamed(self, text: str) -> str:
        """Without the id where it stands as a word, in an id such as `p.12` and no bare number."""
        if not re.fullmatch(r"[A-Za-z]+[.-]\w+", self.id):
            return text
        return re.sub(rf"(?<![\w.-]){re.escape(self.id)}(?![\w-]|\.\w)", self.placeholder, text)

    def _table(self, text: str) -> str:
        rows = list(csv.reader(io.StringIO(text, newline="")))
        if not rows:
            return text
        at = [n for n, name in enumerate(rows[0]) if name in _PERSON_COLUMNS]
        ids = {self.id, self.id.partition(".")[2] or self.id}
        kept = [rows[0]]
        for row in rows[1:]:
            theirs = [n for n in at if n < len(row) and row[n] in ids]
            if any(rows[0][n] != _AUTHOR for n in theirs):
                continue  # a vote, a ballot, a row of the matrix
            cells = [self._string(cell) for cell in row]
            kept.append(["" if n in theirs else cell for n, cell in enumerate(cells)])
        if kept == rows:
            return text
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n" if "\r\n" in text else "\n").writerows(kept)
        return out.getvalue()


def _spellings(words: str) -> list[str]:
    """The words as text, as JSON and as HTML may spell them, the longest first."""
    found = {
        words,
        json.dumps(words, ensure_ascii=False)[1:-1],
        json.dumps(words)[1:-1],
        html.escape(words),
        html.escape(words).replace("&quot;", "&#34;").replace("&#x27;", "&#39;"),
    }
    return sorted(found, key=lambda each: (-len(each), each))


def _replaced(text: str, words: str) -> str:
    if len(words) >= LONG_ENOUGH:
        return text.replace(words, ERASED_WORDS)
    before, after = _EDGES
    return re.sub(f"{before}{re.escape(words)}{after}", ERASED_WORDS, text)


def spellings(words: str) -> tuple[bytes, ...]:
    """The bytes by which words may stand in a file, in UTF-8 and UTF-16."""
    texts = _spellings(words)
    codecs = ("utf-8", "utf-16-le", "utf-16-be")
    return tuple({text.encode(codec) for text in texts for codec in codecs})


def as_object(value: Json) -> Mapping[str, Json]:
    """A value that is an object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}
