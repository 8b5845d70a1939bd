from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from cycle.stage import count, events, held, ids
from cycle.town import ballots
from lawspeaker.contract.clause import FormKind
from lawspeaker.contract.constitution import Status
from lawspeaker.contract.digests import constitution_digest, mark
from lawspeaker.contract.norm_form import read_norm
from lawspeaker.contract.norm_reading import NormReading
from lawspeaker.cycle.amend import amend_by_statement
from lawspeaker.cycle.history import history
from lawspeaker.cycle.norm_reading import NormsRead, read_norms
from lawspeaker.cycle.ratify import gates_on_record
from lawspeaker.cycle.trace import trace
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import opened_ledger, quiet_desk

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2020, 6, 1)
LATE = ("2020-06-01", "2020-06-20", "2020-06-30")


def type_in(folder: Path, *readings: tuple[int, str], by: str = "Ada", **asked: bool) -> NormsRead:
    """Types norms of the clauses at these places."""
    clauses = held(folder).clauses
    with quiet_desk(folder) as desk:
        return read_norms(
            desk,
            [
                NormReading(
                    clause_id=clauses[at].id, norm=read_norm(line), kind=FormKind.RULE, by=by
                )
                for at, line in readings
            ],
            day=DAY,
            **asked,
        )


def policy(folder: Path, version: str = "") -> str:
    where = folder / "versions" / version if version else folder
    return (where / "targets/policy.rego").read_text(encoding="utf-8")


def test_before_the_first_ballot_the_first_proposal_takes_the_norm(town_copy: Path) -> None:
    before = held(town_copy)
    clause = before.clauses[0]
    read = type_in(town_copy, (0, "must say-so when asked"))
    now = held(town_copy)
    assert read.amendment is None
    assert read.after == now == held(town_copy, "versions/1.0.0/constitution.yaml")
    assert (now.version, now.status) == ("1.0.0", Status.PROPOSED)
    assert now.clauses[0].norm == read_norm("must say-so when asked")
    assert constitution_digest(now) != constitution_digest(before)
    assert f'needs["{clause.id}"]' in policy(town_copy)
    assert policy(town_copy) == policy(town_copy, "1.0.0")

    counted = count(town_copy, ballots(n_yes=100))
    assert (counted.result.value, counted.constitution_digest) == (
        "ratified",
        constitution_digest(now),
    )
    (event,) = events(town_copy, EventKind.NORM_READ)
    reading = event.body["reading"]
    assert isinstance(reading, dict)
    assert (reading["id"], reading["by"], reading["kind"]) == ("reading.0001", "Ada", "rule")
    with opened_ledger(town_copy) as ledger:
        (found,) = trace(ledger, "reading.0001")
        steps = history(ledger, clause_id=clause.id)
    assert mark(clause) in ids(found.came_from)
    assert mark(now.clauses[0]) in ids(found.led_to)
    assert [step.version.version for step in steps] == ["1.0.0", "1.0.0"]


def test_the_norm_of_an_adopted_text_is_proposed_and_balloted_by_its_rule(town_copy: Path) -> None:
    count(town_copy, ballots(n_yes=100))
    adopted = held(town_copy)
    read = type_in(town_copy, (0, "must say-so"))
    assert read.amendment is not None
    assert read.before == held(town_copy) == adopted
    assert (read.after.version, read.amendment.unsupported) == ("1.1.0", ())
    assert read.amendment.reason.startswith("Ada typed the norm of ")
    assert "No clause is decided by facts alone" in policy(town_copy)
    assert f'needs["{adopted.clauses[0].id}"]' in policy(town_copy, "1.1.0")
    with opened_ledger(town_copy) as ledger:
        assert gates_on_record(ledger, constitution_digest(read.after)) == {
            "no-new-contradiction": True,
            "precedents-replayed": True,
        }
    counted = count(town_copy, ballots(n_yes=100), days=LATE)
    assert (counted.result.value, counted.rule_class.value) == ("ratified", "clause")
    assert held(town_copy).clauses[0].support == adopted.clauses[0].support
    assert f'needs["{adopted.clauses[0].id}"]' in policy(town_copy)


