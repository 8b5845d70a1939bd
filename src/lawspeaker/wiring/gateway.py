"""The constitution under which a model is to speak, from disk, and whether it may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder
from lawspeaker.adapters.ledger.verifier.notes import Trust
from lawspeaker.contract.amendment import RuleClass
from lawspeaker.contract.constitution import Status
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.markdown_form import from_markdown
from lawspeaker.contract.yaml_form import from_yaml
from lawspeaker.cycle.contest import past_cases
from lawspeaker.cycle.versions import current, numbers, version
from lawspeaker.errors import BadInput, GateFailed
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import opened_ledger
from lawspeaker.wiring.record import verify_record

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.governance.precedent import PastCase
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.event import Event

MAY_SPEAK = frozenset({Status.RATIFIED, Status.SUPERSEDED})
"""Superseded only when somebody goes back to it by its digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingLaw:
    """A version that may be spoken under, the rulings on record, and how long it holds.

    `ratification` names the count, empty for a draft; `until` is the last day, None for no end.
    """

    constitution: Constitution
    digest: str
    past: tuple[PastCase, ...]
    draft: bool
    ratification: str
    until: date | None

    def require_in_force(self, day: date) -> None:
        """Nothing on a day on which it is in force; GateFailed says why not. A draft always is."""
        if self.draft:
            return
        name = f"{self.constitution.id} {self.constitution.version}"
        if day < self.constitution.effective.from_:
            start = self.constitution.effective.from_.isoformat()
            raise GateFailed(f"{name} is not yet in force; it begins on {start}.")
        if self.until is not None and day > self.until:
            raise GateFailed(f"{name} expired on {self.until.isoformat()}.")


def standing_law(place: Path, *, day: date, draft: bool, digest: str = "") -> StandingLaw:
    """The law in a folder that `run` wrote, checked down to the ballots' own digest.

    `digest` names an earlier version by its first hex digits. GateFailed where the record does
    not verify, or the version is not ratified by it, or is not in force on `day`. A single file
    has no record, so it is a draft only, and `draft` skips every gate.
    """
    if place.is_file():
        return _bare_file(place, draft=draft)
    report = verify_record(place, checkpoint=None, trust=Trust())
    if report.failed and not draft:
        raise GateFailed(f"The record does not verify: {'; '.join(report.failed)}.")
    held = _chosen(Folder(place), digest)
    with opened_ledger(place) as ledger:
        count = None if draft else _ratified_by(ledger, held, rolled_back=bool(digest))
        law = StandingLaw(
            constitution=held,
            digest=constitution_digest(held),
            past=past_cases(ledger),
            draft=draft,
            ratification="" if count is None else str(count.body.get("id", "")),
            until=_last_day(held, count),
        )
    law.require_in_force(day)
    return law


def _bare_file(path: Path, *, draft: bool) -> StandingLaw:
    if not draft:
        raise GateFailed(
            f"{path} is a single file: no record beside it shows that anybody ratified it. "
            "Name the folder that `lawspeaker run` wrote, or try it with --draft."
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "the file cannot be read as UTF-8", path=str(path), mend="Name a .yaml or .md file."
        ) from error
    parse = from_markdown if path.suffix.lower() in {".md", ".markdown"} else from_yaml
    held = parse(text, path=str(path))
    return StandingLaw(
        constitution=held,
        digest=constitution_digest(held),
        past=(),
        draft=True,
        ratification="",
        until=None,
    )


def _chosen(archive: Folder, digest: str) -> Constitution:
    if not digest:
        return current(archive)
    wanted = digest.removeprefix("sha256:")
    kept = [version(archive, number) for number in numbers(archive)]
    digests = {constitution_digest(each): each for each in kept}
    found = [each for full, each in digests.items() if full.removeprefix("sha256:") == wanted]
    if len(wanted) >= 8 and not found:
        found = [
            e for full, e in digests.items() if full.removeprefix("sha256:").startswith(wanted)
        ]
    if len(found) != 1:
        raise BadInput(
            f"{len(found)} versions have the digest {digest!r}",
            mend=f"Give at least 8 digits of one of: {', '.join(sorted(digests)) or 'none'}.",
        )
    return found[0]


def _ratified_by(ledger: Ledger, held: Constitution, *, rolled_back: bool) -> Event:
    name = f"{held.id} {held.version}"
    if held.status not in MAY_SPEAK or (held.status is Status.SUPERSEDED and not rolled_back):
        raise GateFailed(
            f"{name} is {held.status.value}, and a model speaks under a ratified version only. "
            "To try it, add --draft; every answer is then marked as one under a draft."
        )
    identity = constitution_digest(held)
    counts = [
        event
        for event in ledger.events(EventKind.RATIFIED)
        if event.body.get("constitution") == identity
        and event.body.get("result") == Status.RATIFIED.value
        and event.body.get("id") == held.provenance.ratification
    ]
    if not counts:
        raise GateFailed(
            f"{name} says that {held.provenance.ratification or 'a count'} ratified it, and the "
            "record holds no such count of this text."
        )
    return counts[-1]


def _last_day(held: Constitution, count: Event | None) -> date | None:
    ends = [] if held.effective.until is None else [held.effective.until]
    result = None if count is None else count.body.get("count")
    rule = result.get("rule") if isinstance(result, dict) else None
    if count is not None and isinstance(result, dict) and isinstance(rule, dict):
        days = rule.get("max_duration_days")
        if result.get("rule_class") == RuleClass.EMERGENCY.value and isinstance(days, int):
            closed = date.fromisoformat(str(count.body["closed_on"]))
            ends.append(closed + timedelta(days=days))
    return min(ends, default=None)
