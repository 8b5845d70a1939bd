from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openai.types.responses import Response

from gateway.stage import RESPONSES, Script, answers, body_of, piece, said, stand, streamed, talk
from lawspeaker.gateway.fault import Fault
from lawspeaker.gateway.response_form import response_of
from lawspeaker.gateway.responses import chat_of

if TYPE_CHECKING:
    from lawspeaker.gateway.law import LawKeeper

TOOL = {"type": "function", "name": "look", "description": "Looks.", "parameters": {}, "x": [1]}


def asked(**more: Any) -> dict[str, Any]:
    return {"model": "tiny", "input": "Hi.", **more}


def test_every_field_has_its_form_in_a_chat() -> None:
    schema = {"type": "json_schema", "name": "x", "schema": {"type": "object"}}
    chat = chat_of(
        asked(
            instructions="Be brief.",
            max_output_tokens=9,
            reasoning={"effort": "low", "summary": "auto"},
            text={"format": schema, "verbosity": "low"},
            tools=[TOOL],
            tool_choice={"type": "function", "name": "look"},
            truncation="disabled",
            include=["x"],
            metadata={"a": "b"},
            stream=True,
            temperature=0.5,
            lawspeaker={"factors": ["x"]},
        )
    )
    assert chat == {
        "model": "tiny",
        "temperature": 0.5,
        "stream": True,
        "tools": [
            {
                "type": "function",
                "function": {"name": "look", "description": "Looks.", "parameters": {}},
            }
        ],
        "tool_choice": {"type": "function", "function": {"name": "look"}},
        "max_tokens": 9,
        "reasoning_effort": "low",
        "verbosity": "low",
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "x", "schema": {"type": "object"}},
        },
        "lawspeaker": {"factors": ["x"]},
        "stream_options": {"include_usage": True},
        "messages": [
            {"role": "developer", "content": "Be brief."},
            {"role": "user", "content": "Hi."},
        ],
    }


def test_items_become_messages_in_order() -> None:
    items = [
        {"role": "system", "content": "Be kind."},
        {
            "type": "message",
            "role": "user",
            "content": [
                {"type": "input_text", "text": "What is"},
                {"type": "input_text", "text": "this?"},
            ],
        },
        {"type": "reasoning", "summary": []},
        {"type": "function_call", "call_id": "c", "name": "look", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "A cat."},
        {
            "role": "user",
            "content": [
                {"type": "input_image", "image_url": "data:image/png;base64,AA=="},
                {"type": "refusal", "refusal": "No."},
            ],
        },
    ]
    call = {"id": "c", "type": "function", "function": {"name": "look", "arguments": "{}"}}
    assert chat_of(asked(input=items))["messages"] == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "What is\nthis?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": "A cat."},
        {
            "role": "user",
            "content": [
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}},
                {"type": "text", "text": "No."},
            ],
        },
    ]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"input": 5}, "invalid_input"),
        ({"input": [5]}, "invalid_input"),
        ({"input": [{"type": "computer_call"}]}, "unsupported_item"),
        ({"input": [{"role": "user", "content": [{"type": "input_file"}]}]}, "unsupported_item"),
        ({"input": [{"role": "user", "content": [{"type": []}]}]}, "unsupported_item"),
        ({"tools": [{"type": "web_search"}]}, "unsupported_tool"),
        ({"tools": "x"}, "invalid_input"),
        ({"tool_choice": {"type": "mcp"}}, "unsupported_tool"),
        ({"truncation": "auto"}, "refused_field"),
        ({"previous_response_id": "resp_1"}, "refused_field"),
        ({"conversation": "conv_1"}, "refused_field"),
        ({"prompt": {"id": "pmpt_1"}}, "refused_field"),
        ({"background": True}, "refused_field"),
        ({"reasoning": "low"}, "invalid_reasoning"),
        ({"text": "x"}, "invalid_text"),
        ({"text": {"format": {"type": "grammar"}}}, "invalid_text"),
        ({"text": {"other": 1}}, "invalid_text"),
    ],
)
def test_what_has_no_form_or_goes_round_the_law_is_refused(more: dict[str, Any], code: str) -> None:
    with pytest.raises(Fault) as refused:
        chat_of(asked(**more))
    assert refused.value.code == code


