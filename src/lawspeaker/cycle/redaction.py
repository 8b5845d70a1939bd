"""Taking one person out of a body, a table or a page, and leaving the rest as it is."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json

ERASED_WORDS = "[erased]"
LONG_ENOUGH = 24
"""Characters from which words are unlikely to stand inside somebody else's by chance."""

_PERSON_COLUMNS = ("participant", "voter-id", "voter", "author-id")
_AUTHOR = "author-id"
_EDGES = ("(?<=[>\"“‘'\n])", "(?=[<\"”’'\n])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """Who is to be forgotten: the id, what stands in its place, and the words that go with it."""

    id: str
    placeholder: str
    words: tuple[str, ...]

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
        """The text of a file without the person."""
        if name.endswith(".csv"):
            return self._table(text)
        for words in self.words:
            for spelled in _spellings(words):
                text = _replaced(text, spelled)
        return self._unnamed(text)

    def _field(self, key: str, value: Json) -> Json:
        if key in {"nodes", "links"} and isinstance(value, list):
            return [self.body(each) for each in value if not self._is_about(each)]
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
        return self._unnamed(text)

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
