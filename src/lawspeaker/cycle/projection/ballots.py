"""What was put to the ballot, and what each person said of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from lawspeaker.cycle.redaction import as_object
from lawspeaker.records.event import EventKind
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPaper:
    """What people are asked: a version's whole text, under which rule, who, and until when.

    `document` and `under` are YAML; `under`, the version that it changes, is empty for a first
    one. `people` are those of the roll with the digest `roll`. `closed_because` is why it ended
    before `closes_at`, empty where it did not; then `closed_at` is when.
    """

    ballot: str
    version: str
    digest: str
    document: str
    under: str
    rule_class: str
    rule: Mapping[str, Json]
    roll: str
    people: tuple[str, ...]
    opened_at: str
    closes_at: str
    changeable: bool
    closed_because: str = ""
    closed_at: str = ""

    def to_json(self) -> dict[str, Json]:
        """All of it."""
        return {
            "ballot": self.ballot,
            "version": self.version,
            "digest": self.digest,
            "document": self.document,
            "under": self.under,
            "rule_class": self.rule_class,
            "rule": dict(self.rule),
            "roll": self.roll,
            "people": list(self.people),
            "opened_at": self.opened_at,
            "closes_at": self.closes_at,
            "changeable": self.changeable,
            "closed_because": self.closed_because,
            "closed_at": self.closed_at,
        }

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        """Read it back."""
        return cls(
            ballot=stored.text("ballot"),
            version=stored.text("version"),
            digest=stored.text("digest"),
            document=stored.text("document"),
            under=stored.text("under"),
            rule_class=stored.text("rule_class"),
            rule=stored.part("rule").values,
            roll=stored.text("roll"),
            people=stored.texts("people"),
            opened_at=stored.text("opened_at"),
            closes_at=stored.text("closes_at"),
            changeable=stored.flag("changeable"),
            closed_because=stored.text("closed_because"),
            closed_at=stored.text("closed_at"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one person said on a ballot, each choice in order; the last one counts."""

    choices: tuple[str, ...]
    simulated: bool


class Ballots:
    """Ballot papers in the order in which they were opened, and by each what people said."""

    name: ClassVar[str] = "ballots"
    kinds: ClassVar[frozenset[EventKind]] = frozenset(
        {
            EventKind.BALLOT_OPENED,
            EventKind.BALLOT_CAST,
            EventKind.BALLOT_CHANGED,
            EventKind.BALLOT_CLOSED,
        }
    )

    def __init__(self) -> None:
        self.papers: dict[str, BallotPaper] = {}
        self.said: dict[str, dict[str, Said]] = {}

    @property
    def newest(self) -> BallotPaper | None:
        """The paper that was opened last, None before the first."""
        return next(reversed(self.papers.values()), None)

    def of(self, ballot: str, participant: str) -> tuple[str, ...]:
        """What somebody said on a ballot, the latest last."""
        said = self.said.get(ballot, {}).get(participant)
        return () if said is None else said.choices

    def apply(self, event: Event) -> None:
        """Take in one event."""
        body = event.body
        ballot = str(body["ballot"])
        if event.kind is EventKind.BALLOT_OPENED:
            self.papers[ballot] = _opened(event)
        elif event.kind is EventKind.BALLOT_CLOSED:
            self.papers[ballot] = replace(
                self.papers[ballot], closed_because=str(body["reason"]), closed_at=event.at
            )
        else:
            mine = self.said.setdefault(ballot, {})
            who = str(body["participant"])
            mine[who] = Said(
                choices=(*self.of(ballot, who), str(body["choice"])),
                simulated=body["simulated"] is True,
            )

    def to_json(self) -> dict[str, Json]:
        """All of it."""
        return {
            "papers": [each.to_json() for each in self.papers.values()],
            "said": [
                {
                    "ballot": ballot,
                    "participant": who,
                    "choices": list(each.choices),
                    "simulated": each.simulated,
                }
                for ballot, said in self.said.items()
                for who, each in said.items()
            ],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Json]) -> Self:
        """The ballots that were put away."""
        stored = Stored(what="the view of ballots", values=kept)
        found = cls()
        for part in stored.parts("papers"):
            found.papers[part.text("ballot")] = BallotPaper.from_json(part)
        for part in stored.parts("said"):
            found.said.setdefault(part.text("ballot"), {})[part.text("participant")] = Said(
                choices=part.texts("choices"), simulated=part.flag("simulated")
            )
        return found


def _opened(event: Event) -> BallotPaper:
    said: dict[str, Json] = {
        **event.body,
        "under": str(as_object(event.body.get("under")).get("document", "")),
        "opened_at": event.at,
        "closed_because": "",
        "closed_at": "",
    }
    return BallotPaper.from_json(Stored(what="a ballot paper", values=said))
