"""JSON from bytes as its standard has it: finite numbers, and not more values than can be held."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

    from lawspeaker.records.canonical import Json

MAX_CONTAINERS = 500_000
"""An empty list takes two bytes on the wire and 56 in memory, so bytes alone bound nothing."""


class NotPlain(ValueError):
    """A text that a reader of JSON takes and its standard does not, or that is beyond bounds."""


def read_plain(
    content: bytes, *, pairs: Callable[[list[tuple[str, Json]]], dict[str, Json]] | None = None
) -> Json:
    """The value in a text; ValueError says why there is none. `pairs` makes each object."""
    if content.count(b"[") + content.count(b"{") > MAX_CONTAINERS:
        raise NotPlain(f"it holds more than {MAX_CONTAINERS} lists and objects")
    try:
        read: Json = json.loads(
            content, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=pairs
        )
    except RecursionError:
        raise NotPlain("it is nested too deep") from None
    return read


def _no_constant(name: str) -> NoReturn:
    raise NotPlain(f"{name} is no JSON number")


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise NotPlain("a number is beyond all bounds")
    return value
