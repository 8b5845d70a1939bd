"""History and standing from records that a town's run does not bring about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.memory import MemoryLedger
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.norm_form import read_norm
from lawspeaker.contract.redline_part import Edit
from lawspeaker.contract.yaml_form import from_yaml, to_yaml
from lawspeaker.cycle.history import history
from lawspeaker.cycle.status import standing_of_record
from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.records.canonical import Json

RIVER = from_yaml(
    (Path(__file__).resolve().parents[1] / "contract" / "river.yaml").read_text(encoding="utf-8"),
    path="river.yaml",
)
FIRST = RIVER.model_copy(
    update={"provenance": RIVER.provenance.model_copy(update={"previous": None})}
)


def following(before: Constitution, version: str, day: date, text: str) -> Constitution:
    source = before.provenance.model_copy(update={"previous": constitution_digest(before)})
    last = before.clauses[-1].model_copy(update={"text": text})
    effective = before.effective.model_copy(update={"from_": day})
    return before.model_copy(
        update={
            "version": version,
            "provenance": source,
            "effective": effective,
            "clauses": (*before.clauses[:-1], last),
        }
    )


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger(FixedClock(datetime(2026, 11, 1, tzinfo=UTC)))


def propose(
    ledger: MemoryLedger,
    document: Constitution,
    *,
    words: bool = True,
    readings: tuple[str, ...] = (),
) -> None:
    first = document.provenance.previous is None
    body: dict[str, Json] = {
        "version": document.version,
        "digest": constitution_digest(document),
        "document": to_yaml(document) if words else "title: [erased]",
        "links": [{"from": each, "to": "clause", "how": "typed in"} for each in readings],
    }
    if not first:
        body |= {"id": f"amend.{document.version}", "amendment": {"change": "MINOR"}}
    ledger.append(EventKind.DRAFTED if first else EventKind.AMENDED, body)


def adopt(
    ledger: MemoryLedger, document: Constitution, *, rule: str = "clause", result: str = "ratified"
) -> None:
    ledger.append(
        EventKind.RATIFIED,
        {
            "id": f"rat.{document.version}",
            "result": result,
            "constitution": constitution_digest(document),
            "closed_on": "2026-11-01",
            "count": {"rule_class": rule},
        },
    )


def version_on(ledger: MemoryLedger, day: date) -> tuple[str, bool]:
    found = standing_of_record(ledger, day=day).standing
    return found.constitution.version, found.in_force


def test_an_emergency_change_ends_and_the_version_before_it_stands_again(
    ledger: MemoryLedger,
) -> None:
    second = following(FIRST, "2.2.0", date(2026, 12, 1), "Be brief now.")
    for document, rule in ((FIRST, "adoption"), (second, "emergency")):
        propose(ledger, document)
        adopt(ledger, document, rule=rule)
    assert version_on(ledger, date(2026, 11, 30)) == ("2.1.0", True)
    assert version_on(ledger, date(2026, 12, 1)) == ("2.2.0", True)
    assert version_on(ledger, date(2026, 12, 31)) == ("2.2.0", True)
    assert version_on(ledger, date(2027, 1, 1)) == ("2.1.0", True)


def test_a_version_whose_only_term_has_passed_is_told_to_have_ended(ledger: MemoryLedger) -> None:
    until = FIRST.effective.model_copy(update={"until": date(2026, 12, 31)})
    document = FIRST.model_copy(update={"effective": until})
    propose(ledger, document)
    adopt(ledger, document)
    found = standing_of_record(ledger, day=date(2027, 2, 1)).standing
    assert (found.in_force, found.reason) == (False, "it ended on 2026-12-31")


def test_a_rejected_count_adopts_nothing(ledger: MemoryLedger) -> None:
    propose(ledger, FIRST)
    adopt(ledger, FIRST, result="rejected")
    found = standing_of_record(ledger, day=date(2026, 12, 1))
    assert found.waiting == ("2.1.0",)
    (step,) = history(ledger)
    assert [count.result for count in step.version.counts] == ["rejected"]


def test_a_text_that_takes_the_place_of_another_adds_nothing_again(ledger: MemoryLedger) -> None:
    first, second = FIRST.clauses
    typed = first.model_copy(update={"norm": read_norm("must say-so"), "plain": "Say so."})
    again = FIRST.model_copy(update={"clauses": (typed, second)})
    propose(ledger, FIRST)
    propose(ledger, again, readings=("reading.0001", "reading.0002"))
    adopt(ledger, again)
    before, after = history(ledger)
    assert [edit.edit for edit in before.edits] == [Edit.ADDED, Edit.ADDED]
    assert (before.replaced_by, before.n_carried) == (after.version.name, 0)
    assert (after.version.replaces, after.n_carried) == (before.version.digest, 1)
    assert after.version.readings == ("reading.0001", "reading.0002")
    (edit,) = after.edits
    assert (edit.clause_id, [part.field for part in edit.parts]) == (first.id, ["norm", "plain"])
    told = after.to_json()["edits"][0]["parts"]["norm"]  # type: ignore[index,call-overload]
    assert told["after"] == "the assistant must say-so"  # type: ignore[index,call-overload]
    *_, carried = history(ledger, clause_id=second.id)
    assert [edit.edit for edit in carried.edits] == [Edit.UNCHANGED]
    assert [count.result for count in carried.version.counts] == ["ratified"]


def test_a_proposal_whose_ground_was_taken_says_so(ledger: MemoryLedger) -> None:
    second = following(FIRST, "2.2.0", date(2026, 12, 1), "Be brief now.")
    patch = following(FIRST, "2.1.1", date(2026, 12, 1), "Be brief!")
    propose(ledger, FIRST)
    adopt(ledger, FIRST)
    propose(ledger, second)
    assert history(ledger)[1].overtaken_by == ""
    assert standing_of_record(ledger, day=date(2026, 12, 1)).waiting == ("2.2.0",)
    propose(ledger, patch)
    adopt(ledger, patch, rule="editorial")
    first, lost, won = history(ledger)
    assert (first.overtaken_by, won.overtaken_by) == ("", "")
    assert lost.overtaken_by == won.version.name
    assert standing_of_record(ledger, day=date(2026, 12, 1)).waiting == ()


def test_words_that_were_erased_are_told_to_be_gone(ledger: MemoryLedger) -> None:
    second = following(FIRST, "2.2.0", date(2026, 12, 1), "Be brief now.")
    propose(ledger, FIRST, words=False)
    propose(ledger, second)
    first, then = history(ledger)
    assert (first.known, first.edits) == (False, ())
    assert (then.known, then.edits) == (False, ())
    ledger.append(EventKind.AMENDED, {"version": "2.3.0", "digest": "x", "document": None})
    assert not history(ledger)[-1].known


def test_a_record_without_words_has_no_standing(ledger: MemoryLedger) -> None:
    with pytest.raises(BadInput, match="no version"):
        standing_of_record(ledger, day=date(2026, 12, 1))
    propose(ledger, FIRST, words=False)
    with pytest.raises(BadInput, match="no version"):
        standing_of_record(ledger, day=date(2026, 12, 1))
