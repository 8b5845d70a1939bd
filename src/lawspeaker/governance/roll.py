"""Who may ballot: the roll, closed and hashed before voting opens."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import canonical_json, digest
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.participant import Participant
    from lawspeaker.records.partition import Partition


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A participant on the roll; `group` is empty for somebody who is placed in no group."""

    participant: str
    group: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Everybody who may ballot, each once, in natural order of their ids."""

    members: tuple[Member, ...]

    @classmethod
    def of(cls, members: Sequence[Member]) -> Roll:
        """A roll from members in any order; BadInput where somebody stands on it twice."""
        by_id = {member.participant: member for member in members}
        if len(by_id) != len(members):
            counts = Counter(member.participant for member in members)
            twice = in_natural_order(each for each, n in counts.items() if n > 1)
            raise BadInput(
                f"the roll names {twice[0]} twice", mend="Each person stands on the roll once."
            )
        return cls(members=tuple(by_id[each] for each in in_natural_order(by_id)))

    @classmethod
    def from_partition(cls, participants: Sequence[Participant], partition: Partition) -> Roll:
        """A roll of all participants, each under their opinion group's name."""
        return cls.of(
            [
                Member(
                    participant=person.id,
                    group=partition.names[label] if label >= 0 else "",
                    simulated=person.simulated,
                )
                for person, label in zip(participants, partition.label.tolist(), strict=True)
            ]
        )

    @property
    def by_participant(self) -> dict[str, Member]:
        """The members by their id."""
        return {member.participant: member for member in self.members}

    @property
    def n_members_of(self) -> dict[str, int]:
        """How many members each group has, by name in order of the letters; no group is none."""
        return dict(sorted(Counter(m.group for m in self.members if m.group).items()))

    @property
    def n_simulated(self) -> int:
        """How many of the members are simulated."""
        return sum(member.simulated for member in self.members)

    def digest(self) -> str:
        """What is logged before voting opens."""
        return digest(canonical_json(self.to_json()))

    def to_json(self) -> dict[str, Json]:
        """The form that the ledger keeps."""
        return {
            "members": [
                {"participant": m.participant, "group": m.group, "simulated": m.simulated}
                for m in self.members
            ]
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Json]) -> Roll:
        """Read it back; BadInput where it is damaged."""
        return cls.of(
            [
                Member(
                    participant=part.text("participant"),
                    group=part.text("group"),
                    simulated=part.flag("simulated"),
                )
                for part in Stored(what="a roll", values=stored).parts("members")
            ]
        )
