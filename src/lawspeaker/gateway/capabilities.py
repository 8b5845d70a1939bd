"""What a model's server can do, asked of it when the gateway connects, not when it is needed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.gateway.deadline import Deadline
from lawspeaker.gateway.fault import Fault, refused
from lawspeaker.gateway.plain_json import read_plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.gateway.upstream import Upstream
    from lawspeaker.records.canonical import Json

PROBE_S = 30.0
_SCHEMA: Json = {
    "type": "json_schema",
    "json_schema": {
        "name": "probe",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"ok": {"type": "string", "enum": ["yes"]}},
            "required": ["ok"],
            "additionalProperties": False,
        },
    },
}


class Can(StrEnum):
    """UNKNOWN: the server could not be asked."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a server can do; `models` are those it names, the first of which was asked.

    `seed`: the same seed gave the same words twice, at a temperature of 1.
    """

    n: Can = Can.UNKNOWN
    logprobs: Can = Can.UNKNOWN
    json_schema: Can = Can.UNKNOWN
    seed: Can = Can.UNKNOWN
    responses: Can = Can.UNKNOWN
    models: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Json]:
        """The form that /readyz tells."""
        return {
            each.name: list(self.models) if each.name == "models" else str(getattr(self, each.name))
            for each in fields(self)
        }

    @property
    def sentence(self) -> str:
        """One line for the person who starts the gateway."""
        asked = [each.name for each in fields(self) if each.name != "models"]
        return ", ".join(f"{name} {getattr(self, name).value}" for name in asked)

    def require(self, body: Mapping[str, Json]) -> None:
        """Nothing where the server can do what a request needs; Fault 400 before it is asked."""
        n, form = body.get("n"), body.get("response_format")
        wanted = {
            "n": isinstance(n, int) and n > 1,
            "logprobs": bool(body.get("logprobs")),
            "json_schema": isinstance(form, dict) and form.get("type") == "json_schema",
        }
        for name, asked in wanted.items():
            if asked and getattr(self, name) is Can.NO:
                raise refused(
                    "unsupported_by_upstream", f"The model's server cannot do {name}.", param=name
                )


async def probe(upstream: Upstream, *, model: str = "") -> Capabilities:
    """Ask a server for each thing once, in few tokens; all UNKNOWN where it cannot be reached."""
    try:
        listed = await upstream.get("/models", deadline=Deadline.after(PROBE_S))
    except Fault:
        return Capabilities()
    models = _names(listed)
    name = model or next(iter(models), "")
    if not name:
        return Capabilities(models=models)
    asked: dict[str, Json] = {
        "model": name,
        "messages": [{"role": "user", "content": "Say yes."}],
        "max_tokens": 12,
        "temperature": 1,
    }
    two = await _choices(upstream, {**asked, "max_tokens": 1, "n": 2})
    told = await _choices(upstream, {**asked, "max_tokens": 1, "logprobs": True})
    # A grammar leaves blanks and new lines free, and a small model fills them.
    formed = await _choices(upstream, {**asked, "max_tokens": 128, "response_format": _SCHEMA})
    first = await _choices(upstream, {**asked, "seed": 7})
    again = await _choices(upstream, {**asked, "seed": 7})
    return Capabilities(
        n=_can(two, len(two or []) == 2),
        logprobs=_can(told, any(_holds(each, "logprobs") for each in told or [])),
        json_schema=_can(formed, [_read(each) for each in formed or []] == [{"ok": "yes"}]),
        seed=_can(again, [_said(each) for each in first or []] == [_said(e) for e in again or []]),
        responses=await _responses(upstream, name),
        models=models,
    )


async def _choices(upstream: Upstream, body: Mapping[str, Json]) -> list[Json] | None:
    """The choices of one answer, empty where the server refuses, None where it failed."""
    try:
        answer = await upstream.post("/chat/completions", body, deadline=Deadline.after(PROBE_S))
    except Fault as fault:
        return None if fault.status >= 500 or fault.status == 429 else []
    choices = answer.get("choices")
    return choices if isinstance(choices, list) else []


async def _responses(upstream: Upstream, model: str) -> Can:
    body: dict[str, Json] = {"model": model, "input": "Say yes.", "max_output_tokens": 16}
    try:
        answer = await upstream.post("/responses", body, deadline=Deadline.after(PROBE_S))
    except Fault as fault:
        return Can.UNKNOWN if fault.status == 429 else Can.NO
    return Can.YES if isinstance(answer.get("output"), list) else Can.NO


def _can(choices: list[Json] | None, shown: object) -> Can:
    if choices is None:
        return Can.UNKNOWN
    return Can.YES if choices and shown else Can.NO


def _names(listed: Mapping[str, Json]) -> tuple[str, ...]:
    entries = listed.get("data")
    names = (
        [each.get("id") for each in entries or [] if isinstance(each, dict)]
        if isinstance(entries, list)
        else []
    )
    return tuple(name for name in names if isinstance(name, str))


def _holds(choice: Json, key: str) -> bool:
    return isinstance(choice, dict) and bool(choice.get(key))


def _read(choice: Json) -> Json:
    try:
        return read_plain(_said(choice).encode("utf-8", "replace"))
    except ValueError:
        return None


def _said(choice: Json) -> str:
    message = choice.get("message") if isinstance(choice, dict) else None
    return str(message.get("content") or "") if isinstance(message, dict) else ""
