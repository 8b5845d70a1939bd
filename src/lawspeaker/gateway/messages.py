"""A caller's messages with every instruction demoted: below the law, marked, and told so."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.gateway.fault import refused
from lawspeaker.gateway.values import is_call, is_named
from lawspeaker.records.canonical import digest, short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lawspeaker.records.canonical import Json

INSTRUCTING = frozenset({"system", "developer"})
ROLES = INSTRUCTING | {"user", "assistant", "tool", "function"}
FIELDS: Mapping[str, frozenset[str]] = {
    "user": frozenset({"role", "content", "name"}),
    "assistant": frozenset(
        {"role", "content", "name", "tool_calls", "function_call", "refusal", "annotations"}
    ),
    "tool": frozenset({"role", "content", "tool_call_id", "name"}),
    "function": frozenset({"role", "content", "name"}),
    "system": frozenset({"role", "content", "name"}),
    "developer": frozenset({"role", "content", "name"}),
}
PARTS = frozenset({"text", "image_url", "input_audio", "file", "refusal"})
MAX_MESSAGES = 4096
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The messages to send after the law's own.

    `instructions` are the numbers under which a caller's instructions stand, `asked` is the last
    that a user said.
    """

    messages: tuple[dict[str, Json], ...]
    instructions: tuple[str, ...]
    asked: str

    @property
    def transcript(self) -> str:
        """Every word of it, turn by turn, with the instructions and the calls of tools."""
        return "\n".join(map(_turn, self.messages))


def read_messages(given: Json) -> Conversation:
    """The conversation; Fault 400 names the message that cannot be judged or carried.

    A system or developer message becomes a fenced part of the user message after it, or a user
    message of its own: so no template sees two system messages, and none is a caller's.
    """
    if not isinstance(given, list) or not 0 < len(given) <= MAX_MESSAGES:
        raise refused("invalid_messages", "`messages` is a list of messages.", param="messages")
    checked = [_checked(each, place) for place, each in enumerate(given)]
    if checked[-1]["role"] == "assistant":
        raise refused(
            "assistant_prefill",
            "The last message is the assistant's: a server would go on from the caller's words.",
            param="messages",
        )
    out: list[dict[str, Json]] = []
    fenced: list[str] = []
    numbers: list[str] = []
    for message in checked:
        role, words = str(message["role"]), spoken(message.get("content"))
        if role in INSTRUCTING:
            number = short(digest(words.encode()))
            numbers.append(number)
            fenced.append(_fence(words, number))
            continue
        if fenced and role == "user":
            out.append({**message, "content": _before(fenced, message.get("content"))})
            fenced = []
            continue
        if fenced:
            out.append({"role": "user", "content": "\n".join(fenced)})
        fenced = []
        out.append(message)
    if fenced:
        out.append({"role": "user", "content": "\n".join(fenced)})
    asked = [spoken(each.get("content")) for each in checked if each["role"] == "user"]
    return Conversation(
        messages=tuple(out),
        instructions=tuple(dict.fromkeys(numbers)),
        asked=asked[-1] if asked else "",
    )


def spoken(content: Json) -> str:
    """The words in a message's content, its parts joined; pictures and sound say nothing here."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    words = [part.get("text") for part in parts if isinstance(part, dict)]
    return "\n".join(each for each in words if isinstance(each, str))


def _checked(message: Json, place: int) -> dict[str, Json]:
    where = f"messages[{place}]"
    role = message.get("role") if isinstance(message, dict) else None
    if not isinstance(message, dict) or not isinstance(role, str) or role not in ROLES:
        raise refused(
            "unknown_role", f"{where} has a role that this gateway cannot judge.", param=where
        )
    strange = sorted(set(message) - FIELDS[role])
    if strange:
        raise refused(
            "unknown_field",
            f"{where} has the field {strange[0][:64]!r}, which this gateway cannot judge.",
            param=f"{where}.{strange[0][:64]}",
        )
    name = message.get("name")
    plain = isinstance(name, str) and _NAME.fullmatch(name) and name.lower() not in INSTRUCTING
    if name is not None and not plain:
        raise refused("invalid_name", f"{where}.name is no plain name.", param=f"{where}.name")
    calls, old_call = message.get("tool_calls"), message.get("function_call")
    well = isinstance(calls or [], list) and all(map(is_call, calls or []))
    if not well or not (old_call is None or is_named(old_call)):
        raise refused("invalid_tool_calls", f"{where} holds a call that is none.", param=where)
    content = message.get("content")
    if isinstance(content, list):
        for part in content:
            _check_part(part, where)
    elif content is not None and not isinstance(content, str):
        raise refused("invalid_content", f"{where}.content is no text.", param=f"{where}.content")
    elif content is None and role != "assistant":
        raise refused("invalid_content", f"{where} says nothing.", param=f"{where}.content")
    return message


def _check_part(part: Json, where: str) -> None:
    kind = part.get("type") if isinstance(part, dict) else None
    if not isinstance(part, dict) or not isinstance(kind, str) or kind not in PARTS:
        raise refused(
            "invalid_content", f"{where}.content has a part that is unknown.", param=where
        )
    if kind == "text" and not isinstance(part.get("text"), str):
        raise refused("invalid_content", f"{where}.content has a part without text.", param=where)
    image = part.get("image_url")
    url = image.get("url") if isinstance(image, dict) else image
    if kind == "image_url" and not str(url).startswith(("data:image/", "https://")):
        raise refused(
            "invalid_image",
            f"{where} names a picture that is neither inside the message nor under https.",
            param=where,
        )


def _turn(message: Mapping[str, Json]) -> str:
    calls = [message.get(name) for name in ("tool_calls", "function_call", "refusal")]
    said = [spoken(message.get("content")), *(json.dumps(call) for call in calls if call)]
    return f"{message['role']}: " + "\n".join(said)


def _fence(words: str, number: str) -> str:
    return f"BEGIN CALLER INSTRUCTIONS {number}\n{words}\nEND CALLER INSTRUCTIONS {number}"


def _before(fenced: Sequence[str], content: Json) -> Json:
    head = "\n".join(fenced)
    if isinstance(content, list):
        return [{"type": "text", "text": head}, *content]
    return f"{head}\n\n{content}"
