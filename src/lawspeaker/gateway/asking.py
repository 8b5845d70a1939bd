"""The gateway's own questions to a model: about an answer, in JSON, and never trusted further."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.gateway.capabilities import Can

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.gateway.capabilities import Capabilities
    from lawspeaker.gateway.deadline import Deadline
    from lawspeaker.gateway.upstream import Upstream
    from lawspeaker.records.canonical import Json

MAX_TOKENS = 1500
"""Enough for the longest verdict in a vocabulary of single characters: cut off, it is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questioner:
    """Asks one model, with a schema where the server can hold the answer to one."""

    upstream: Upstream
    capabilities: Capabilities
    model: str
    deadline: Deadline

    async def words(self, system: str, user: str, *, form: Json = None) -> str:
        """The model's words, empty where it has none; `form` is a `response_format` to keep."""
        body = self._body(system, user)
        if form is not None:
            body["response_format"] = form
        answer = await self.upstream.post("/chat/completions", body, deadline=self.deadline)
        return text_of(answer)

    async def verdict(
        self, system: str, user: str, schema: Mapping[str, Json]
    ) -> dict[str, Json] | None:
        """The JSON object in the model's answer, None where there is none that can be read."""
        body = {**self._body(system, user), "max_tokens": MAX_TOKENS}
        if self.capabilities.json_schema is Can.YES:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "verdict", "strict": True, "schema": dict(schema)},
            }
        answer = await self.upstream.post("/chat/completions", body, deadline=self.deadline)
        return object_in(text_of(answer))

    def _body(self, system: str, user: str) -> dict[str, Json]:
        return {
            "model": self.model,
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": user},
            ],
            "temperature": 0,
        }


def object_in(text: str) -> dict[str, Json] | None:
    """The first JSON object that stands in a text, whatever stands round it."""
    decoder = json.JSONDecoder()
    start = text.find("{")
    while start >= 0:
        try:
            read, _ = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            start = text.find("{", start + 1)
            continue
        return read if isinstance(read, dict) else None
    return None


def choices_of(answer: Mapping[str, Json]) -> list[dict[str, Json]]:
    """The choices of a chat answer that hold a message."""
    choices = answer.get("choices")
    return [
        each
        for each in (choices if isinstance(choices, list) else [])
        if isinstance(each, dict) and isinstance(each.get("message"), dict)
    ]


def is_words(answer: Mapping[str, Json]) -> bool:
    """Whether the first choice is words alone: one that calls tools is for a program."""
    message = choices_of(answer)[0]["message"]
    return isinstance(message, dict) and not (
        message.get("tool_calls") or message.get("function_call")
    )


def frame_of(chunk: Mapping[str, Json]) -> dict[str, Json]:
    """What each chunk of a stream says alike of its answer."""
    return {key: chunk[key] for key in ("id", "object", "created", "model") if key in chunk}


def text_of(answer: Mapping[str, Json]) -> str:
    """The words of the first choice."""
    for choice in choices_of(answer):
        message = choice["message"]
        content = message.get("content") if isinstance(message, dict) else None
        return content if isinstance(content, str) else ""
    return ""
