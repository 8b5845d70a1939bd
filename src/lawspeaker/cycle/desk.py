"""Where a step of the loop lays down its work: texts in the archive, deeds in the record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.cycle.lineage import Lineage
from lawspeaker.cycle.projection.views import views_of
from lawspeaker.records.payloads import check_payload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.ports.archive import Archive
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.ports.progress import Progress
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event, EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The three effects that a step may have.

    `kept` gives the views of the ledger as it is now from those that were put away; without it
    they are built from the first event on.
    """

    ledger: Ledger
    archive: Archive
    progress: Progress
    kept: Callable[[], Views] | None = None

    def views(self) -> Views:
        """What the record comes to by now; whoever asks may take further events into it."""
        return views_of(self.ledger.events()) if self.kept is None else self.kept()

    def begin(self, kind: EventKind) -> None:
        """Tell that a step begins; `lay_down` tells what came of it."""
        self.progress.started(kind.value)

    def lay_down(
        self,
        kind: EventKind,
        *,
        outcome: str,
        inputs: Mapping[str, str],
        outputs: Mapping[str, str] | None = None,
        facts: Mapping[str, Json] | None = None,
        lineage: Lineage | None = None,
        key: str | None = None,
    ) -> Event:
        """Write the output texts, then append one event with the digests of inputs and outputs.

        `inputs` maps a name to a digest, `outputs` a file name to its text, `facts` is what
        else the event says. The texts are on disk before the event that names them. BadInput where
        the facts are not those of the kind.
        """
        digests = {name: self.archive.write(name, text) for name, text in (outputs or {}).items()}
        body: dict[str, Json] = {
            "schema_version": 1,
            "outcome": outcome,
            "inputs": dict(inputs),
            "outputs": digests,
            **(facts or {}),
            **(lineage or Lineage()).body(),
        }
        check_payload(kind, body)
        event = self.ledger.append(kind, body, key=key)
        self.progress.finished(kind.value, outcome)
        return event


def as_json(value: Mapping[str, Json]) -> str:
    """The text of a JSON file for people and programs: indented, in the order given."""
    return json.dumps({"schema_version": 1, **value}, indent=1, ensure_ascii=False) + "\n"
