"""Other words for the same, in a town of real people whose constitution is in force."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from cycle.stage import events, held, ids, texts
from cycle.test_amend import reword as reword_by_ruling
from cycle.test_amend import rule
from cycle.town import ballots
from lawspeaker.contract.digests import constitution_digest, mark
from lawspeaker.contract.wording import Drafter, WordingKind
from lawspeaker.contract.yaml_form import to_yaml
from lawspeaker.cycle.history import Step, history
from lawspeaker.cycle.status import standing_of_record
from lawspeaker.cycle.trace import trace
from lawspeaker.cycle.tried_wordings import Tried
from lawspeaker.cycle.wording import (
    apply_wordings,
    judge_wording,
    list_wordings,
    propose_wording,
)
from lawspeaker.errors import BadInput, GateFailed, LawspeakerError, UsageFault
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import opened_ledger, quiet_desk
from lawspeaker.wiring.editorial import edit_folder
from lawspeaker.wiring.gateway import standing_law
from wiring.adopted import ratified

if TYPE_CHECKING:
    from pathlib import Path

    from cycle.stage import Town
    from lawspeaker.contract.wording import Wording
    from lawspeaker.cycle.editorial import Edited

DAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def town_in_force(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ratified(shutil.copytree(town.folder, tmp_path_factory.mktemp("adopted") / "town-out"))


@pytest.fixture
def adopted(town_in_force: Path, tmp_path: Path) -> Path:
    return shutil.copytree(town_in_force, tmp_path / "town-out")


def proposed(folder: Path, text: str = "") -> Wording:
    """Other words for the first clause: `The assistant, in case 3, says so.`"""
    clause = held(folder).clauses[0]
    with quiet_desk(folder) as desk:
        return propose_wording(
            desk,
            kind=WordingKind.REWORD,
            sources=(),
            clause=clause.id,
            text=text or clause.text.replace("The assistant, in case", "The helper, in case"),
            drafter=Drafter(name="Ada"),
        )


def edited(folder: Path, *, n_turned: int = 0, n_no: int = 0, **other: object) -> Edited:
    judgments, verdicts = folder.parent / "j.csv", folder.parent / "v.csv"
    judgments.write_text(ballots(n_yes=20, n_no=n_no), encoding="utf-8")
    rows = [f"p.{n},k{n},complies,{'violates' if n < n_turned else 'complies'}" for n in range(60)]
    verdicts.write_text("\n".join(["participant,case,old,new", *rows]), encoding="utf-8")
    asked = {
        "judgments": judgments,
        "verdicts": verdicts,
        "days": ("", "", ""),
        "gates": [],
        "day": DAY.isoformat(),
        "set_aside": False,
        "rehearsal": False,
    }
    return edit_folder(folder, "wording.0001", **(asked | other))  # type: ignore[arg-type]


def test_a_wording_that_people_hold_the_same_is_in_force_as_a_patch(adopted: Path) -> None:
    before = held(adopted)
    made = proposed(adopted)
    counted = edited(adopted).counted
    assert (counted.result.value, counted.rule_class.value) == ("ratified", "editorial")
    now = held(adopted)
    assert (now.version, now.status.value, now.clauses[0].text) == ("1.0.1", "ratified", made.text)
    assert now.provenance.previous == constitution_digest(before)
    assert now.provenance.ratification == "rat.0002"
    assert (now.clauses[0].support, now.clauses[1:]) == (
        before.clauses[0].support,
        before.clauses[1:],
    )
    law = standing_law(adopted, day=DAY, draft=False)
    assert (law.constitution, law.ratification) == (now, "rat.0002")
    assert mark(now.clauses[0]) in (adopted / "prompt.txt").read_text(encoding="utf-8")
    assert held(adopted, "versions/1.0.0/constitution.yaml").status.value == "superseded"
    assert "<ins>helper" in (adopted / "versions/1.0.1/redline.md").read_text(encoding="utf-8")
    kinds = [event.kind for event in events(adopted)]
    last = len(kinds) - 1 - kinds[::-1].index(EventKind.RULE_FIXED)
    told = [kind for kind in kinds[last:] if kind not in {EventKind.COMPILED, EventKind.REPORTED}]
    assert told == [
        EventKind.RULE_FIXED,
        EventKind.JUDGED,
        EventKind.AMENDED,
        EventKind.BALLOTED,
        EventKind.RATIFIED,
    ]


def test_history_and_trace_show_what_happened_and_who_held_it_the_same(adopted: Path) -> None:
    before = mark(held(adopted).clauses[0])
    proposed(adopted)
    edited(adopted)
    with opened_ledger(adopted) as ledger:
        (*_, last) = history(ledger)
        assert isinstance(last, Step)
        assert [count.rule_class for count in last.version.counts] == ["editorial"]
        assert (last.version.change, last.version.source) == ("PATCH", "wording.0001")
        assert "Held true by 100%" in last.version.reason
        (found,) = trace(ledger, "wording.0001")
        assert before in ids(found.came_from)
        assert {"rat.0002", "amend.0001", mark(held(adopted).clauses[0])} <= ids(found.led_to)
        assert standing_of_record(ledger, day=DAY).standing.constitution.version == "1.0.1"


def test_what_people_or_cases_hold_another_thing_changes_no_file_and_stays_on_record(
    adopted: Path,
) -> None:
    made = proposed(adopted)
    before = texts(adopted)
    for counted in (edited(adopted, n_turned=9).counted, edited(adopted, n_no=30).counted):
        assert counted.result.value == "rejected"
    assert texts(adopted) == before
    *_, verdicts, judgment = events(adopted, EventKind.RATIFIED)
    assert (verdicts.body["result"], judgment.body["result"]) == ("rejected", "rejected")
    with opened_ledger(adopted) as ledger:
        (found,) = trace(ledger, "wording.0001")
        assert {"rat.0002", "rat.0003"} <= ids(found.led_to)
        first, second, third = history(ledger)
        alone = history(ledger, clause_id=made.clause)
        other = history(ledger, clause_id=held(adopted).clauses[1].id)
    assert isinstance(first, Step)
    assert isinstance(second, Tried)
    assert [each.seq for each in alone] == [each.seq for each in (first, second, third)]
    assert [each.seq for each in other] == [first.seq]
    assert (second.wording, second.under, second.count.id) == (
        made.id,
        first.version.name,
        "rat.0002",
    )
    assert second.edit is not None
    assert second.edit.after == made.text
    assert any("complies" in reason or "98" in reason for reason in second.reasons)
    told = third.to_json()
    assert (told["version"], told["tried"], told["known"]) == (None, made.id, True)


def test_one_case_that_goes_from_kept_to_broken_closes_the_gate(adopted: Path) -> None:
    """Of sixty: the share of 98 % allows for one that turns, and the gate for none that does so."""
    proposed(adopted)
    counted = edited(adopted, n_turned=1).counted
    assert [check.kind.value for check in counted.checks if not check.passed] == ["regression_gate"]
    assert counted.result.value == "rejected"


@pytest.fixture
def patient(adopted: Path) -> Path:
    """The town, where words are mended only by two counts that lie fourteen days apart."""
    for name in ("constitution.yaml", "versions/1.0.0/constitution.yaml"):
        document = held(adopted, name)
        editorial = document.amendment.editorial.model_copy(update={"cooling_off_days": 14})
        amendment = document.amendment.model_copy(update={"editorial": editorial})
        text = to_yaml(document.model_copy(update={"amendment": amendment}))
        (adopted / name).write_text(text, encoding="utf-8")
    return adopted


def test_a_rule_with_a_cooling_off_takes_two_counts_on_the_same_words(patient: Path) -> None:
    made = proposed(patient)
    before = held(patient)
    first = edited(patient, n_no=2, days=("2026-04-01", "2026-05-31", "2026-06-01")).counted
    assert first.result.value == "pending"
    assert "The second may open from 2026-06-15" in first.reasons[0]
    assert held(patient) == before
    early = edited(patient, days=("2026-04-01", "2026-06-10", "2026-06-11")).counted
    assert early.result.value == "rejected"
    second = edited(patient, days=("2026-04-01", "2026-06-15", "2026-06-20")).counted
    assert second.result.value == "ratified"
    assert (held(patient).version, held(patient).clauses[0].text) == ("1.0.1", made.text)
    with opened_ledger(patient) as ledger:
        told = history(ledger)
    assert [each.count.result if isinstance(each, Tried) else "version" for each in told] == [
        "version",
        "pending",
        "rejected",
        "version",
    ]
    # The record holds another rule than the file that the fixture changed: no words to compare.
    assert [each.edit for each in told if isinstance(each, Tried)] == [None, None]


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("The assistant never says so.", GateFailed, "+not), so the change is MINOR"),
        ("", GateFailed, "Fewer than 10 people took a side"),
    ],
)
def test_what_is_refused_leaves_nothing_on_record(
    adopted: Path, text: str, error: type[LawspeakerError], says: str
) -> None:
    proposed(adopted, text)
    before = len(events(adopted))
    few = adopted.parent / "few.csv"
    few.write_text(ballots(n_yes=9), encoding="utf-8")
    with pytest.raises(error) as refused:
        edited(adopted, judgments=few)
    assert says in str(refused.value)
    assert len(events(adopted)) == before


def test_a_rehearsal_may_not_take_the_place_of_what_is_in_force(adopted: Path) -> None:
    proposed(adopted)
    with pytest.raises(UsageFault, match=r"1.0.0 is in force, and what a rehearsal adopts"):
        edited(adopted, rehearsal=True)


def test_simulated_people_mend_nothing(demo_copy: Path) -> None:
    proposed(demo_copy, "We do not know it, when we don't know it.")
    with pytest.raises(GateFailed, match="adopted by simulated people, who decide nothing"):
        edited(demo_copy)
    with pytest.raises(UsageFault, match=r"Version 1.1.0 is proposed and changes 1.0.0"):
        edited(demo_copy, rehearsal=True)


def test_nothing_is_mended_before_it_is_in_force(town_copy: Path) -> None:
    proposed(town_copy)
    with pytest.raises(UsageFault, match=r"1.0.0 is proposed: there is no version in force"):
        edited(town_copy)


def test_an_open_proposal_comes_first_or_is_set_aside(adopted: Path) -> None:
    clause = held(adopted).clauses[1].id
    reword_by_ruling(adopted, rule(adopted, clause), clause)
    proposed(adopted)
    with pytest.raises(UsageFault, match="ballot on it first, or go on with --set-aside"):
        edited(adopted)
    assert edited(adopted, set_aside=True).counted.result.value == "ratified"
    with opened_ledger(adopted) as ledger:
        assert standing_of_record(ledger, day=DAY).waiting == ()


def test_only_a_rewording_of_words_that_still_stand_is_enacted(adopted: Path) -> None:
    clause = held(adopted).clauses[0]
    with quiet_desk(adopted) as desk:
        propose_wording(
            desk,
            kind=WordingKind.PLAIN,
            sources=(),
            clause=clause.id,
            text="It says so.",
            drafter=Drafter(name="Ada"),
        )
    with pytest.raises(UsageFault, match="is a plain, which says something else"):
        edited(adopted)
    with pytest.raises(UsageFault, match="says this already"):
        proposed(adopted, clause.text)


def test_a_wording_whose_words_were_erased_is_not_enacted(adopted: Path) -> None:
    proposed(adopted, "The assistant says [erased].")
    with pytest.raises(BadInput, match="were erased"):
        edited(adopted)


def test_a_rewording_can_be_balloted_instead(adopted: Path) -> None:
    made = proposed(adopted, "The assistant always says so.")
    with quiet_desk(adopted) as desk:
        (line,) = list_wordings(desk.ledger, desk.archive)
        assert line.sources[0] == (made.instead_of, held(adopted).clauses[0].text)
        judge_wording(desk, made.id, judgments=ballots(n_yes=20), path="j.csv")
        amendment = apply_wordings(desk, day=DAY)
    assert (amendment.proposed.version, amendment.change.name) == ("1.1.0", "MINOR")
    assert amendment.unsupported == (made.clause,)
