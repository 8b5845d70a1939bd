"""The one way in which words that people wrote enter a prompt: as a quotation, never as orders.

`canonical` fixes the characters, `quote` makes one JSON string of them in which no template
token, no mark and no delimiter can be spelled, and `Fence` says where quotations stand. What a
model still does with a quoted order is measured per model, never claimed to be nothing.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lawspeaker.records.canonical import Json

# Characters that show nothing though Unicode files them under letters and marks: grapheme
# joiner, Hangul fillers, Khmer inherent vowels, variation selectors.
_BLANK = (
    frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\u2800")
    | frozenset(map(chr, range(0xFE00, 0xFE10)))
    | frozenset(map(chr, range(0xE0100, 0xE01F0)))
)
_DROPPED = frozenset({"Cf", "Cs", "Co", "Cn"})
_SPACED = frozenset({"Cc", "Zl", "Zp", "Zs"})
_ACTIVE = re.compile(r"[<>\[\]{}|`\\#]")
_TOKEN = re.compile(
    r"<\|[^|]*\|?>?|\|>|\[/?INST\]|<</?SYS>>|</?s>|<(?:start|end)_of_turn>"
    r"|\{\{|\}\}|\{%|%\}|\{#|#\}|^(?:file|https?)://",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"[\\`*_\[\]|~!]")
_ENTITIES = str.maketrans({char: f"&#{ord(char)};" for char in "&<>{}#"})


def canonical(text: str) -> str:
    """The text as NFKC, without invisible, bidi, tag or private characters, spaces made single.

    Joiners go too, which some scripts use between letters: here safety weighs more than
    typography, and the clause itself keeps its characters.
    """
    shown: list[str] = []
    for char in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(char)
        if category in _SPACED:
            shown.append(" ")
        elif category not in _DROPPED and char not in _BLANK:
            shown.append(char)
    return " ".join(unicodedata.normalize("NFKC", "".join(shown)).split())


def quote(text: str) -> str:
    r"""The canonical text as one JSON string on one line; `< > [ ] { } | \ # and backtick` escaped.

    So neither `<|im_start|>`, `[INST]` nor a clause's mark can stand inside; a JSON reader gets
    the characters back.
    """
    spelled = _ACTIVE.sub(_escaped, canonical(text))
    inner = json.dumps(spelled, ensure_ascii=False)[1:-1]
    return '"' + inner.replace("\\\\u00", "\\u00") + '"'


def quote_json(value: Json) -> str:
    """A value as one line of JSON in which each text, keys included, is quoted."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(quote_json, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quote(k)}: {quote_json(v)}" for k, v in value.items()) + "}"
    return json.dumps(value, allow_nan=False)


def template_token(text: str) -> str | None:
    """The first token of a chat or text template in the canonical text, None where it has none.

    Where words must stand bare, as a request to a model does, such words are refused.
    """
    found = _TOKEN.search(canonical(text))
    return None if found is None else found.group()


def quote_markdown(text: str) -> str:
    """The canonical text as Markdown shows it: one line, active characters escaped.

    Angles, braces and hashes become entities, since an escape would leave `{%` or `<script` there.
    """
    return _MARKDOWN.sub(r"\\\g<0>", canonical(text)).translate(_ENTITIES)


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """The delimiters round quotations; `nonce` is the digest of what they hold.

    No author can write a text that names the digest of a document with that text in it.
    """

    nonce: str

    @property
    def opening(self) -> str:
        """The line before the first quotation."""
        return f"BEGIN QUOTED CLAUSES {self.nonce}"

    @property
    def closing(self) -> str:
        """The line after the last quotation."""
        return f"END QUOTED CLAUSES {self.nonce}"