def test_further_norms_join_the_open_proposal(town_copy: Path) -> None:
    count(town_copy, ballots(n_yes=100))
    first = type_in(town_copy, (0, "must say-so"))
    second = type_in(town_copy, (1, "must_not say-so when tired"), by="Bo")
    assert second.before == first.after
    assert second.after.version == "1.1.0"
    assert second.amendment is not None
    assert [each.clause_id for each in second.amendment.redline.edited] == [
        clause.id for clause in second.after.clauses[:2]
    ]
    ((other, witness),) = second.contradictions[second.after.clauses[1].id]
    assert other == second.after.clauses[0].id
    assert "tired" in witness
    with opened_ledger(town_copy) as ledger:
        identity = constitution_digest(second.after)
        assert gates_on_record(ledger, identity)["no-new-contradiction"] is False
        (found,) = trace(ledger, "amend.0002")
    assert {"reading.0001", "reading.0002"} <= ids(found.came_from)

    alone = type_in(town_copy, (2, "must be-brief"), replace=True)
    assert alone.amendment is not None
    assert [each.clause_id for each in alone.amendment.redline.edited] == [
        alone.after.clauses[2].id
    ]


def test_a_balloted_proposal_is_open_no_longer(town_copy: Path) -> None:
    count(town_copy, ballots(n_yes=100))
    type_in(town_copy, (0, "must say-so"))
    assert count(town_copy, ballots(n_yes=10, n_no=90), days=LATE).result.value == "rejected"
    with pytest.raises(UsageFault, match="is proposed already"):
        type_in(town_copy, (1, "must say-so"))
    again = type_in(town_copy, (1, "must say-so"), replace=True)
    assert again.after.clauses[0].norm is None


def test_a_proposal_on_the_first_one_takes_the_norm_for_it(town_copy: Path) -> None:
    taken = {clause.id for clause in held(town_copy).clauses}
    (statement,) = {f"stmt.{j}" for j in range(5)} - {
        each.replace("clause.s", "stmt.") for each in taken
    }
    with quiet_desk(town_copy) as desk:
        amend_by_statement(desk, statement=statement, reason="People want it.", day=DAY)
    before = held(town_copy)
    read = type_in(town_copy, (0, "must say-so"))
    assert held(town_copy) == before
    assert (read.after.version, len(read.after.clauses)) == ("1.1.0", len(before.clauses) + 1)
    assert read.amendment is not None
    assert read.amendment.source.ref == statement
    assert read.amendment.reason.startswith("People want it. Ada typed the norm of ")
    assert count(town_copy, ballots(n_yes=100)).version == "1.1.0"


def test_what_nobody_signs_or_what_changes_nothing_leaves_no_trace(town_copy: Path) -> None:
    n_before = len(events(town_copy))
    with pytest.raises(UsageFault, match="Say who reads clause"):
        type_in(town_copy, (0, "must say-so"), by=" ")
    with pytest.raises(UsageFault, match="There is no norm"):
        type_in(town_copy)
    with quiet_desk(town_copy) as desk, pytest.raises(UsageFault, match="says this already"):
        read_norms(
            desk, [NormReading(clause_id=held(town_copy).clauses[0].id, norm=None, by="A")], day=DAY
        )
    assert len(events(town_copy)) == n_before


def test_a_damaged_reading_on_record_is_told(town_copy: Path) -> None:
    type_in(town_copy, (0, "must say-so"))
    with quiet_desk(town_copy) as desk:
        damaged = next(iter(desk.ledger.events(EventKind.NORM_READ))).body | {"reading": []}
        desk.ledger.append(EventKind.NORM_READ, damaged)
    with pytest.raises(BadInput, match="is damaged"):
        type_in(town_copy, (1, "must say-so"))
