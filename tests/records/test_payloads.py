from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.adapters.memory import MemoryLedger
from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind
from lawspeaker.records.payload import Field, Payload, Shape
from lawspeaker.records.payloads import PAYLOADS, check_deed, check_payload

if TYPE_CHECKING:
    from pathlib import Path

NOON = FixedClock(datetime(2026, 11, 1, 12, tzinfo=UTC))
VOTE: dict[str, Any] = {"participant": "p.1", "statement": "stmt.2", "vote": -1}


def test_every_kind_of_event_has_a_payload_of_its_own() -> None:
    assert set(PAYLOADS) == set(EventKind)
    assert all(payload.kind is kind for kind, payload in PAYLOADS.items())


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"vote": 2}, "'vote' 2, not 1, 0 or -1"),
        ({"vote": True}, "not 1, 0 or -1"),
        ({"vote": 1.0}, "not 1, 0 or -1"),
        ({"participant": ""}, "not a text that is not empty"),
        ({"cast_at": "noon"}, "not ms since 1970 or null"),
        ({"name": "Ann"}, "'name', which has no place in it"),
        ({"statement": "s" * 50, "vote": 7}, "'vote' 7"),
        ({"statement": ["s" * 50]}, "…, not a text"),
    ],
)
def test_a_vote_says_who_on_what_and_how_and_nothing_else(
    changed: dict[str, Any], fault: str
) -> None:
    check_payload(EventKind.VOTED, VOTE)
    check_payload(EventKind.VOTED, VOTE | {"cast_at": 0})
    check_payload(EventKind.VOTED, VOTE | {"cast_at": None})
    with pytest.raises(BadInput, match="an event of the kind voted has") as raised:
        check_payload(EventKind.VOTED, VOTE | changed)
    assert fault in str(raised.value)


def test_a_field_that_is_missing_is_named() -> None:
    with pytest.raises(BadInput, match="has no 'vote'"):
        check_payload(EventKind.VOTED, {"participant": "p.1", "statement": "stmt.2"})


def test_a_step_may_say_more_and_is_held_to_its_facts_at_the_desk_only() -> None:
    body: dict[str, Any] = {
        "schema_version": 1,
        "outcome": "1 error",
        "inputs": {},
        "outputs": {},
        "nodes": [],
        "links": [],
        "n_errors": 1,
    }
    check_payload(EventKind.AUDITED, body | {"more": "facts"})
    del body["n_errors"]
    with pytest.raises(BadInput, match="no 'n_errors'"):
        check_payload(EventKind.AUDITED, body)
    check_deed(EventKind.AUDITED, body)
    with pytest.raises(BadInput):
        check_deed(EventKind.VOTED, body)


@pytest.mark.parametrize(
    ("shape", "good", "bad"),
    [
        (Shape.WORDS, "", 1),
        (Shape.NUMBER, 0.5, True),
        (Shape.COUNT, 0, -1),
        (Shape.CHANCE, 1, 0),
        (Shape.FLAG, False, 0),
        (Shape.TIME, "2026-11-01T12:00:00+00:00", "2026-11-01T12:00:00"),
        (Shape.TIME, "2026-11-01T12:00:00Z", "noon"),
        (Shape.TIME, "2026-11-01T12:00:00Z", 12),
        (Shape.LIST, [], "text"),
        (Shape.OBJECT, {}, []),
    ],
)
def test_a_shape_takes_what_it_says(shape: Shape, good: Any, bad: Any) -> None:
    payload = Payload(EventKind.VOTED, (Field(name="x", shape=shape),), closed=True)
    payload.check({"x": good})
    with pytest.raises(BadInput, match=f"not {shape.words}".replace("(", r"\(")):
        payload.check({"x": bad})
    assert Shape.ANYTHING.fits(bad)


def test_no_record_takes_a_vote_that_is_none(tmp_path: Path) -> None:
    wrong = VOTE | {"vote": 3}
    with open_ledger(tmp_path / "ledger.db", NOON, create=True) as stored:
        for ledger in (stored, MemoryLedger(NOON)):
            ledger.append(EventKind.VOTED, VOTE)
            with pytest.raises(BadInput, match="not 1, 0 or -1"):
                ledger.append(EventKind.VOTED, wrong)
            assert [event.body for event in ledger.events()] == [VOTE]
