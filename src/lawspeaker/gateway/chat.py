"""A chat request as the gateway sends it on: fields by the table, messages below the law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.gateway.fault import refused
from lawspeaker.gateway.fields import CHAT, sort_fields
from lawspeaker.gateway.messages import Conversation, read_messages
from lawspeaker.gateway.values import check_values

if TYPE_CHECKING:
    from lawspeaker.gateway.body import Defused
    from lawspeaker.records.canonical import Json

MAX_N = 8
MAX_FACTORS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """A request that may be answered.

    `fields` are sent on as they are; `marked` and `dropped` name fields for the notice; `factors`
    are circumstances that the caller says hold.
    """

    fields: dict[str, Json]
    conversation: Conversation
    stream: bool
    n: int
    factors: frozenset[str]
    marked: tuple[str, ...]
    dropped: tuple[str, ...]
    n_defused: int

    @property
    def model(self) -> str:
        """The model asked for."""
        return str(self.fields["model"])

    def body(self, system: str) -> dict[str, Json]:
        """What goes to the model's server, with the law's own message first."""
        first: list[dict[str, Json]] = [{"role": "system", "content": system}] if system else []
        body = {**self.fields, "messages": [*first, *self.conversation.messages]}
        return {**body, "n": self.n} if self.n > 1 else body


def read_chat(given: Defused) -> ChatRequest:
    """The request; Fault 400 names a field that is refused, unknown or of the wrong kind."""
    sorted_ = sort_fields(given.value, CHAT)
    fields = sorted_.passed
    if not isinstance(fields.get("model"), str) or not fields["model"]:
        raise refused("invalid_model", "`model` names a model.", param="model")
    stream = fields.get("stream") or False
    if not isinstance(stream, bool):
        raise refused("invalid_stream", "`stream` is true or false.", param="stream")
    check_values(fields)
    if fields.get("modalities") not in (None, ["text"]):
        raise refused("refused_field", "Answers are text only.", param="modalities")
    n = sorted_.own.get("n")
    n = 1 if n is None else n
    if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= MAX_N:
        raise refused("invalid_n", f"`n` is a whole number from 1 to {MAX_N}.", param="n")
    return ChatRequest(
        fields=fields,
        conversation=read_messages(sorted_.own.get("messages")),
        stream=stream,
        n=n,
        factors=read_factors(sorted_.own.get("lawspeaker")),
        marked=sorted_.marked,
        dropped=sorted_.dropped,
        n_defused=given.n,
    )


def read_factors(own: Json) -> frozenset[str]:
    """The factors in our own field, `{"factors": [...]}`; Fault 400 for anything else in it."""
    if own is None:
        return frozenset()
    factors = own.get("factors", []) if isinstance(own, dict) else None
    well = isinstance(own, dict) and set(own) <= {"factors"} and isinstance(factors, list)
    named = [each for each in factors or [] if isinstance(each, str)] if well else []
    if not well or len(named) != len(factors or []) or len(named) > MAX_FACTORS:
        raise refused(
            "invalid_lawspeaker",
            f"`lawspeaker` holds `factors`, a list of at most {MAX_FACTORS} texts.",
            param="lawspeaker",
        )
    return frozenset(each.strip()[:200] for each in named if each.strip())
