"""Every version that a record holds: what proposed it, what it said, and how its ballots ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from lawspeaker.contract.yaml_form import from_yaml
from lawspeaker.errors import BadInput
from lawspeaker.governance.ratification import Result
from lawspeaker.records.canonical import short
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One count of ballots on a version: its id, its end, the rule, the closing day."""

    id: str
    result: str
    rule_class: str
    closed_on: date

    @property
    def adopted(self) -> bool:
        """Whether the version was adopted by it, be it by simulated people."""
        return self.result in {Result.RATIFIED.value, Result.SIMULATED.value}

    def to_json(self) -> dict[str, Json]:
        """The form that `constitution history --json` uses."""
        return {
            "id": self.id,
            "result": self.result,
            "rule_class": self.rule_class,
            "closed_on": self.closed_on.isoformat(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A version as it was proposed; `id` names the amendment, empty for the first draft.

    `constitution` is None where the record no longer holds its words. `source` led to it: a
    ruling, a statement, a wording or the reading of a norm; `relation` is what it is to it.
    `replaces` is the digest of the text of the same number whose place it took before any
    ballot, empty where there was none; `readings` are the norms that people typed in it.
    """

    seq: int
    at: str
    id: str
    version: str
    digest: str
    change: str
    source: str
    relation: str
    reason: str
    constitution: Constitution | None
    counts: tuple[Count, ...]
    replaces: str
    readings: tuple[str, ...]

    @property
    def name(self) -> str:
        """The number with the beginning of the digest, which tells texts of one number apart."""
        return f"{self.version}+{short(self.digest)}"

    @property
    def adoption(self) -> Count | None:
        """The count that adopted it, None where none did."""
        return next((count for count in self.counts if count.adopted), None)


def recorded_versions(ledger: Ledger) -> tuple[Recorded, ...]:
    """Every version on record in the order of its proposal, replaced proposals among them."""
    last: dict[str, Recorded] = {}
    counts: dict[str, list[Count]] = {}
    for event in ledger.events(EventKind.RATIFIED):
        counts.setdefault(str(event.body.get("constitution")), []).append(count_of(event))
    found = []
    for event in ledger.events(EventKind.DRAFTED, EventKind.AMENDED):
        ended = tuple(counts.get(str(event.body.get("digest")), ()))
        version = _recorded(event, ended, before=last.get(str(event.body.get("version"))))
        last[version.version] = version
        found.append(version)
    return tuple(found)


def count_of(event: Event) -> Count:
    """The count that an event of its kind tells."""
    counted = event.body.get("count")
    rule = counted.get("rule_class") if isinstance(counted, dict) else ""
    return Count(
        id=str(event.body.get("id")),
        result=str(event.body.get("result")),
        rule_class=str(rule or ""),
        closed_on=date.fromisoformat(str(event.body["closed_on"])),
    )


def _recorded(event: Event, counts: tuple[Count, ...], *, before: Recorded | None) -> Recorded:
    body = event.body
    amendment = body.get("amendment")
    told = amendment if isinstance(amendment, dict) else {}
    source = told.get("source")
    return Recorded(
        seq=event.seq,
        at=event.at,
        id=str(body.get("id", "")),
        version=str(body.get("version")),
        digest=str(body.get("digest")),
        change=str(told.get("change", "")),
        source=str(source.get("ref")) if isinstance(source, dict) else "",
        relation=str(source.get("relation")) if isinstance(source, dict) else "",
        reason=str(told.get("reason", "")),
        constitution=_words(body.get("document"), event.seq),
        counts=counts,
        replaces="" if before is None else before.digest,
        readings=_readings(body.get("links")),
    )


def _readings(links: Json) -> tuple[str, ...]:
    """The readings whose norms an event's clauses have, each once."""
    pairs = [each for each in links if isinstance(each, dict)] if isinstance(links, list) else []
    typed = (str(each.get("from")) for each in pairs if each.get("how") in {"typed in", "led to"})
    return tuple(dict.fromkeys(each for each in typed if each.startswith("reading.")))


def _words(document: Json, seq: int) -> Constitution | None:
    """The document of an event; None where a person's words were taken out and it reads no more."""
    if not isinstance(document, str):
        return None
    try:
        return from_yaml(document, path=f"event {seq}")
    except BadInput:
        return None
