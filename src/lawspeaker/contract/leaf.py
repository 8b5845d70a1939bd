"""Nested values as words, each under the place where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.records.canonical import Json

_NAMED_BY = ("id", "when", "ref", "framework", "system", "group", "on")


def leaves(value: Json) -> dict[str, str]:
    """Every plain value of a tree by its place: `mini-jury; quorum`, empty for the whole.

    A list of plain values is one leaf. Its other items are named by their id or by what else
    tells them apart, and by their number from 1 where nothing does. Null is no leaf.
    """
    return {"; ".join(place): text for place, text in _leaves(value, ())}


def _leaves(value: Json, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _leaves(below, (*place, key.replace("_", " ")))
    elif isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        for number, each in enumerate(value, start=1):
            key = _key(each)
            name = str(each[key]) if key and isinstance(each, dict) else str(number)
            rest = (
                {k: v for k, v in each.items() if k != key or len(each) == 1}
                if isinstance(each, dict)
                else each
            )
            yield from _leaves(rest, (*place, name))
    elif value is not None:
        yield place, _words(value)


def _key(item: Json) -> str:
    """What an item of a list is named by; empty where nothing names it."""
    if not isinstance(item, dict):
        return ""
    return next((key for key in _NAMED_BY if isinstance(item.get(key), str)), "")


def _words(value: Json) -> str:
    if isinstance(value, list):
        return "; ".join(_words(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
