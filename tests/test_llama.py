from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openai import OpenAI

from llama import tiny_model

if TYPE_CHECKING:
    from pathlib import Path

    from llama import Llama


@pytest.mark.enable_socket
def test_an_unmodified_client_gets_the_same_words_for_the_same_seed(llama_server: Llama) -> None:
    client = OpenAI(base_url=f"{llama_server.url}/v1", api_key="none", max_retries=0)

    def said(seed: int) -> str | None:
        answer = client.chat.completions.create(
            model=llama_server.model,
            messages=[{"role": "user", "content": "May I renew a book?"}],
            max_tokens=16,
            seed=seed,
        )
        return answer.choices[0].message.content

    first = said(1)
    assert first
    assert said(1) == first
    assert said(2) != first


def test_the_model_is_the_same_file_each_time_it_is_made(tmp_path: Path) -> None:
    one, two = tiny_model(tmp_path / "one.gguf"), tiny_model(tmp_path / "two.gguf")
    assert one.read_bytes() == two.read_bytes()
    assert tiny_model(tmp_path / "three.gguf", seed=1).read_bytes() != one.read_bytes()
