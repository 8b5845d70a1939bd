"""A chat answer in the form of `/v1/responses`, whole or as its events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.gateway.asking import choices_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lawspeaker.records.canonical import Json

_CUT = {"length": "max_output_tokens", "content_filter": "content_filter"}


def response_of(
    chat: Mapping[str, Json], *, answer_id: str, asked: Mapping[str, Json]
) -> dict[str, Json]:
    """The response object; its ids are made of the answer's own."""
    output: list[Json] = []
    finish = "stop"
    for choice in choices_of(chat)[:1]:
        message = choice["message"]
        kept = message if isinstance(message, dict) else {}
        finish = str(choice.get("finish_reason") or "stop")
        if kept.get("content"):
            output.append(_message(answer_id, str(kept["content"])))
        calls = kept.get("tool_calls")
        for call in calls if isinstance(calls, list) else []:
            output.append(_call(answer_id, len(output), call))
    return {
        **_frame(answer_id, asked, str(chat.get("model") or asked.get("model") or "")),
        "created_at": _whole(chat.get("created")),
        "status": "incomplete" if finish in _CUT else "completed",
        "incomplete_details": {"reason": _CUT[finish]} if finish in _CUT else None,
        "output": output,
        "usage": _usage(chat.get("usage")),
    }


class ResponseEvents:
    """Turns chunks of a chat into the events of a response, each once and in order."""

    def __init__(self, *, answer_id: str, asked: Mapping[str, Json]) -> None:
        self.answer_id = answer_id
        self.asked = asked
        self.n_events = 0
        self.model = str(asked.get("model") or "")
        self.words: list[str] = []
        self.calls: dict[int, dict[str, str]] = {}
        self.finish = "stop"
        self.usage: Json = None
        self.created = 0

    def begin(self, chunk: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
        """The response is there, with nothing in it; the first chunk says since when."""
        self.created = _whole(chunk.get("created"))
        empty: dict[str, Json] = {
            **_frame(self.answer_id, self.asked, self.model),
            "created_at": self.created,
            "status": "in_progress",
            "incomplete_details": None,
            "output": [],
            "usage": None,
        }
        yield self._event("response.created", response=empty)
        yield self._event("response.in_progress", response=empty)

    def take(self, chunk: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
        """The events of one chunk; calls of tools are told when they are whole."""
        self.usage = chunk.get("usage") or self.usage
        self.model = str(chunk.get("model") or self.model)
        choices = chunk.get("choices")
        for choice in choices if isinstance(choices, list) else []:
            if not isinstance(choice, dict) or choice.get("index", 0) != 0:
                continue
            self.finish = str(choice.get("finish_reason") or self.finish)
            delta = choice.get("delta")
            kept = delta if isinstance(delta, dict) else {}
            words = kept.get("content")
            if isinstance(words, str) and words:
                yield from self._word(words)
            calls = kept.get("tool_calls")
            for call in calls if isinstance(calls, list) else []:
                self._gather(call)

    def end(self) -> Iterator[dict[str, Json]]:
        """Everything that was begun is finished, and the whole response stands at the end."""
        whole = response_of(self.chat(), answer_id=self.answer_id, asked=self.asked)
        output = whole["output"]
        for place, item in enumerate(output if isinstance(output, list) else []):
            if not isinstance(item, dict):
                continue
            at: dict[str, Json] = {"output_index": place, "item_id": item["id"]}
            if item["type"] == "message":
                text = "".join(self.words)
                spot = {**at, "content_index": 0}
                yield self._event("response.output_text.done", text=text, logprobs=[], **spot)
                yield self._event("response.content_part.done", part=_part(text), **spot)
            else:
                started = {**item, "arguments": "", "status": "in_progress"}
                yield self._event("response.output_item.added", output_index=place, item=started)
                told = item["arguments"]
                yield self._event("response.function_call_arguments.delta", delta=told, **at)
                yield self._event(
                    "response.function_call_arguments.done",
                    arguments=told,
                    name=item["name"],
                    **at,
                )
            yield self._event("response.output_item.done", output_index=place, item=item)
        name = "response.incomplete" if self.finish in _CUT else "response.completed"
        yield self._event(name, response=whole)

    def chat(self) -> dict[str, Json]:
        """What was heard, as one chat answer."""
        calls: list[Json] = [
            {
                "id": call["id"],
                "type": "function",
                "function": {"name": call["name"], "arguments": call["arguments"]},
            }
            for _, call in sorted(self.calls.items())
        ]
        message: dict[str, Json] = {"role": "assistant", "content": "".join(self.words)}
        return {
            "model": self.model,
            "created": self.created,
            "usage": self.usage,
            "choices": [
                {"message": {**message, "tool_calls": calls}, "finish_reason": self.finish}
            ],
        }

    def _word(self, words: str) -> Iterator[dict[str, Json]]:
        at: dict[str, Json] = {"output_index": 0, "item_id": f"msg_{self.answer_id}"}
        if not self.words:
            item = {**_message(self.answer_id, ""), "content": [], "status": "in_progress"}
            yield self._event("response.output_item.added", output_index=0, item=item)
            yield self._event("response.content_part.added", part=_part(""), content_index=0, **at)
        self.words.append(words)
        yield self._event(
            "response.output_text.delta", delta=words, content_index=0, logprobs=[], **at
        )

    def _gather(self, call: Json) -> None:
        if not isinstance(call, dict):
            return
        index = call.get("index")
        held = self.calls.setdefault(
            index if isinstance(index, int) else len(self.calls),
            {"id": "", "name": "", "arguments": ""},
        )
        function = call.get("function")
        inner = function if isinstance(function, dict) else {}
        held["id"] = held["id"] or str(call.get("id") or "")
        held["name"] = held["name"] or str(inner.get("name") or "")
        held["arguments"] += str(inner.get("arguments") or "")

    def _event(self, kind: str, /, **values: Json) -> dict[str, Json]:
        event: dict[str, Json] = {"type": kind, "sequence_number": self.n_events, **values}
        self.n_events += 1
        return event


def _frame(answer_id: str, asked: Mapping[str, Json], model: str) -> dict[str, Json]:
    return {
        "id": f"resp_{answer_id}",
        "object": "response",
        "model": model,
        "error": None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": asked.get("parallel_tool_calls", True),
        "temperature": asked.get("temperature"),
        "top_p": asked.get("top_p"),
        "tool_choice": asked.get("tool_choice", "auto"),
        "tools": asked.get("tools") or [],
        "previous_response_id": None,
        "store": False,
    }


def _message(answer_id: str, text: str) -> dict[str, Json]:
    return {
        "type": "message",
        "id": f"msg_{answer_id}",
        "role": "assistant",
        "status": "completed",
        "content": [_part(text)],
    }


def _part(text: str) -> dict[str, Json]:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _call(answer_id: str, place: int, call: Json) -> dict[str, Json]:
    kept = call if isinstance(call, dict) else {}
    function = kept.get("function")
    inner = function if isinstance(function, dict) else {}
    return {
        "type": "function_call",
        "id": f"fc_{answer_id}_{place}",
        "call_id": str(kept.get("id") or ""),
        "name": str(inner.get("name") or ""),
        "arguments": str(inner.get("arguments") or ""),
        "status": "completed",
    }


def _usage(usage: Json) -> Json:
    if not isinstance(usage, dict):
        return None
    asked, said = _whole(usage.get("prompt_tokens")), _whole(usage.get("completion_tokens"))
    return {
        "input_tokens": asked,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": said,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": asked + said,
    }


def _whole(value: Json) -> int:
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0
