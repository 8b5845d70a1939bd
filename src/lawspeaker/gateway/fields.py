"""What becomes of each field of a request, and why: passed, marked, dropped or refused.

A field that no table names is refused: an unknown one may carry instructions around the law.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.gateway.fault import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json


class Treatment(StrEnum):
    """PASS: sent on as it is. MARK: sent on, and named in the answer's notice.

    DROP: not sent on, and named in the notice. REFUSE: the request is refused, 400. OWN: the
    gateway reads it and sends its own form of it on.
    """

    PASS = "pass"  # noqa: S105 - no password
    MARK = "mark"
    DROP = "drop"
    REFUSE = "refuse"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    treatment: Treatment
    why: str


def _rows(treatment: Treatment, why: str, *names: str) -> dict[str, Row]:
    return dict.fromkeys(names, Row(treatment=treatment, why=why))


_P, _M, _D, _R, _O = (
    Treatment.PASS,
    Treatment.MARK,
    Treatment.DROP,
    Treatment.REFUSE,
    Treatment.OWN,
)
_SHARED: Mapping[str, Row] = {
    **_rows(_P, "which model", "model"),
    **_rows(_P, "how words are drawn; it carries no words", "temperature", "top_p", "seed"),
    **_rows(_P, "which tools may be called; it carries no words", "tool_choice"),
    **_rows(_P, "how many at once", "parallel_tool_calls"),
    **_rows(_P, "who asks, for the upstream's abuse checks", "user", "safety_identifier"),
    **_rows(_P, "price and speed", "service_tier"),
    **_rows(_P, "a cache of equal beginnings; the law is the beginning", "prompt_cache_key"),
    **_rows(_P, "how long that cache is kept", "prompt_cache_retention"),
    **_rows(_P, "the form of the answer on the wire", "stream", "stream_options"),
    **_rows(_D, "how the upstream caches; only speed is lost", "prompt_cache_options"),
    **_rows(_R, "the upstream's own checks are not a caller's to set", "moderation"),
    **_rows(_M, "names and descriptions are read by the model", "tools"),
    **_rows(_D, "the upstream would keep words of people", "store", "metadata"),
    **_rows(_O, "our own: `factors` of the case, for precedents", "lawspeaker"),
}
CHAT: Mapping[str, Row] = {
    **_SHARED,
    **_rows(_O, "system and developer messages are demoted and marked", "messages"),
    **_rows(_P, "how long the answer may be", "max_tokens", "max_completion_tokens"),
    **_rows(_P, "how words are drawn", "frequency_penalty", "presence_penalty"),
    **_rows(_P, "how words are drawn, local servers", "top_k", "min_p", "repeat_penalty"),
    **_rows(_P, "how words are drawn, local servers", "repetition_penalty", "min_tokens"),
    **_rows(_P, "the chances of the words", "logprobs", "top_logprobs"),
    **_rows(_P, "how long the model thinks or writes", "reasoning_effort", "verbosity"),
    **_rows(_P, "text only; other values are refused", "modalities"),
    **_rows(_O, "1 to 8, and 1 under best-of, critique and guard", "n"),
    **_rows(_M, "it can cut off what a clause asks to be said", "stop"),
    **_rows(_M, "a schema's names and descriptions are read by the model", "response_format"),
    **_rows(_M, "the old form of tools", "functions"),
    **_rows(_P, "the old form of tool_choice", "function_call"),
    **_rows(_M, "pages of strangers come into the conversation", "web_search_options"),
    **_rows(_D, "a guess of the answer; only speed is lost", "prediction"),
    **_rows(_R, "it can forbid or force the words that a clause needs", "logit_bias"),
    **_rows(_R, "an answer in sound cannot be checked against clauses", "audio"),
}
RESPONSES: Mapping[str, Row] = {
    **_SHARED,
    **_rows(_O, "system and developer items are demoted and marked", "input"),
    **_rows(_O, "demoted and marked, as a developer message", "instructions"),
    **_rows(_O, "how long the answer may be", "max_output_tokens"),
    **_rows(_O, "the form; a schema is marked", "text"),
    **_rows(_O, "`effort` is passed", "reasoning"),
    **_rows(_D, "the chances of the words have no place in an answer of ours", "top_logprobs"),
    **_rows(_D, "how the stream is padded; the gateway makes its own", "stream_options"),
    **_rows(_D, "which extras the answer holds; none of them is made here", "include"),
    **_rows(_O, "`disabled` only: cutting could cut off the law", "truncation"),
    **_rows(
        _R,
        "a conversation kept upstream holds words that nobody checked",
        "previous_response_id",
        "conversation",
    ),
    **_rows(_R, "a prompt kept upstream holds instructions that nobody checked", "prompt"),
    **_rows(
        _R, "the answer would come outside of the law's reach", "background", "background_options"
    ),
    **_rows(_R, "it can shorten a conversation, and the law with it", "context_management"),
    **_rows(_R, "it opens what this gateway cannot judge", "access_programs"),
    **_rows(_R, "an answer in pictures cannot be checked against clauses", "image"),
    **_rows(_R, "it counts calls of tools that the upstream runs by itself", "max_tool_calls"),
}
EMPTY: tuple[Json, ...] = (None, False, "", 0)
"""A refused field with a value that asks for nothing is dropped: clients send defaults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """A request after the table: what goes on, what the gateway reads, and the names to tell."""

    passed: dict[str, Json]
    own: dict[str, Json]
    marked: tuple[str, ...]
    dropped: tuple[str, ...]


def sort_fields(body: Mapping[str, Json], table: Mapping[str, Row]) -> Sorted:
    """The request by its table; Fault 400 names a field that is refused or unknown."""
    passed: dict[str, Json] = {}
    own: dict[str, Json] = {}
    marked: list[str] = []
    dropped: list[str] = []
    for name, value in body.items():
        row = table.get(name)
        if row is None:
            raise refused(
                "unknown_field",
                f"{name[:64]!r} is not among the fields that this gateway can judge.",
                param=name[:64],
            )
        if row.treatment is _R:
            if value not in EMPTY:
                raise refused("refused_field", f"{name!r} is refused: {row.why}.", param=name)
            continue
        if row.treatment is _D:
            dropped += [name] if value not in EMPTY else []
        elif row.treatment is _O:
            own[name] = value
        else:
            passed[name] = value
            marked += [name] if row.treatment is _M and value not in (*EMPTY, []) else []
    return Sorted(passed=passed, own=own, marked=tuple(marked), dropped=tuple(dropped))
