from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from cycle.stage import count, events, failed, held, ids
from cycle.town import HARDLY_SEEN, ballots
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.yaml_form import to_yaml
from lawspeaker.cycle.amend import amend_by_ruling, amend_by_statement
from lawspeaker.cycle.contest import contest_answer, rule_contest
from lawspeaker.cycle.draft import node_of
from lawspeaker.cycle.ratify import gates_on_record
from lawspeaker.cycle.trace import trace
from lawspeaker.cycle.versions import numbers
from lawspeaker.errors import BadInput, GateFailed, UsageFault
from lawspeaker.records.event import EventKind
from lawspeaker.records.ruling import Verdicts
from lawspeaker.wiring.desk import opened_ledger, quiet_desk

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.governance.amendment import Amendment

DAY = date(2020, 6, 1)
GATES = ["no-new-contradiction", "precedents-replayed"]
NEW_WORDS = "The assistant says so, and says where it has it from."


def rule(folder: Path, clause: str) -> str:
    with quiet_desk(folder) as desk:
        opened = contest_answer(
            desk,
            clauses=[clause],
            prompt="Is the ferry running?",
            answer="Probably.",
            relief="Say where you have it from.",
            factors=["a source was at hand"],
            day=DAY,
        )
        return rule_contest(
            desk,
            opened.id,
            verdicts=Verdicts(n_violates=9),
            holding=["a source was at hand"],
            opposing=[],
            reasons="The answer could have named its source.",
            dissent="",
            day=DAY,
        ).id


def reword(folder: Path, ruling: str, clause: str, text: str = NEW_WORDS) -> Amendment:
    with quiet_desk(folder) as desk:
        return amend_by_ruling(
            desk,
            ruling_id=ruling,
            clause_id=clause,
            text=text,
            plain=text,
            reason="The jury asked for it.",
            day=DAY,
        )


def quote(folder: Path, statement: str) -> Amendment:
    with quiet_desk(folder) as desk:
        return amend_by_statement(desk, statement=statement, reason="People want it.", day=DAY)


def left_out(folder: Path) -> str:
    """The one of the five agreed statements that the slate of four has no room for."""
    taken = {clause.id for clause in held(folder).clauses}
    (name,) = {f"stmt.{j}" for j in range(5)} - {
        f"stmt.{each[len('clause.s') :]}" for each in taken
    }
    return name


def test_new_words_of_a_clause_pass_by_its_rule_and_take_the_old_ones_place(
    town_copy: Path,
) -> None:
    count(town_copy, ballots(n_yes=100))
    first = held(town_copy)
    clause = first.clauses[0].id
    amendment = reword(town_copy, rule(town_copy, clause), clause)
    assert (amendment.proposed.version, amendment.change.name) == ("1.1.0", "MINOR")
    assert held(town_copy) == first
    assert amendment.may_flip == ("ruling.0001",)
    assert amendment.unsupported == (clause,)

    short = count(town_copy, ballots(n_yes=100), days=("2020-06-01", "2020-06-05", "2020-06-30"))
    assert failed(short) == {"notice", "regression_gate"}
    late = ("2020-06-01", "2020-06-20", "2020-06-30")
    assert failed(count(town_copy, ballots(n_yes=100), days=late)) == {"regression_gate"}
    counted = count(town_copy, ballots(n_yes=100), days=late, gates=GATES)
    assert (counted.result.value, counted.rule_class.value) == ("ratified", "clause")

    now = held(town_copy)
    assert (now.version, now.status.value) == ("1.1.0", "ratified")
    assert now.provenance.previous == constitution_digest(first)
    old = held(town_copy, "versions/1.0.0/constitution.yaml")
    assert (old.status.value, constitution_digest(old)) == (
        "superseded",
        constitution_digest(first),
    )
    for name in ("prompt.txt", "judge.jsonl"):
        assert (town_copy / name).read_text(encoding="utf-8") == (
            town_copy / "versions/1.1.0" / name
        ).read_text(encoding="utf-8")
    assert NEW_WORDS in (town_copy / "prompt.txt").read_text(encoding="utf-8")


def test_the_day_of_notice_is_that_of_the_record_where_none_is_told(town_copy: Path) -> None:
    count(town_copy, ballots(n_yes=100))
    quote(town_copy, left_out(town_copy))
    counted = count(town_copy, ballots(n_yes=100), days=("", "2000-01-01", ""), gates=GATES)
    (notice,) = [check for check in counted.checks if check.kind.value == "notice"]
    (amended,) = events(town_copy, EventKind.AMENDED)
    assert not notice.passed
    assert f"Notice was given on {amended.at[:10]}" in notice.sentence