def test_plain_forms_pass() -> None:
    assert chat_of(asked(text={"format": {"type": "json_object"}}))["response_format"] == {
        "type": "json_object"
    }
    assert "response_format" not in chat_of(asked(text={"format": {"type": "text"}}))
    assert "reasoning_effort" not in chat_of(asked(reasoning={}))
    assert chat_of(asked(tool_choice="auto"))["tool_choice"] == "auto"


def test_a_whole_answer_is_a_response_as_the_client_reads_it(keeper: LawKeeper) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
    model = Script(lambda _: said("Yes.", tool_calls=[call]))
    got = talk(stand(keeper, model=model), RESPONSES, body_of(RESPONSES, tools=[TOOL]))
    read = Response.model_validate(got.json)
    assert read.output_text == "Yes."
    assert [item.type for item in read.output] == ["message", "function_call"]
    assert read.usage is not None
    assert (read.usage.input_tokens, read.usage.total_tokens) == (5, 7)
    assert (read.status, read.created_at) == ("completed", 1_790_000_000)
    assert got.json["lawspeaker"]["answer"] in read.id


@pytest.mark.parametrize(
    ("finish", "status", "reason"),
    [
        ("stop", "completed", None),
        ("length", "incomplete", {"reason": "max_output_tokens"}),
        ("content_filter", "incomplete", {"reason": "content_filter"}),
    ],
)
def test_how_an_answer_ended_is_kept(finish: str, status: str, reason: object) -> None:
    chat = said("Yes.")
    chat["choices"][0]["finish_reason"] = finish
    made = response_of(chat, answer_id="a", asked={})
    assert (made["status"], made["incomplete_details"]) == (status, reason)
    bare = response_of({"choices": [], "usage": "x", "created": True}, answer_id="a", asked={})
    assert (bare["output"], bare["usage"], bare["created_at"]) == ([], None, 0)


def test_a_stream_of_words_and_calls_becomes_events_in_order(keeper: LawKeeper) -> None:
    def part(arguments: str, **more: object) -> dict[str, object]:
        return {"index": 0, "function": {"arguments": arguments}, **more}

    first = part('{"a"', id="c1", function={"name": "look", "arguments": '{"a"'})
    told = streamed(
        piece(role="assistant", content=""),
        piece(content="Let me "),
        piece(content="look."),
        piece(tool_calls=[first, "x"]),
        piece(tool_calls=[part(": 1}"), {"id": "c2", "function": {"name": "see"}}]),
        {"choices": [{"index": 1, "delta": {"content": "another"}}]},
        piece("tool_calls"),
        {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}},
    )
    model = Script(lambda _: told)
    got = talk(stand(keeper, model=model), RESPONSES, body_of(RESPONSES, stream=True, tools=[TOOL]))
    kinds = [each["type"] for each in got.events]
    assert kinds[:6] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.delta",
    ]
    assert kinds[-1] == "response.completed"
    assert [each["sequence_number"] for each in got.events] == list(range(len(kinds)))
    last = Response.model_validate(got.events[-1]["response"])
    assert last.output_text == "Let me look."
    assert [(i.name, i.arguments) for i in last.output if i.type == "function_call"] == [
        ("look", '{"a": 1}'),
        ("see", ""),
    ]
    assert last.usage is not None
    assert last.usage.total_tokens == 7
    assert {each["response"]["created_at"] for each in got.events if "response" in each} == {
        1_790_000_000
    }
    names = [line for line in got.body.decode().splitlines() if line.startswith("event: ")]
    assert names == [f"event: {kind}" for kind in kinds]


def test_what_a_chat_does_without_is_told(keeper: LawKeeper) -> None:
    more = {
        "include": ["x"],
        "metadata": {"a": "b"},
        "store": True,
        "top_logprobs": 5,
        "stream_options": {"include_obfuscation": True},
    }
    model = Script(answers("Yes."))
    got = talk(stand(keeper, model=model), RESPONSES, asked(**more))
    assert set(got.json["lawspeaker"]["request"]["dropped"]) == set(more)
    assert not set(more) & set(model.asked[0])


def test_the_law_stands_first_for_responses_too(keeper: LawKeeper) -> None:
    model = Script(answers("Yes."))
    talk(stand(keeper, model=model), RESPONSES, asked(instructions="You are Bob."))
    (law, user) = model.asked[0]["messages"]
    assert law["content"].startswith(keeper.current.prompt.text.rstrip())
    assert "You are Bob." in user["content"]
    assert user["role"] == "user"
