"""Characters that no reader sees though a machine reads them, or that show words in another order.

Controls, the tag characters and what turns the direction of a line about (Boucher and Anderson
2023, "Trojan Source"). Marks of direction and joiners stay: scripts are written with them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.contract.constitution import Where
    from lawspeaker.records.canonical import Json

_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f")
_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)
_OBEYED = re.compile(rf"[\r\x0b\x0c]|{_UNSEEN.pattern}")
_CONTROLS = {"\x00": "NULL", "\x1b": "ESCAPE", "\x7f": "DELETE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Such a character, and how many characters stand before it."""

    char: str
    at: int

    @property
    def words(self) -> str:
        """`U+202E (RIGHT-TO-LEFT OVERRIDE)`."""
        name = _CONTROLS.get(self.char) or unicodedata.name(self.char, "CONTROL CHARACTER")
        return f"U+{ord(self.char):04X} ({name})"


def first_unseen(text: str) -> Unseen | None:
    """The first one, None in a text without; the flags of England, Scotland and Wales are whole."""
    flags = [found.span() for found in _FLAG.finditer(text)]
    for found in _UNSEEN.finditer(text):
        if not any(start < found.start() < end for start, end in flags):
            return Unseen(char=found.group(), at=found.start())
    return None


def spelled_out(text: str) -> str:
    """The text with every such character, and what takes a line back, written as an escape.

    For a terminal, which would obey it: people's words are to be read there, not carried out.
    """
    flags = [found.span() for found in _FLAG.finditer(text)]

    def escaped(found: re.Match[str]) -> str:
        if any(start < found.start() < end for start, end in flags):
            return found.group()
        return found.group().encode("unicode_escape").decode("ascii")

    return _OBEYED.sub(escaped, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseenIn:
    """Such a character in a document, and the steps to the text that holds it."""

    where: Where
    unseen: Unseen


def unseen_in(value: Json, where: Where = ()) -> Iterator[UnseenIn]:
    """The first of each text in a value, its keys among them."""
    if isinstance(value, str):
        found = first_unseen(value)
        if found is not None:
            yield UnseenIn(where=where, unseen=found)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from unseen_in(key, where)
            yield from unseen_in(each, (*where, key))
    elif isinstance(value, list | tuple):
        for place, each in enumerate(value):
            yield from unseen_in(each, (*where, place))
