"""What one person said about a proposed text: yes, no, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json


class Choice(StrEnum):
    """ABSTAIN takes part (it counts for the quorum) and takes no side (it moves no share)."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One ballot under a pseudonym; `simulated` ones are marked and no ratification takes them."""

    participant: str
    choice: Choice
    simulated: bool = False

    def to_json(self) -> dict[str, Json]:
        """The form that the ledger keeps."""
        return {
            "participant": self.participant,
            "choice": self.choice.value,
            "simulated": self.simulated,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Json]) -> Ballot:
        """Read it back; BadInput where it is damaged."""
        read = Stored(what="a ballot", values=stored)
        return cls(
            participant=read.text("participant"),
            choice=read.one_of("choice", Choice),
            simulated=read.flag("simulated"),
        )
