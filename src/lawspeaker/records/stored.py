"""A stored record, read back key by key, so that a damaged one is named and never guessed at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from enum import StrEnum

    from lawspeaker.records.canonical import Json

    E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The JSON object of one record; `what` names it in errors: a contest, a ruling.

    Every reader raises BadInput where the key is absent or holds another type.
    """

    what: str
    values: Mapping[str, Json]

    def text(self, key: str) -> str:
        """A string."""
        value = self._value(key)
        if not isinstance(value, str):
            raise self._wrong(key, "a text")
        return value

    def whole(self, key: str) -> int:
        """A whole number; true and false are none."""
        value = self._value(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(key, "a whole number")
        return value

    def number(self, key: str) -> float:
        """A number, whole or not; true and false are none."""
        value = self._value(key)
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise self._wrong(key, "a number")
        return float(value)

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self._value(key)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def day(self, key: str) -> date:
        """A date written as 2026-11-25."""
        try:
            return date.fromisoformat(self.text(key))
        except ValueError as error:
            raise self._wrong(key, "a date such as 2026-11-25") from error

    def one_of(self, key: str, choices: type[E]) -> E:
        """A member of a closed list of words."""
        try:
            return choices(self.text(key))
        except ValueError as error:
            raise self._wrong(key, f"one of {', '.join(choices)}") from error

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings."""
        found = tuple(item for item in self._items(key) if isinstance(item, str))
        if len(found) != len(self._items(key)):
            raise self._wrong(key, "a list of texts")
        return found

    def wholes(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        items = self._items(key)
        found = tuple(item for item in items if type(item) is int)
        if len(found) != len(items):
            raise self._wrong(key, "a list of whole numbers")
        return found

    def parts(self, key: str) -> tuple[Stored, ...]:
        """A list of objects, each to be read in turn."""
        found = tuple(
            Stored(what=f"{self.what}'s {key}", values=item)
            for item in self._items(key)
            if isinstance(item, Mapping)
        )
        if len(found) != len(self._items(key)):
            raise self._wrong(key, "a list of objects")
        return found

    def part(self, key: str) -> Stored:
        """An object, to be read in turn."""
        value = self._value(key)
        if not isinstance(value, Mapping):
            raise self._wrong(key, "an object")
        return Stored(what=f"{self.what}'s {key}", values=value)

    def mismatch(self, key: str, right: str) -> BadInput:
        """The error for a value that does not follow from the rest of the record."""
        return self._wrong(key, repr(right))

    def _items(self, key: str) -> Sequence[Json]:
        value = self._value(key)
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise self._wrong(key, "a list")
        return value

    def _value(self, key: str) -> Json:
        if key not in self.values:
            raise BadInput(
                f"{self.what} has no {key!r}",
                mend="Restore it from the ledger; this record is not whole.",
            )
        return self.values[key]

    def _wrong(self, key: str, wanted: str) -> BadInput:
        return BadInput(
            f"{key!r} of {self.what} is {self.values[key]!r}, not {wanted}",
            mend="Restore it from the ledger; this record was changed or written by other hands.",
        )
