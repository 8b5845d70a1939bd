"""Clients that know nothing of the gateway, over real sockets, before a real model's server."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from itertools import product
from typing import TYPE_CHECKING

import httpx2
import openai
import pytest

from gateway.open_gateway import open_gateway
from gateway.stage import ABLE, CHAT, Script, answers, levers, said, stand, status
from lawspeaker.gateway.capabilities import Capabilities
from lawspeaker.gateway.keys import Caller as Role
from lawspeaker.gateway.keys import KeyRing, new_key
from lawspeaker.gateway.self_report import MAX_WORDS
from lawspeaker.gateway.settings import Lever

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.gateway.law import LawKeeper
    from llama import Llama

pytestmark = pytest.mark.enable_socket
KEY = new_key("client", Role.OPERATOR)
N_SEEDS = 3
ASKED = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "May I renew a book?"},
]
TOOLS = [
    {
        "type": "function",
        "function": {"name": "look", "parameters": {"type": "object", "properties": {}}},
    }
]


@pytest.fixture
def address(keeper: LawKeeper, llama_server: Llama) -> Iterator[str]:
    state = stand(
        keeper, url=llama_server.url, keys=KeyRing([KEY.key]), capabilities=Capabilities()
    )
    with open_gateway(state) as url:
        yield url


def test_the_openai_client_speaks_to_a_model_through_it(
    address: str, llama_server: Llama, keeper: LawKeeper
) -> None:
    with openai.OpenAI(base_url=address, api_key=KEY.secret, max_retries=0) as client:
        assert [each.id for each in client.models.list()] == [llama_server.model]

        def ask(**more: object) -> openai.types.chat.ChatCompletion:
            return client.chat.completions.create(
                model=llama_server.model, messages=ASKED, max_tokens=8, seed=1, **more
            )

        raw = client.chat.completions.with_raw_response.create(
            model=llama_server.model, messages=ASKED, max_tokens=8, seed=1
        )
        assert keeper.current.name in raw.headers["x-lawspeaker-constitution"]
        first = raw.parse()
        assert first.choices[0].message.content
        assert first.choices[0].message.content == ask().choices[0].message.content
        assert first.model_extra["lawspeaker"]["request"]["instructions_demoted"] == 1

        with client.chat.completions.create(
            model=llama_server.model, messages=ASKED, max_tokens=8, seed=1, stream=True
        ) as stream:
            chunks = list(stream)
        words = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
        assert words == first.choices[0].message.content
        assert chunks[-1].model_extra["lawspeaker"]["constitution"]["draft"] is True

        response = client.responses.create(
            model=llama_server.model,
            instructions="Be brief.",
            input="May I?",
            max_output_tokens=8,
        )
        assert response.output_text
        assert response.usage.output_tokens > 0
        with client.responses.stream(
            model=llama_server.model, input="May I?", max_output_tokens=8
        ) as events:
            heard = list(events)
        assert heard[0].type == "response.created"
        # A model that only draws at random seldom ends by itself.
        assert heard[-1].type in {"response.completed", "response.incomplete"}
        assert heard[-1].response.output_text


def probed(url: str) -> dict[str, str]:
    """What the gateway found out of its server, once it has asked."""
    for _ in range(600):
        ready = httpx2.get(url.removesuffix("/v1") + "/readyz").json()
        if ready["upstream"]["models"]:
            found: dict[str, str] = ready["upstream"]
            return found
        time.sleep(0.05)
    raise AssertionError("the server was never asked")


def test_a_real_server_is_found_to_hold_to_a_schema_and_reports_on_its_answer(
    keeper: LawKeeper, llama_server: Llama
) -> None:
    state = stand(
        keeper,
        url=llama_server.url,
        capabilities=Capabilities(),
        levers=levers(Lever.PROMPT, Lever.ASK, Lever.UNCERTAINTY),
    )
    with (
        open_gateway(state) as url,
        openai.OpenAI(base_url=url, api_key="none", max_retries=0) as client,
    ):
        found = probed(url)
        assert found["json_schema"] == found["n"] == found["seed"] == "yes"
        told = []
        for stream, seed in product((False, True), range(N_SEEDS)):
            asked = client.chat.completions.create(
                model=llama_server.model, messages=ASKED, max_tokens=8, seed=seed, stream=stream
            )
            last = list(asked)[-1] if stream else asked
            told.append(last.model_extra["lawspeaker"]["uncertainty"])
    # A model without training may write blanks where words are asked for: in form, and no report.
    came = [each["model_report"] for each in told]
    assert set(came) <= {"read", "unreadable"}
    assert "read" in came[:N_SEEDS]
    assert "read" in came[N_SEEDS:]
    for each in told:
        own = [item for term in each["told"] for item in term["items"] if item["machine_words"]]
        words = [
            word
            for item in own
            for key in ("ask", "positions", "readings")
            for word in item.get(key, [])
        ]
        assert all(0 < len(word) <= MAX_WORDS for word in words)
        assert len(own) <= 3
        facts = next(term for term in each["told"] if term["kind"] == "factual")
        assert facts["items"][0]["right"] is None


@pytest.mark.no_cover
@pytest.mark.parametrize("lever", [Lever.CRITIQUE, Lever.BEST_OF, Lever.GUARD])
def test_each_lever_that_asks_the_model_again_works_over_a_real_server(
    keeper: LawKeeper, llama_server: Llama, lever: Lever
) -> None:
    state = stand(
        keeper,
        url=llama_server.url,
        capabilities=Capabilities(),
        levers=levers(Lever.PROMPT, Lever.RETRIEVAL, lever),
    )
    body = {"model": llama_server.model, "messages": ASKED, "max_tokens": 8, "seed": 1}
    with open_gateway(state) as url:
        probed(url)
        got = httpx2.post(f"{url}/chat/completions", json=body, timeout=60)
    if got.status_code == 200:
        assert any(lever.value in deed for deed in got.json()["lawspeaker"]["deeds"])
    else:
        # Words drawn at random are no evidence, so the guard reads no verdict and fails closed.
        assert lever is Lever.GUARD
        assert (got.status_code, got.json()["error"]["code"]) == (502, "guard_unreadable")


def test_the_openai_client_gets_its_own_errors(
    address: str, llama_server: Llama, keeper: LawKeeper
) -> None:
    with (
        openai.OpenAI(base_url=address, api_key="lsk-guess", max_retries=0) as stranger,
        pytest.raises(openai.AuthenticationError) as refused,
    ):
        stranger.models.list()
    assert refused.value.code == "invalid_api_key"
    with openai.OpenAI(base_url=address, api_key=KEY.secret, max_retries=0) as client:
        with pytest.raises(openai.BadRequestError) as bad:
            client.chat.completions.create(
                model=llama_server.model, messages=ASKED, logit_bias={"1": 5}
            )
        assert bad.value.param == "logit_bias"
    failing = stand(keeper, model=Script(lambda _: status(500)))
    with (
        open_gateway(failing, probing=False) as url,
        openai.OpenAI(base_url=url, api_key="none", max_retries=0) as client,
    ):
        with pytest.raises(openai.InternalServerError) as failed:
            client.chat.completions.create(model="tiny", messages=ASKED)
        assert failed.value.code == "upstream_error"
    cut = stand(keeper, model=Script(lambda _: answers("x")({"stream": True})[:-14]))
    with (
        open_gateway(cut, probing=False) as url,
        openai.OpenAI(base_url=url, api_key="none", max_retries=0) as client,
    ):
        with pytest.raises(openai.APIError, match="broke off"):
            list(client.chat.completions.create(model="tiny", messages=ASKED, stream=True))
        with pytest.raises(openai.APIError, match="broke off"):
            list(client.responses.create(model="tiny", input="hi", stream=True))


def test_tools_reach_the_openai_client(keeper: LawKeeper) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
    model = Script(lambda _: said("", tool_calls=[call]))
    with (
        open_gateway(stand(keeper, model=model, capabilities=ABLE), probing=False) as url,
        openai.OpenAI(base_url=url, api_key="none", max_retries=0) as client,
    ):
        first = client.chat.completions.create(
            model="tiny", messages=ASKED, tools=TOOLS, tool_choice="required"
        )
        (asked,) = first.choices[0].message.tool_calls
        turns = [
            *ASKED,
            first.choices[0].message.to_dict(),
            {"role": "tool", "tool_call_id": asked.id, "content": "Found."},
        ]
        client.chat.completions.create(model="tiny", messages=turns, tools=TOOLS)
    assert model.asked[0]["tools"] == TOOLS
    assert [each["role"] for each in model.asked[1]["messages"]] == [
        "system",
        "user",
        "assistant",
        "tool",
    ]


def test_curl_speaks_to_it(address: str, llama_server: Llama) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("there is no curl on this machine")
    body = {"model": llama_server.model, "messages": ASKED, "max_tokens": 4}

    def ask(*words: str) -> str:
        asked = [curl, "-sS", "--noproxy", "*", *words]
        ended = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 - our own words
        return ended.stdout

    post = ("-H", "content-type: application/json", "-H", f"authorization: Bearer {KEY.secret}")
    url = address.removesuffix("/v1") + CHAT
    whole = json.loads(ask(*post, "-d", json.dumps(body), url))
    assert whole["lawspeaker"]["constitution"]["id"] == "harrowick-library"
    stream = ask("-N", *post, "-d", json.dumps({**body, "stream": True}), url)
    assert stream.endswith("data: [DONE]\n\n")
    assert json.loads(ask("-d", "x", url))["error"]["code"] == "invalid_api_key"
    health = json.loads(ask(address.removesuffix("/v1") + "/healthz"))
    assert health == {"status": "alive", "waiting": 0}
