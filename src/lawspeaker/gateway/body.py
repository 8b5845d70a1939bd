"""A JSON body from bytes: bounded in depth, without duplicate meanings, with tokens defused."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from lawspeaker.gateway.fault import refused

if TYPE_CHECKING:
    from lawspeaker.records.canonical import Json

MAX_DEPTH = 48
# Texts that chat templates of served models use to say who speaks. A server reads them inside a
# message as it reads its own, so a caller could open a system turn with one. A blank after the
# first sign leaves them legible and makes them plain text.
_TOKEN = re.compile(
    r"<(?=\|[^|<>\n]{0,64}\|?>)|<(?=｜[^｜<>\n]{0,64}｜>)|<(?=\|(?:im_|start|end|eo|sys|user|assis))"
    r"|<(?=/?s>)|<(?=<?/?SYS>)|<(?=/?(?:start_of_turn|end_of_turn|bos|eos|unk|pad)>)"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT)\])"
)
_HIDDEN = re.compile("[\ud800-\udfff\U000e0000-\U000e007f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Defused:
    """A JSON value in which no text holds a template token; `n` is how many were broken up."""

    value: Json
    n: int


def read_body(content: bytes) -> dict[str, Json]:
    """The JSON object in a request; Fault 400 says what is wrong with it."""
    try:
        read = json.loads(content, parse_constant=_no_constant, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise refused("invalid_json", f"The body is not JSON: {_told(error)}.") from None
    if not isinstance(read, dict):
        raise refused("invalid_json", "The body is not a JSON object.")
    return read


def defuse(value: Json) -> Defused:
    """The value with each template token broken up and each hidden character gone.

    Fault 400 where it is nested deeper than 48.
    """
    found = [0]
    return Defused(value=_walked(value, found, 0), n=found[0])


def defuse_text(text: str) -> str:
    """One text without template tokens and hidden characters."""
    return _TOKEN.sub(lambda match: f"{match[0]} ", _HIDDEN.sub("", text))


def _walked(value: Json, found: list[int], depth: int) -> Json:
    if depth > MAX_DEPTH:
        raise refused("too_deep", f"The body is nested deeper than {MAX_DEPTH}.")
    if isinstance(value, str):
        safe = defuse_text(value)
        found[0] += safe != value
        return safe
    if isinstance(value, list):
        return [_walked(each, found, depth + 1) for each in value]
    if isinstance(value, dict):
        return {defuse_text(key): _walked(each, found, depth + 1) for key, each in value.items()}
    return value


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return read


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _told(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos}"
    known = str(error) if str(error).startswith(("a key", "NaN", "Infinity", "-Inf")) else ""
    return known or "it cannot be read"
