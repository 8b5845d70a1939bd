from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING

import pytest

from gateway.fault_server import Fault, FaultServer, When
from gateway.stage import UPSTREAM_KEY
from lawspeaker.adapters import openai_model
from lawspeaker.adapters.openai_model import OpenAIModel
from lawspeaker.errors import BadInput, ProviderFault, UsageFault
from lawspeaker.ports.chat_model import Answered, Asked

if TYPE_CHECKING:
    from llama import Llama

ASKED = Asked(task="Write one word.", material="stmt.1: “May I renew a book?”", seed=3)


@pytest.mark.enable_socket
def test_a_real_server_answers_the_same_for_the_same_seed(llama_server: Llama) -> None:
    model = OpenAIModel(f"{llama_server.url}/v1", model=llama_server.model)
    first = model.answer(ASKED)
    assert first.text
    assert first.model
    assert model.answer(ASKED) == first


@pytest.mark.enable_socket
@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_ends_in_a_typed_error_or_an_answer_in_time(fault: Fault) -> None:
    server = FaultServer(fault=fault, when=When.PLAIN)
    ended: list[Answered | ProviderFault] = []

    async def work(standing: FaultServer) -> None:
        model = OpenAIModel(standing.url, model="m", key=UPSTREAM_KEY, deadline_s=0.6)

        def ask() -> None:
            try:
                ended.append(model.answer(ASKED))
            except ProviderFault as error:
                ended.append(error)

        await asyncio.to_thread(ask)

    began = time.monotonic()
    asyncio.run(server.run(work))
    # Far above the deadline: a hang would be minutes, and this is no timing.
    assert time.monotonic() - began < 30
    (only,) = ended
    assert server.n_strayed == 0
    if isinstance(only, ProviderFault):
        assert UPSTREAM_KEY not in str(only)
        assert "10.0.0.7" not in str(only)


@pytest.mark.parametrize("url", ["", "ftp://x/v1", "http://", "http://me:word@host/v1"])
def test_an_address_that_is_none_is_bad_input(url: str) -> None:
    with pytest.raises(BadInput, match="no http or https address") as told:
        OpenAIModel(url, model="m")
    assert "word@" not in str(told.value)


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx2", None)
    with pytest.raises(UsageFault, match=r"lawspeaker\[gateway\]"):
        OpenAIModel("http://127.0.0.1:9/v1", model="m").answer(ASKED)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"choices": []}, "form of a chat"),
        ({"choices": [{"message": {"content": "  "}}]}, "without words"),
        ({"choices": [{"message": {"content": None}}]}, "without words"),
        ({"choices": "none"}, "form of a chat"),
    ],
)
def test_an_answer_without_words_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, body: dict[str, object], told: str
) -> None:
    monkeypatch.setattr(openai_model.OpenAIModel, "_post", lambda *_: body)
    with pytest.raises(ProviderFault, match=told):
        OpenAIModel("http://127.0.0.1:9", model="m").answer(ASKED)


def test_a_server_that_names_no_model_is_taken_at_the_name_it_was_asked_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = {"choices": [{"message": {"content": "Yes."}}], "model": ""}
    monkeypatch.setattr(openai_model.OpenAIModel, "_post", lambda *_: said)
    assert OpenAIModel("http://127.0.0.1:9", model="m").answer(ASKED) == Answered(
        text="Yes.", model="m"
    )
