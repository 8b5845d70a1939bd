"""What a contest needs of an answer, and no more: the copy that is sealed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.records.canonical import canonical_json
from lawspeaker.records.contest import CitedClause
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lawspeaker.gateway.exchange import GivenAnswer, RequestSummary
    from lawspeaker.gateway.law import Law
    from lawspeaker.gateway.steering import Steering
    from lawspeaker.records.canonical import Json

MAX_TEXT = 20_000
"""Most characters of a question and of an answer that are kept."""
CUT = " [cut here]"
NO_QUESTION = "[no words of a user]"
NO_WORDS = "[the answer has no words: it calls a tool, or is empty]"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCopy:
    """The last words of the user, the answer, and the law it was given under.

    Neither who asked nor the caller's instructions are in it: an operator's words are not the
    reader's to see. `clauses` are those that were held to apply.
    """

    prompt: str
    answer: str
    version: str
    constitution: str
    constitution_digest: str
    clauses: tuple[CitedClause, ...]
    factors: tuple[str, ...]
    given_on: date

    @property
    def content(self) -> bytes:
        """The copy as bytes."""
        return canonical_json(self.to_json())

    def to_json(self) -> dict[str, Json]:
        """The form that is sealed, and that a sampled answer has."""
        return {
            "prompt": self.prompt,
            "answer": self.answer,
            "version": self.version,
            "constitution": self.constitution,
            "constitution_digest": self.constitution_digest,
            "clauses": [each.to_json() for each in self.clauses],
            "factors": list(self.factors),
            "given_on": self.given_on.isoformat(),
        }


def copy_of(
    request: RequestSummary, answer: GivenAnswer, *, law: Law, steering: Steering, day: date
) -> AnswerCopy:
    """The copy of one answer; long texts are cut, and say so."""
    held = law.constitution
    return AnswerCopy(
        prompt=_bounded(request.asked) or NO_QUESTION,
        answer=_bounded(answer.text) or NO_WORDS,
        version=held.version,
        constitution=held.id,
        constitution_digest=law.standing.digest,
        clauses=tuple(
            CitedClause(id=each.id, digest=law.digests[each.id]) for each in steering.at_stake
        ),
        factors=request.factors,
        given_on=day,
    )


def read_copy(content: bytes) -> AnswerCopy:
    """The copy from its bytes; BadInput where they hold no copy."""
    kept: Mapping[str, Json] = json.loads(content)
    read = Stored(what="a copy", values=kept)
    return AnswerCopy(
        prompt=read.text("prompt"),
        answer=read.text("answer"),
        version=read.text("version"),
        constitution=read.text("constitution"),
        constitution_digest=read.text("constitution_digest"),
        clauses=CitedClause.read(read),
        factors=read.texts("factors"),
        given_on=read.day("given_on"),
    )


def _bounded(text: str) -> str:
    # A lone surrogate can be in JSON, and is no UTF-8.
    whole = text.encode("utf-8", "replace").decode().strip()
    return whole if len(whole) <= MAX_TEXT else whole[:MAX_TEXT] + CUT