def test_a_statement_becomes_one_clause_more_with_the_support_it_had(town_copy: Path) -> None:
    statement = left_out(town_copy)
    amendment = quote(town_copy, statement)
    added = amendment.proposed.clauses[-1]
    assert added.id == statement.replace("stmt.", "clause.s")
    assert [(s.ref, s.relation.value) for s in added.provenance.derived_from] == [
        (statement, "quoted")
    ]
    assert 0.85 < added.support.overall.est < 1
    assert [group.group for group in added.support.groups] == ["A", "B"]
    assert amendment.unsupported == ()
    with opened_ledger(town_copy) as ledger:
        gates = gates_on_record(ledger, constitution_digest(amendment.proposed))
        (found,) = trace(ledger, "amend.0001")
    assert gates == {"precedents-replayed": True}
    assert statement in ids(found.came_from)
    assert node_of(amendment.proposed) in ids(found.led_to)


def test_before_a_first_ratification_a_changed_proposal_is_balloted_as_the_first(
    town_copy: Path,
) -> None:
    quote(town_copy, left_out(town_copy))
    counted = count(town_copy, ballots(n_yes=100))
    assert (counted.version, counted.result.value) == ("1.1.0", "ratified")
    assert counted.rule_class.value == "adoption"
    with quiet_desk(town_copy) as desk:
        assert numbers(desk.archive) == ["1.0.0", "1.1.0"]


def test_what_cannot_be_quoted_is_said_and_leaves_no_trace(town_copy: Path) -> None:
    n_before = len(events(town_copy))
    with pytest.raises(BadInput, match=r"holds no statement stmt\.99"):
        quote(town_copy, "stmt.99")
    with pytest.raises(BadInput, match="too few people voted"):
        quote(town_copy, f"stmt.{HARDLY_SEEN}")
    taken = held(town_copy).clauses[0].id
    with pytest.raises(UsageFault, match="is taken"):
        quote(town_copy, taken.replace("clause.s", "stmt."))
    with pytest.raises(BadInput, match=r"no ruling ruling\.0009"):
        reword(town_copy, "ruling.0009", taken)
    assert len(events(town_copy)) == n_before


def test_the_redline_shows_what_goes_and_what_comes(town_copy: Path) -> None:
    clause = held(town_copy).clauses[0]
    reword(town_copy, rule(town_copy, clause.id), clause.id)
    redline = (town_copy / "versions/1.1.0/redline.md").read_text(encoding="utf-8")
    assert "<ins>" in redline
    assert clause.id in redline
    page = (town_copy / "versions/1.1.0/redline.html").read_text(encoding="utf-8")
    assert "<ins" in page
    assert "<script" not in page


def test_two_amendments_are_numbered_and_the_newest_proposal_is_counted(town_copy: Path) -> None:
    count(town_copy, ballots(n_yes=100))
    clause = held(town_copy).clauses[0].id
    ruling = rule(town_copy, clause)
    reword(town_copy, ruling, clause)
    late = ("2020-06-01", "2020-06-20", "2020-06-30")
    count(town_copy, ballots(n_yes=100), days=late, gates=GATES)
    reword(town_copy, ruling, clause, "The assistant names its source, or says it has none.")
    kept = [event.body["id"] for event in events(town_copy, EventKind.AMENDED)]
    assert kept == ["amend.0001", "amend.0002"]
    assert count(town_copy, ballots(n_yes=10), days=late).version == "1.2.0"


def test_a_bench_below_its_quorum_or_threshold_rules_nothing(town_copy: Path) -> None:
    with quiet_desk(town_copy) as desk:
        opened = contest_answer(
            desk,
            clauses=[held(town_copy).clauses[0].id],
            prompt="?",
            answer="!",
            relief="Take it back.",
            factors=[],
            day=DAY,
        )
    verdicts = (Verdicts(n_violates=6), Verdicts(n_violates=5, n_complies=4))
    for each in verdicts:
        with pytest.raises(GateFailed), quiet_desk(town_copy) as desk:
            rule_contest(
                desk,
                opened.id,
                verdicts=each,
                holding=["haste"],
                opposing=[],
                reasons="Because.",
                dissent="Not so.",
                day=DAY,
            )
    assert events(town_copy, EventKind.RULED) == []


def test_a_number_too_low_for_the_change_is_not_counted(town_copy: Path) -> None:
    count(town_copy, ballots(n_yes=100))
    clause = held(town_copy).clauses[0].id
    reword(town_copy, rule(town_copy, clause), clause)
    file = "versions/1.1.0/constitution.yaml"
    more = held(town_copy, file).model_copy(update={"control": ()})
    (town_copy / file).write_text(to_yaml(more), encoding="utf-8")
    before = len(events(town_copy))
    with pytest.raises(GateFailed, match=r"1.1.0 is too low for a MAJOR change .* give it 2.0.0"):
        count(town_copy, ballots(n_yes=100), gates=GATES)
    assert len(events(town_copy)) == before
