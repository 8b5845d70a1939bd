from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cycle.stage import Town, count, events, failed, held, ids, texts
from cycle.town import ballots
from lawspeaker.adapters.clock import FixedClock, SystemClock
from lawspeaker.adapters.memory import MemoryLedger
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.cycle.ratify import gates_on_record, roll_on_record
from lawspeaker.cycle.trace import trace
from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import opened_ledger

if TYPE_CHECKING:
    from pathlib import Path


def test_enough_yes_ratifies_the_text_that_was_proposed(town: Town, town_copy: Path) -> None:
    counted = count(town_copy, ballots(n_yes=90, n_no=10))
    assert counted.result.value == "ratified"
    assert (counted.overall.n_yes, counted.overall.n_no) == (90, 10)
    now = held(town_copy)
    assert now.status.value == "ratified"
    assert now.provenance.ratification == "rat.0001"
    assert constitution_digest(now) == constitution_digest(town.run.constitution)
    assert held(town_copy, "versions/1.0.0/constitution.yaml") == now
    prompt = (town_copy / "prompt.txt").read_text(encoding="utf-8")
    assert prompt != (town.folder / "prompt.txt").read_text(encoding="utf-8")


def test_the_rule_is_on_record_before_anything_is_counted(town_copy: Path) -> None:
    counted = count(town_copy, ballots(n_yes=100))
    rule, balloted, ratified, told = events(town_copy)[-4:]
    assert [rule.kind, balloted.kind, ratified.kind, told.kind] == [
        EventKind.RULE_FIXED,
        EventKind.BALLOTED,
        EventKind.RATIFIED,
        EventKind.REPORTED,
    ]
    assert rule.body["rule"] == counted.rule.model_dump(mode="json")
    assert rule.body["rule_class"] == "adoption"
    assert rule.body["inputs"]["roll"] == balloted.body["inputs"]["roll"] == counted.roll_digest
    assert balloted.body["inputs"]["ballots"].startswith("sha256:")
    with opened_ledger(town_copy) as ledger:
        (found,) = trace(ledger, "rat.0001")
    before = ids(found.came_from)
    assert "stmt.0" in before
    assert any(name.startswith("town@1.0.0+") for name in before)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(ballots(n_yes=66, n_no=44), "threshold", id="a share whose lower bound fails"),
        pytest.param(ballots(n_yes=30), "quorum", id="too few people"),
        pytest.param(
            "participant,vote\n" + "".join(f"p.{i},yes\n" for i in range(62)),
            "group_concurrence",
            id="one group stayed at home",
        ),
    ],
)
def test_what_does_not_pass_is_rejected_with_its_reason_and_changes_no_file(
    town_copy: Path, text: str, reason: str
) -> None:
    before = texts(town_copy)
    counted = count(town_copy, text)
    assert counted.result.value == "rejected"
    assert reason in failed(counted)
    assert counted.reasons
    assert texts(town_copy) == before
    last = events(town_copy, EventKind.RATIFIED)[-1]
    assert last.body["result"] == "rejected"
    assert last.body["outputs"] == {}


def test_a_rejected_text_may_be_balloted_again_under_a_new_number(town_copy: Path) -> None:
    count(town_copy, ballots(n_yes=30))
    assert count(town_copy, ballots(n_yes=100)).result.value == "ratified"
    assert [event.body["id"] for event in events(town_copy, EventKind.RATIFIED)] == [
        "rat.0001",
        "rat.0002",
    ]
    assert held(town_copy).provenance.ratification == "rat.0002"


def test_refused_ballots_are_named_and_do_not_count(town_copy: Path) -> None:
    text = ballots(n_yes=90).replace("participant,vote", "participant,vote,simulated")
    text = text.replace("yes\n", "yes,\n") + "p.999,yes,\np.0,no,\np.50,yes,true\n"
    counted = count(town_copy, text)
    assert counted.overall.n_ballots == 90
    assert [(each.participant, each.place, each.why.name) for each in counted.refused] == [
        ("p.999", 91, "UNKNOWN"),
        ("p.0", 92, "SECOND"),
        ("p.50", 93, "SIMULATED"),
    ]
    kept = events(town_copy, EventKind.RATIFIED)[-1].body["count"]
    assert [each["participant"] for each in kept["refused"]] == ["p.999", "p.0", "p.50"]


def test_ratified_text_is_not_balloted_twice(town_copy: Path) -> None:
    count(town_copy, ballots(n_yes=100))
    with pytest.raises(BadInput, match="no version is proposed"):
        count(town_copy, ballots(n_yes=100))
    with pytest.raises(BadInput, match=r"no version 7\.0\.0; there are 1\.0\.0"):
        count(town_copy, ballots(n_yes=100), number="7.0.0")


def test_a_failure_leaves_no_half_of_a_count_on_record(town_copy: Path) -> None:
    n_before = len(events(town_copy))
    with pytest.raises(BadInput, match=r"ballots\.csv, line 3, column vote"):
        count(town_copy, "participant,vote\np.1,yes\np.2,perhaps\n")
    with pytest.raises(BadInput, match="the file is missing"):
        count(town_copy, "", ballots=town_copy / "nowhere.csv")
    assert len(events(town_copy)) == n_before


def test_a_roll_that_is_not_what_was_hashed_is_refused(town: Town) -> None:
    ledger = MemoryLedger(FixedClock(SystemClock().now()))
    with pytest.raises(BadInput, match="holds no roll"):
        roll_on_record(ledger)
    (committed,) = events(town.folder, EventKind.ROLL_COMMITTED)
    ledger.append(EventKind.ROLL_COMMITTED, {**committed.body, "digest": "sha256:00"})
    with pytest.raises(BadInput, match="not the one whose digest"):
        roll_on_record(ledger)
    assert gates_on_record(ledger, "sha256:00") == {}
