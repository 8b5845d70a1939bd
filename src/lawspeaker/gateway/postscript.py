"""Words for people below an answer, for clients that show nothing but its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.gateway.asking import choices_of, frame_of, is_words, text_of
from lawspeaker.gateway.notice import contest_link
from lawspeaker.gateway.settings import Lever

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.gateway.chat import ChatRequest
    from lawspeaker.gateway.doubts import Doubts
    from lawspeaker.gateway.exchange import GivenAnswer, RequestSummary
    from lawspeaker.records.canonical import Json


def postscript(
    request: ChatRequest, summary: RequestSummary, given: GivenAnswer, doubts: Doubts
) -> str:
    """What is not sure, in the constitution's words, and where to contest; empty where it may not.

    Nothing is added without the lever, to an answer of no words, to several answers, to one whose
    form the caller fixed, or to a refusal, which names its clause and the link itself.
    """
    form = request.fields.get("response_format")
    plain = form is None or (isinstance(form, dict) and form.get("type") == "text")
    off = Lever.TELL not in doubts.at.steering.levers
    if off or not plain or request.n > 1 or given.withheld or not given.text.strip():
        return ""
    law = doubts.at.law
    trial = ", a text on trial that nobody ratified" if law.draft else ""
    held, digest = law.constitution, law.standing.digest.removeprefix("sha256:")[:12]
    lines = [f"This answer was given under {held.id} {held.version} ({digest}){trial}."]
    lines += [f"{doubt.term.name}: {doubt.term.words}" for doubt in doubts.found]
    lines.append(f"To contest it: {contest_link(summary)}")
    return "\n\n---\n" + "\n".join(f"- {line}" for line in lines)


def with_postscript(body: Mapping[str, Json], words: str) -> dict[str, Json]:
    """A whole answer with these words at the end of its own; one that calls a tool as it was."""
    first = choices_of(body)[0]
    message = first["message"]
    if not words or not is_words(body) or not isinstance(message, dict):
        return dict(body)
    told = {**message, "content": f"{text_of(body)}{words}"}
    return {**body, "choices": [{**first, "message": told}]}


class HeldEnd:
    """Holds a stream's end back, so that words can come before the client takes it as ended.

    `calls` says whether the answer calls a tool; then no words belong to it.
    """

    def __init__(self) -> None:
        self.held: list[dict[str, Json]] = []
        self.calls = False

    def pass_on(self, chunk: dict[str, Json]) -> dict[str, Json] | None:
        """The chunk, as much of it as may be told now; None where it has to wait."""
        if self.held:
            self.held.append(chunk)
            return None
        choices = chunk.get("choices")
        first = choices[0] if isinstance(choices, list) and choices else None
        if not isinstance(first, dict):
            return chunk
        delta = first.get("delta")
        told = delta if isinstance(delta, dict) else {}
        self.calls |= bool(told.get("tool_calls") or told.get("function_call"))
        if first.get("finish_reason") is None:
            return chunk
        self.held.append({**chunk, "choices": [{**first, "delta": {}}]})
        return {**chunk, "choices": [{**first, "finish_reason": None}]} if told else None

    def end(self, words: str, last: Mapping[str, Json]) -> list[dict[str, Json]]:
        """The words, in the form of the `last` chunk that was told, and what was held back."""
        if not words or self.calls:
            return self.held
        said: Json = {"index": 0, "delta": {"content": words}, "finish_reason": None}
        return [{**frame_of(last), "choices": [said]}, *self.held]
