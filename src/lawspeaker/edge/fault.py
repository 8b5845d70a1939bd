"""A refusal over HTTP, typed: what a program reads and what a page says of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lawspeaker.errors import ProviderFault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json

INVALID = "invalid_request_error"
BUSY = "overloaded_error"
ACCESS = "authentication_error"
INTERNAL = "internal_error"


class Fault(ProviderFault):
    """A typed refusal: HTTP status, kind, code and a sentence; `param` names the field at fault.

    `retry_after_s` becomes Retry-After. No fault repeats a key or what was said.
    """

    def __init__(
        self,
        status: int,
        code: str,
        sentence: str,
        *,
        kind: str = INVALID,
        param: str | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        self.status = status
        self.code = code
        self.sentence = sentence
        self.kind = kind
        self.param = param
        self.retry_after_s = retry_after_s
        super().__init__(sentence)

    def to_json(self) -> dict[str, Json]:
        """The body that OpenAI clients read into their own errors."""
        return {
            "error": {
                "message": self.sentence,
                "type": self.kind,
                "param": self.param,
                "code": self.code,
            }
        }

    @property
    def body(self) -> bytes:
        """The body as bytes."""
        return json.dumps(self.to_json()).encode()

    @property
    def event(self) -> bytes:
        """The body as one server-sent event, for an answer that had begun."""
        told = json.dumps({"type": "error", **self.to_json()})
        return b"data: " + told.encode() + b"\n\n"

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers that go with the body."""
        sent = {"content-type": "application/json"}
        if self.retry_after_s is not None:
            sent["retry-after"] = str(self.retry_after_s)
        return sent


def refused(code: str, sentence: str, *, param: str | None = None, status: int = 400) -> Fault:
    """A fault of the request itself."""
    return Fault(status, code, sentence, param=param)
