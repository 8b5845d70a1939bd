"""A model behind an OpenAI-compatible server: asked within a deadline and a size, never followed.

Redirects are not followed, nothing is read from the environment but the key that is given, and
no error shows the key or the address's user part.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lawspeaker.errors import BadInput, ProviderFault, UsageFault
from lawspeaker.ports.chat_model import Answered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    import httpx2

    from lawspeaker.ports.chat_model import Asked
    from lawspeaker.records.canonical import Json

DEADLINE_S = 120.0
MAX_BYTES = 1_000_000
MAX_TOKENS = 800
_OK = 200


class OpenAIModel:
    """A client of one server; `url` is the address below which `/v1/chat/completions` lies.

    BadInput for an address that is none, UsageFault without the extra that holds the client.
    """

    def __init__(
        self, url: str, *, model: str, key: str = "", deadline_s: float = DEADLINE_S
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise BadInput(
                "the model's address is no http or https address",
                mend="Give one such as http://127.0.0.1:8080/v1, without a password in it.",
            )
        self.url = url.rstrip("/").removesuffix("/v1")
        self.model = model
        self.deadline_s = deadline_s
        self._headers = {"accept-encoding": "identity", "user-agent": "lawspeaker"}
        if key:
            self._headers["authorization"] = f"Bearer {key}"

    def answer(self, asked: Asked) -> Answered:
        """One completion at temperature 0; ProviderFault for whatever is not a usable answer."""
        body: dict[str, Json] = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": asked.task},
                {"role": "user", "content": asked.material},
            ],
            "temperature": 0,
            "seed": asked.seed,
            "max_tokens": MAX_TOKENS,
        }
        found = self._post(body)
        try:
            text = found["choices"][0]["message"]["content"]  # type: ignore[index, call-overload]
        except (KeyError, IndexError, TypeError):
            raise ProviderFault(
                "The model's server gave no answer in the form of a chat."
            ) from None
        if not isinstance(text, str) or not text.strip():
            raise ProviderFault("The model's server gave an answer without words.")
        named = found.get("model")
        return Answered(text=text, model=named if isinstance(named, str) and named else self.model)

    def _post(self, body: dict[str, Json]) -> dict[str, Json]:
        client = _client()
        ends = time.monotonic() + self.deadline_s
        try:
            with (
                client.Client(
                    headers=self._headers,
                    timeout=client.Timeout(self.deadline_s, connect=10.0),
                    follow_redirects=False,
                    trust_env=False,
                ) as session,
                session.stream("POST", f"{self.url}/v1/chat/completions", json=body) as response,
            ):
                if response.status_code != _OK:
                    raise ProviderFault(
                        f"The model's server answered with status {response.status_code}."
                    )
                content = b"".join(_bounded(response, ends))
        except (client.HTTPError, client.StreamError, client.InvalidURL) as error:
            raise ProviderFault(
                f"The model's server could not be asked ({type(error).__name__})."
            ) from None
        try:
            found = json.loads(content)
        except ValueError:
            raise ProviderFault(
                "The model's server answered with something else than JSON."
            ) from None
        if not isinstance(found, dict):
            raise ProviderFault("The model's server answered with something else than an object.")
        return found


def _bounded(response: httpx2.Response, ends: float) -> Iterator[bytes]:
    n = 0
    for chunk in response.iter_raw():
        n += len(chunk)
        if n > MAX_BYTES:
            raise ProviderFault(f"The model's answer is longer than {MAX_BYTES:,} bytes.")
        if time.monotonic() > ends:
            raise ProviderFault("The model's server did not end its answer in time.")
        yield chunk


def _client() -> ModuleType:
    try:
        import httpx2  # noqa: PLC0415
    except ImportError:
        raise UsageFault(
            "Asking a model needs the extra: pip install 'lawspeaker[gateway]'."
        ) from None
    return httpx2
