"""A JSON body from bytes: bounded in depth, without duplicate meanings, with tokens defused."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.gateway.fault import refused
from lawspeaker.gateway.plain_json import NotPlain, read_plain

if TYPE_CHECKING:
    from collections.abc import Mapping

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
# The lines between which the gateway itself puts a caller's instructions: nobody else's words may
# look like them.
_FENCE = re.compile(r"CALLER(?=\s+INSTRUCTIONS)", re.IGNORECASE)
_HIDDEN = re.compile("[\ud800-\udfff\U000e0000-\U000e007f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Defused:
    """A JSON object in which no text holds a template token; `n` is how many were broken up."""

    value: Mapping[str, Json]
    n: int


def read_body(content: bytes) -> dict[str, Json]:
    """The JSON object in a request; Fault 400 says what is wrong with it."""
    try:
        read = read_plain(content, pairs=_once)
    except ValueError as error:
        raise refused("invalid_json", f"The body is not JSON: {_told(error)}.") from None
    if not isinstance(read, dict):
        raise refused("invalid_json", "The body is not a JSON object.")
    return read


def defuse(value: Mapping[str, Json]) -> Defused:
    """The object with each template token broken up and each hidden character gone.

    Fault 400 where it is nested deeper than 48.
    """
    found = [0]
    walked = {defuse_text(key): _walked(each, found, 1) for key, each in value.items()}
    return Defused(value=walked, n=found[0])


def defuse_text(text: str) -> str:
    """One text without template tokens, hidden characters, and the gateway's own fence."""
    plain = _TOKEN.sub(lambda match: f"{match[0]} ", _HIDDEN.sub("", text))
    return _FENCE.sub("SO-CALLED", plain)


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
        raise NotPlain("a key stands twice in one object")
    return read


def _told(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos}"
    return str(error) if isinstance(error, NotPlain) else "it cannot be read"
