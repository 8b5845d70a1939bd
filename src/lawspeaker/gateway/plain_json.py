"""JSON as its standard has it, from bytes and to bytes: finite numbers, and a bounded size."""

from __future__ import annotations

import json
import math
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from pydantic_core import PydanticSerializationError, to_json

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
    text = content.decode(json.detect_encoding(content), "surrogatepass")
    try:
        read: Json = _reader(pairs).decode(text)
    except RecursionError:
        raise NotPlain("it is nested too deep") from None
    return read


def write_plain(value: Json) -> bytes:
    """A value as bytes, without blanks; a number that JSON does not know becomes null."""
    try:
        return to_json(value, inf_nan_mode="null")
    except PydanticSerializationError:
        # Half of a pair of surrogates, in which a streamed word can end, or over 255 levels.
        return _WRITER.encode(value).encode()


def _no_constant(name: str) -> NoReturn:
    raise NotPlain(f"{name} is no JSON number")


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise NotPlain("a number is beyond all bounds")
    return value


@cache
def _reader(
    pairs: Callable[[list[tuple[str, Json]]], dict[str, Json]] | None,
) -> json.JSONDecoder:
    return json.JSONDecoder(
        parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=pairs
    )


_WRITER = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
