"""One thing that a rule asks of a ratification, and whether it was met."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.estimate import Estimate


class CheckKind(StrEnum):
    """What is asked, in the order in which it is reported."""

    REAL_PEOPLE = "real_people"
    BALLOTED_CLASS = "balloted_class"
    CHANGE_CLASS = "change_class"
    SAME_VERDICTS = "same_verdicts"
    SAME_MEANING = "same_meaning"
    QUORUM = "quorum"
    THRESHOLD = "threshold"
    GROUP_THRESHOLD = "group_threshold"
    GROUP_CONCURRENCE = "group_concurrence"
    GROUP_TURNOUT = "group_turnout"
    NOTICE = "notice"
    SECOND_BALLOT = "second_ballot"
    DURATION = "duration"
    VETO = "veto"
    REGRESSION_GATE = "regression_gate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Passed or not, in one sentence with its numbers; `group` is empty for the whole."""

    kind: CheckKind
    passed: bool
    sentence: str
    group: str = ""
    estimate: Estimate | None = None

    def to_json(self) -> dict[str, Json]:
        """The form that files use."""
        return {
            "kind": self.kind.value,
            "group": self.group,
            "passed": self.passed,
            "sentence": self.sentence,
            "estimate": None if self.estimate is None else self.estimate.to_json(),
        }
