"""`/v1/responses`, spoken as chat: one path under the law, whatever a server offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.gateway.fault import refused
from lawspeaker.gateway.fields import RESPONSES, sort_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json

_TEXTS = frozenset({"input_text", "output_text", "text"})
_PLAIN = (
    "model",
    "temperature",
    "top_p",
    "seed",
    "parallel_tool_calls",
    "user",
    "safety_identifier",
    "service_tier",
    "prompt_cache_key",
    "prompt_cache_retention",
    "stream",
)


def chat_of(given: Mapping[str, Json]) -> dict[str, Json]:
    """The chat request that asks the same; Fault 400 names what has no such form."""
    sorted_ = sort_fields(given, RESPONSES)
    own, passed = sorted_.own, sorted_.passed
    chat: dict[str, Json] = {name: passed[name] for name in _PLAIN if name in passed}
    if passed.get("tools"):
        chat["tools"] = [_tool(tool) for tool in _listed(passed["tools"], "tools")]
    if "tool_choice" in passed:
        chat["tool_choice"] = _tool_choice(passed["tool_choice"])
    if own.get("truncation") not in (None, "disabled"):
        raise refused("refused_field", "`truncation` could cut off the law.", param="truncation")
    if own.get("max_output_tokens") is not None:
        chat["max_tokens"] = own["max_output_tokens"]
    if own.get("reasoning") is not None:
        chat |= _reasoning(own["reasoning"])
    if own.get("text") is not None:
        chat |= _form(own["text"])
    if own.get("lawspeaker") is not None:
        chat["lawspeaker"] = own["lawspeaker"]
    if given.get("stream") is True:
        chat["stream_options"] = {"include_usage": True}
    messages: list[Json] = []
    if own.get("instructions"):
        messages.append({"role": "developer", "content": own["instructions"]})
    return {**chat, "messages": [*messages, *_messages(own.get("input"))]}


def dropped_of(given: Mapping[str, Json]) -> tuple[str, ...]:
    """The fields of a request that its chat does without."""
    return sort_fields(given, RESPONSES).dropped


def _messages(given: Json) -> list[Json]:
    if isinstance(given, str):
        return [{"role": "user", "content": given}]
    out: list[Json] = []
    for item in _listed(given, "input"):
        if not isinstance(item, dict):
            raise refused("invalid_input", "`input` is a text or a list of items.", param="input")
        kind = item.get("type", "message")
        if kind == "message":
            out.append({"role": item.get("role"), "content": _content(item.get("content"))})
        elif kind == "function_call":
            call: Json = {
                "id": item.get("call_id"),
                "type": "function",
                "function": {"name": item.get("name"), "arguments": item.get("arguments")},
            }
            out.append({"role": "assistant", "content": None, "tool_calls": [call]})
        elif kind == "function_call_output":
            out.append(
                {
                    "role": "tool",
                    "tool_call_id": item.get("call_id"),
                    "content": _content(item.get("output")),
                }
            )
        elif kind != "reasoning":  # what a model thought stays with the model
            raise refused(
                "unsupported_item",
                f"Items of type {str(kind)[:64]!r} are not known.",
                param="input",
            )
    return out


def _content(given: Json) -> Json:
    if not isinstance(given, list):
        return given
    parts: list[Json] = []
    for part in given:
        kind = part.get("type") if isinstance(part, dict) else None
        if isinstance(part, dict) and isinstance(kind, str) and kind in _TEXTS:
            parts.append({"type": "text", "text": part.get("text")})
        elif isinstance(part, dict) and kind == "input_image" and part.get("image_url"):
            parts.append({"type": "image_url", "image_url": {"url": part["image_url"]}})
        elif isinstance(part, dict) and kind == "refusal":
            parts.append({"type": "text", "text": part.get("refusal")})
        else:
            raise refused("unsupported_item", "A part of `input` is not known.", param="input")
    texts = [part["text"] for part in parts if isinstance(part, dict) and part["type"] == "text"]
    whole = len(texts) == len(parts) and all(isinstance(each, str) for each in texts)
    return "\n".join(str(each) for each in texts) if whole else parts


def _tool(tool: Json) -> Json:
    if not isinstance(tool, dict) or tool.get("type") != "function":
        raise refused(
            "unsupported_tool", "Only functions can be called: the caller runs them.", param="tools"
        )
    keys = ("name", "description", "parameters", "strict")
    inner = {key: tool[key] for key in keys if tool.get(key) is not None}
    return {"type": "function", "function": inner}


def _tool_choice(choice: Json) -> Json:
    if isinstance(choice, dict) and choice.get("type") == "function":
        return {"type": "function", "function": {"name": choice.get("name")}}
    if isinstance(choice, str) or choice is None:
        return choice
    raise refused("unsupported_tool", "This choice of tools is not known.", param="tool_choice")


def _reasoning(given: Json) -> dict[str, Json]:
    if not isinstance(given, dict):
        raise refused("invalid_reasoning", "`reasoning` is an object.", param="reasoning")
    effort = given.get("effort")
    return {} if effort is None else {"reasoning_effort": effort}


def _form(given: Json) -> dict[str, Json]:
    if not isinstance(given, dict) or set(given) - {"format", "verbosity"}:
        raise refused("invalid_text", "`text` holds `format` and `verbosity`.", param="text")
    chat: dict[str, Json] = {}
    if given.get("verbosity") is not None:
        chat["verbosity"] = given["verbosity"]
    form = given.get("format")
    if isinstance(form, dict) and form.get("type") == "json_schema":
        inner = {key: value for key, value in form.items() if key != "type"}
        chat["response_format"] = {"type": "json_schema", "json_schema": inner}
    elif isinstance(form, dict) and form.get("type") == "json_object":
        chat["response_format"] = {"type": "json_object"}
    elif form is not None and form != {"type": "text"}:
        raise refused("invalid_text", "`text.format` is not known.", param="text")
    return chat


def _listed(given: Json, name: str) -> list[Json]:
    if not isinstance(given, list):
        raise refused("invalid_input", f"`{name}` is a list.", param=name)
    return given
