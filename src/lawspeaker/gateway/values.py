"""What a field that is sent on may hold, so that one which carries no words cannot be made to.

Some chat templates print fields such as `reasoning_effort` above the conversation: a free text
there would stand beside the law.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.gateway.fault import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lawspeaker.records.canonical import Json

NAME = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
MAX_LABEL = 512
MAX_TOOLS = 512
MAX_STOPS = 16
MAX_NUMBER = 2**63
FORMS = frozenset({"text", "json_object", "json_schema"})
_STREAM_OPTIONS = frozenset({"include_usage", "include_obfuscation", "continuous_usage_stats"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a value must be, in words, and whether a value is it."""

    words: str
    holds: Callable[[Json], bool]


def check_values(fields: Mapping[str, Json]) -> None:
    """Nothing where each field holds what it may, or null; Fault 400 names one that does not."""
    for name, value in fields.items():
        kind = KINDS.get(name)
        if value is not None and kind is not None and not kind.holds(value):
            raise refused("invalid_value", f"`{name}` is {kind.words}.", param=name)


def is_whole(value: Json) -> bool:
    """Whether a value is a whole number that 64 bits hold; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < MAX_NUMBER


def is_named(value: Json) -> bool:
    """Whether a value is an object with the plain name of a function or tool."""
    name = value.get("name") if isinstance(value, dict) else None
    return isinstance(name, str) and NAME.fullmatch(name) is not None


def is_call(value: Json) -> bool:
    """Whether a value is a call of a tool as an assistant's message holds it."""
    inner = value.get("function") if isinstance(value, dict) else None
    return (
        isinstance(value, dict)
        and isinstance(value.get("id"), str)
        and value.get("type", "function") == "function"
        and is_named(inner)
        and isinstance(inner, dict)
        and isinstance(inner.get("arguments"), str)
    )


def _is_number(value: Json) -> bool:
    known = isinstance(value, (int, float)) and not isinstance(value, bool)
    return known and abs(value) < MAX_NUMBER  # type: ignore[arg-type] # known to be a number


def _is_switch(value: Json) -> bool:
    return isinstance(value, bool)


def _is_label(value: Json) -> bool:
    return isinstance(value, str) and len(value) <= MAX_LABEL and value.isprintable()


def _is_tool(value: Json) -> bool:
    kind = value.get("type") if isinstance(value, dict) else None
    return (
        isinstance(value, dict)
        and isinstance(kind, str)
        and kind in {"function", "custom"}
        and is_named(value.get(kind))
    )


def _are_tools(value: Json) -> bool:
    return isinstance(value, list) and len(value) <= MAX_TOOLS and all(map(_is_tool, value))


def _are_functions(value: Json) -> bool:
    return isinstance(value, list) and len(value) <= MAX_TOOLS and all(map(is_named, value))


def _is_tool_choice(value: Json) -> bool:
    if isinstance(value, dict):
        kind = value.get("type")
        named = value.get(kind) if isinstance(kind, str) else None
        bare = isinstance(named, dict) and set(named) == {"name"}
        return bare and _is_tool(value) and set(value) == {"type", kind}
    return isinstance(value, str) and value in {"none", "auto", "required"}


def _is_function_call(value: Json) -> bool:
    if isinstance(value, dict):
        return set(value) == {"name"} and is_named(value)
    return isinstance(value, str) and value in {"none", "auto"}


def _is_stop(value: Json) -> bool:
    stops = value if isinstance(value, list) else [value]
    return len(stops) <= MAX_STOPS and all(isinstance(each, str) for each in stops)


def _is_form(value: Json) -> bool:
    kind = value.get("type") if isinstance(value, dict) else None
    return isinstance(kind, str) and kind in FORMS


def _are_stream_options(value: Json) -> bool:
    return (
        isinstance(value, dict)
        and set(value) <= _STREAM_OPTIONS
        and all(each is None or isinstance(each, bool) for each in value.values())
    )


def _one_of(*words: str) -> Kind:
    return Kind(
        words=f"one of {', '.join(words)}",
        holds=lambda value: isinstance(value, str) and value in words,
    )


_NUMBER = Kind(words="a number", holds=_is_number)
_WHOLE = Kind(words="a whole number", holds=is_whole)
_SWITCH = Kind(words="true or false", holds=_is_switch)
_LABEL = Kind(words=f"one line of at most {MAX_LABEL} characters", holds=_is_label)
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("temperature", "top_p", "frequency_penalty", "presence_penalty"), _NUMBER),
    **dict.fromkeys(("min_p", "repeat_penalty", "repetition_penalty"), _NUMBER),
    **dict.fromkeys(("seed", "top_k", "min_tokens", "top_logprobs"), _WHOLE),
    **dict.fromkeys(("max_tokens", "max_completion_tokens", "max_output_tokens"), _WHOLE),
    **dict.fromkeys(("logprobs", "parallel_tool_calls", "stream"), _SWITCH),
    **dict.fromkeys(("model", "user", "safety_identifier", "prompt_cache_key"), _LABEL),
    "reasoning_effort": _one_of("none", "minimal", "low", "medium", "high", "xhigh", "max"),
    "verbosity": _one_of("low", "medium", "high"),
    "service_tier": _one_of("auto", "default", "flex", "scale", "priority"),
    "prompt_cache_retention": _one_of("in-memory", "in_memory", "24h"),
    "tools": Kind(words=f"a list of at most {MAX_TOOLS} tools with plain names", holds=_are_tools),
    "functions": Kind(words="a list of functions with plain names", holds=_are_functions),
    "tool_choice": Kind(words="none, auto, required or one named tool", holds=_is_tool_choice),
    "function_call": Kind(words="none, auto or one named function", holds=_is_function_call),
    "stop": Kind(words=f"a text, or a list of at most {MAX_STOPS}", holds=_is_stop),
    "response_format": Kind(
        words="an object of type text, json_object or json_schema", holds=_is_form
    ),
    "stream_options": Kind(
        words=f"an object of {', '.join(sorted(_STREAM_OPTIONS))}", holds=_are_stream_options
    ),
}
"""By the names of `/v1/chat/completions`; those of `/v1/responses` are spoken as these."""
