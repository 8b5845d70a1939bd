"""Every kind of event can be spelled anew, and none is spelled anew without saying so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.ledger.form import FORMS, EventForms
from lawspeaker.adapters.ledger.postgres import PostgresLedger, migrate
from lawspeaker.adapters.ledger.sqlite import SqliteLedger
from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import canonical_json
from lawspeaker.records.event import EventKind
from lawspeaker.records.new_event import NewEvent
from lawspeaker.records.payload import Shape
from lawspeaker.records.payloads import PAYLOADS
from lawspeaker.records.spelled_event import SpelledEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.adapters.ledger.store import StoredLedger

GOLDEN = Path(__file__).parent / "golden" / "forms.json"
SAMPLES: dict[Shape, Any] = {
    Shape.TEXT: "words",
    Shape.WORDS: "",
    Shape.WHOLE: 7,
    Shape.NUMBER: 0.5,
    Shape.COUNT: 3,
    Shape.CHANCE: 0.25,
    Shape.VOTE: -1,
    Shape.MOMENT: None,
    Shape.FLAG: True,
    Shape.TIME: "2026-11-01T12:00:00+00:00",
    Shape.LIST: [],
    Shape.OBJECT: {},
    Shape.ANYTHING: None,
}


def sample(kind: EventKind) -> dict[str, Any]:
    return {field.name: SAMPLES[field.shape] for field in PAYLOADS[kind].fields}


def unwrapped(old: Mapping[str, Any]) -> Mapping[str, Any]:
    """From a form in which all stood under one word, to the present one."""
    return dict(old["said"])


def holds_both_forms(ledger: StoredLedger, forms: EventForms, kind: EventKind) -> None:
    """An event in the old form and one in the new are the same to whoever reads."""
    body = sample(kind)
    first = ledger.size
    old = canonical_json({"said": body}).decode()
    ledger.extend([SpelledEvent(kind, old, f"old-{kind}")])
    forms.upcaster(kind)(unwrapped)
    new = ledger.append(kind, body, key=f"new-{kind}")
    assert new.body == body
    assert [event.body for event in ledger.events_from(first)] == [body, body]
    again = NewEvent(kind=kind, body=body, key=f"old-{kind}")
    assert ledger.append_all([again])[0].seq == first, "a retry in the new form is the old event"
    told = [json.loads(row.body or "") for row in ledger.rows() if row.seq >= first]
    assert told == [{"said": body}, {**body, "form": 2}], "what is in the log is not rewritten"


@pytest.mark.parametrize("kind", EventKind)
def test_each_kind_is_carried_up_when_it_is_read(kind: EventKind, tmp_path: Path) -> None:
    forms = EventForms()
    with SqliteLedger(tmp_path / "ledger.db", SystemClock(), forms=forms) as ledger:
        holds_both_forms(ledger, forms, kind)
        assert ledger.verify().broken is None
    with (
        SqliteLedger(tmp_path / "ledger.db", SystemClock()) as older,
        pytest.raises(BadInput, match="newer lawspeaker"),
    ):
        list(older.events())


def test_each_kind_is_carried_up_on_a_server_too(url: str) -> None:
    migrate(url)
    forms = EventForms()
    with PostgresLedger(url, SystemClock(), forms=forms) as ledger:
        for kind in EventKind:
            holds_both_forms(ledger, forms, kind)
        assert ledger.verify().n_events == 2 * len(EventKind)


@pytest.mark.parametrize("kind", EventKind)
def test_what_a_kind_must_hold_changes_only_with_a_new_form(kind: EventKind) -> None:
    # The golden file is what records in the world hold. A field that may be left out can be
    # added to a form; all else needs an upcaster here and a further form there.
    form = len(FORMS.upcasters.get(kind.value, ())) + 1
    golden = json.loads(GOLDEN.read_text("utf-8"))[kind.value]
    assert len(golden) == form
    now = {
        field.name: f"{field.shape.name}{'' if field.needed else '?'}"
        for field in PAYLOADS[kind].fields
    }
    assert golden[str(form)].items() <= now.items()
    added = {name: shape for name, shape in now.items() if name not in golden[str(form)]}
    assert all(shape.endswith("?") for shape in added.values())
