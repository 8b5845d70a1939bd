"""What somebody sends to vote, by the form or as JSON: bounded, or refused with why."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lawspeaker.cycle.assembly.voting import Cast
from lawspeaker.edge.fault import refused
from lawspeaker.edge.form import single_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_KEY = 128
_FIELDS = frozenset({"key", "vote", "important"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the answers: its value in forms, its vote, its sign and its words."""

    value: str
    vote: int
    sign: str
    words: str


CHOICES = (
    Choice(value="agree", vote=1, sign="✓", words="I agree"),
    Choice(value="disagree", vote=-1, sign="✕", words="I disagree"),
    Choice(value="unsure", vote=0, sign="?", words="I am not sure"),
)
BY_VALUE: Mapping[str, Choice] = {each.value: each for each in CHOICES}
BY_VOTE: Mapping[int, Choice] = {each.vote: each for each in CHOICES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A vote as it was sent; `key` marks this sending of it, `important` is None if not asked."""

    statement: str
    vote: int
    important: bool | None
    key: str

    def cast_by(self, participant: str) -> Cast:
        """The vote as it goes on record."""
        return Cast(
            participant=participant,
            statement=self.statement,
            vote=self.vote,
            important=self.important,
            key=key_on_record(self.key, participant),
        )


def read_form(content: bytes, *, statement: str, asks_importance: bool) -> Filled:
    """The page's own form; Fault 400 says to a person what is missing."""
    fields = single_fields(content, names=_FIELDS)
    vote = fields.get("vote", "")
    if not vote:
        raise refused(
            "no_vote", "Choose one of the three answers, or skip the statement.", param="vote"
        )
    if vote not in BY_VALUE or fields.get("important", "yes") != "yes":
        raise refused("invalid_form", "The form holds what this page does not offer.")
    return Filled(
        statement=statement,
        vote=BY_VALUE[vote].vote,
        important="important" in fields if asks_importance else None,
        key=form_key(fields.get("key", "")),
    )


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    statement: str = Field(max_length=200)
    vote: Literal["agree", "disagree", "unsure"]
    important: bool | None = None


def read_json(content: bytes, *, key: str) -> Filled:
    """A vote as JSON, `{"statement": ..., "vote": ..., "important": ...}`; Fault 400 else."""
    try:
        body = _Body.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(each) for each in first["loc"])
        raise refused(
            "invalid_vote", f"The body is no vote: {first['msg']}.", param=where or None
        ) from None
    return Filled(
        statement=body.statement,
        vote=BY_VALUE[body.vote].vote,
        important=body.important,
        key=form_key(key),
    )


def key_on_record(key: str, participant: str) -> str:
    """The key under which a form goes on record; nobody's can be taken for another's."""
    return f"web:{participant}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def form_key(key: str) -> str:
    """The key by which a retry of a form is known; Fault 400 where it is none."""
    if not key or len(key) > MAX_KEY or not key.isprintable():
        raise refused(
            "no_key",
            f"A form carries a key of 1 to {MAX_KEY} printed characters: a retry is known by it.",
            param="key",
        )
    return key
