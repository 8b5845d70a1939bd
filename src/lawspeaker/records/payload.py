"""What an event of a kind must say, so that no event goes on record that nobody can read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import EventKind


def _is_whole(value: Json) -> bool:
    return type(value) is int


def _is_number(value: Json) -> bool:
    return type(value) in {int, float}


def _is_time(value: Json) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_list(value: Json) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


class Shape(Enum):
    """What a field may hold: words for an error, and the test."""

    TEXT = ("a text that is not empty", lambda value: isinstance(value, str) and value != "")
    WORDS = ("a text, empty or not", lambda value: isinstance(value, str))
    WHOLE = ("a whole number", _is_whole)
    NUMBER = ("a number", _is_number)
    COUNT = ("a whole number from 0", lambda value: _is_whole(value) and value >= 0)
    CHANCE = ("a number in (0, 1]", lambda value: _is_number(value) and 0 < value <= 1)
    VOTE = ("1, 0 or -1", lambda value: _is_whole(value) and value in {1, 0, -1})
    MOMENT = ("ms since 1970 or null", lambda value: value is None or _is_whole(value))
    FLAG = ("true or false", lambda value: isinstance(value, bool))
    TIME = ("a time with its zone, ISO 8601", _is_time)
    LIST = ("a list", _is_list)
    OBJECT = ("an object", lambda value: isinstance(value, Mapping))
    ANYTHING = ("anything", lambda _: True)

    def __init__(self, words: str, fits: Callable[[Json], bool]) -> None:
        self.words = words
        self.fits = fits


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a payload; one that is not `needed` may be left out."""

    name: str
    shape: Shape
    needed: bool = True


class Payload:
    """The fields of a kind of event; where it is `closed`, it may hold no other."""

    def __init__(self, kind: EventKind, fields: tuple[Field, ...], *, closed: bool) -> None:
        self.kind = kind
        self.fields = fields
        self.closed = closed
        self._by_name = {field.name: field.shape.fits for field in fields}
        self._needed = frozenset(field.name for field in fields if field.needed)

    def check(self, body: Mapping[str, Json]) -> None:
        """BadInput where a field is missing, holds what it must not, or has no place here."""
        known = self._by_name
        n_needed = 0
        for name, value in body.items():
            fits = known.get(name)
            if fits is None:
                if self.closed:
                    raise self._fault(f"{name!r}, which has no place in it")
            elif not fits(value):
                raise self._wrong(name, value)
            elif name in self._needed:
                n_needed += 1
        if n_needed != len(self._needed):
            missing = sorted(self._needed - body.keys())
            raise self._fault(f"no {missing[0]!r}")

    def _wrong(self, name: str, value: Json) -> BadInput:
        (field,) = [field for field in self.fields if field.name == name]
        shown = repr(value) if len(repr(value)) <= 40 else f"{repr(value)[:39]}…"
        return self._fault(f"{name!r} {shown}, not {field.shape.words}")

    def _fault(self, what: str) -> BadInput:
        return BadInput(
            f"an event of the kind {self.kind.value} has {what}",
            mend="Write it by the commands, or see the list of events in docs/reference/files.md.",
        )
