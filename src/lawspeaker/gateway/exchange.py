"""One request and its answer, as notices and contests see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lawspeaker.gateway.retention import Retention


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSummary:
    """What was asked, by whom in which role. `answer_id` is random and names the answer.

    `token` is what the contest link holds, and all that opens the kept copy. `retention` is None
    where nothing is kept; `sampled` says that this answer is also kept to be read.
    """

    answer_id: str
    route: str
    role: str
    model: str
    asked: str
    instructions: tuple[str, ...]
    factors: tuple[str, ...]
    marked: tuple[str, ...]
    dropped: tuple[str, ...]
    n_defused: int
    address: str
    token: str = field(repr=False)
    retention: Retention | None
    sampled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """What was answered: its words, why it ended, and what the levers did on the way.

    `withheld` says that a guard put a refusal in its place. `broke_off` says that it is not whole.
    """

    text: str
    finish_reason: str = "stop"
    deeds: tuple[str, ...] = ()
    withheld: bool = False
    broke_off: bool = False
