"""From a real model's answer to a public number, over sockets, as a client and a browser do it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx2
import openai
import pytest

from cycle.stage import copied
from gateway.kept import FORM, stand_over
from gateway.open_gateway import open_gateway
from lawspeaker.cycle.contest import contests
from lawspeaker.gateway.capabilities import Capabilities
from lawspeaker.gateway.upstream import Upstream
from lawspeaker.wiring.desk import opened_ledger

if TYPE_CHECKING:
    from pathlib import Path

    from cycle.stage import Played
    from lawspeaker.gateway.law import LawKeeper
    from llama import Llama


@pytest.mark.enable_socket
@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_of_a_real_model_is_contested_by_its_link(
    played: Played, tmp_path: Path, keeper: LawKeeper, llama_server: Llama, *, stream: bool
) -> None:
    folder = copied(played.folder, tmp_path / "demo")
    state = stand_over(folder, keeper, url=llama_server.url, capabilities=Capabilities())
    state.upstream = Upstream(state.settings)
    asked = [{"role": "user", "content": "May I renew a book?"}]
    with open_gateway(state) as address:
        with openai.OpenAI(base_url=address, api_key="none", max_retries=0) as client:
            got = client.chat.completions.create(  # type: ignore[call-overload] # as clients call it
                model=llama_server.model, messages=asked, max_tokens=8, stream=stream
            )
            last = list(got)[-1] if stream else got
        link = urlsplit(last.model_extra["lawspeaker"]["contest"]).path
        root = address.removesuffix("/v1")
        with httpx2.Client(base_url=root) as browser:
            page = browser.get(link).text
            assert "May I renew a book?" in page
            clause = keeper.current.constitution.clauses[0].id
            sent = browser.post(
                link, data={"clause": clause, "relief": "Say it simply."}, headers=FORM
            )
            assert sent.status_code == 303
            standing = browser.get(str(httpx2.URL(f"{root}{link}").join(sent.headers["location"])))
            assert "contest.0002" in standing.text
    with opened_ledger(folder) as ledger:
        made = contests(ledger)[-1]
    assert (made.id, made.prompt, made.relief) == (
        "contest.0002",
        "May I renew a book?",
        "Say it simply.",
    )
    assert made.answer
