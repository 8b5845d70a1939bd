from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cycle.stage import events, held
from lawspeaker.gateway.gaps_log import GAPS_NAME
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from cli.call import Call

WHOLE = Path(__file__).resolve().parents[1] / "contract" / "lint" / "whole.yaml"
GAPS = ("constitution", "gaps")


@pytest.fixture
def torn(tmp_path: Path) -> Path:
    file = tmp_path / "torn.yaml"
    text = WHOLE.read_text(encoding="utf-8").replace("act: be-brief", "act: hush")
    file.write_text(text.replace("terms: [source]", "terms: []"), encoding="utf-8")
    return file


def entries(lawspeaker: Call, place: Path, *words: object) -> list[dict[str, object]]:
    told: list[dict[str, object]] = json.loads(lawspeaker(*GAPS, place, *words, "--json").out)[
        "gaps"
    ]
    return told


def test_the_register_is_shown_filtered_and_counted(lawspeaker: Call, torn: Path) -> None:
    ended = lawspeaker(*GAPS, torn)
    assert ended.code == 0
    assert "contradiction (open): When chat holds" in ended.out
    assert "    remedy: " in ended.out
    assert ended.out.endswith("3 entries: 1 contradiction, 2 wording.\n")
    only = lawspeaker(*GAPS, torn, "--kind", "wording", "--clause", "facts.source")
    assert only.out.endswith("1 entry: 1 wording.\n")
    assert lawspeaker(*GAPS, torn, "--status", "closed").out == "0 entries.\n"
    assert lawspeaker(*GAPS, WHOLE, "--date", "2026-12-01").out == "0 entries.\n"


def test_a_note_and_its_decisions_are_kept_beside_the_file(lawspeaker: Call, torn: Path) -> None:
    words = ("--note", "Silent on minors.", "--kind", "gap", "--clause", "style.voice",
             "--witness", "A child asks.", "--measure", "3 of 50 cases", "--by", "Ann")  # fmt: skip
    noted = lawspeaker(*GAPS, torn, *words, "--remedy", "Say it.", "--date", "2026-12-01")
    gap = noted.out.split()[0]
    assert noted.out == f"{gap} is open: Silent on minors.\n"
    shown = lawspeaker(*GAPS, torn, "--kind", "gap").out
    assert "    witness: A child asks.\n    measure: 3 of 50 cases\n" in shown
    again = lawspeaker(*GAPS, torn, *words)
    assert again.code == 2
    assert f"noted already, as {gap}" in again.err
    closed = lawspeaker(*GAPS, torn, "--close", gap, "--why", "Said now.", "--json")
    assert json.loads(closed.out)["status"] == "closed"
    assert entries(lawspeaker, torn, "--kind", "gap") == []
    (kept,) = entries(lawspeaker, torn, "--status", "closed")
    assert kept["why"] == "Said now."
    lawspeaker(*GAPS, torn, "--reopen", gap, "--why", "Not so.")
    assert entries(lawspeaker, torn, "--kind", "gap")[0]["status"] == "open"
    file = torn.with_name("torn.gaps.yaml")
    assert file.read_text(encoding="utf-8").count(f"id: {gap}") == 3


def test_what_a_check_finds_can_be_accepted_and_closes_when_mended(
    lawspeaker: Call, torn: Path
) -> None:
    (found,) = entries(lawspeaker, torn, "--kind", "contradiction")
    accepted = lawspeaker(*GAPS, torn, "--accept", found["id"], "--why", "A jury decides.")
    assert accepted.code == 0
    assert "contradiction (accepted)" in lawspeaker(*GAPS, torn).out
    torn.write_text(WHOLE.read_text(encoding="utf-8"), encoding="utf-8")
    assert lawspeaker(*GAPS, torn).out == "0 entries.\n"
    (closed,) = entries(lawspeaker, torn, "--status", "closed")
    assert closed["why"] == "no check finds it any longer"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--note", "A."), "add --kind"),
        (("--note", "A.", "--kind", "gap", "--clause", "x.y"), "no clause x.y"),
        (("--note", "A.", "--accept", "gap.1"), "one thing at a time"),
        (("--accept", "gap.1", "--close", "gap.1"), "one thing at a time"),
        (("--accept", "gap.1", "--why", "So."), "no entry gap.1"),
        (("--why", "So."), "Say what it is about"),
        (("--witness", "A case."), "Say what it is about"),
    ],
)
def test_a_faulty_call_writes_nothing(
    lawspeaker: Call, torn: Path, words: tuple[str, ...], says: str
) -> None:
    ended = lawspeaker(*GAPS, torn, *words)
    assert (ended.code, ended.out) == (2, "")
    assert says in ended.err
    assert not torn.with_name("torn.gaps.yaml").exists()


def test_a_register_that_cannot_be_read_or_written_is_refused(lawspeaker: Call, torn: Path) -> None:
    file = torn.with_name("torn.gaps.yaml")
    file.write_text("entries: 3\n", encoding="utf-8")
    ended = lawspeaker(*GAPS, torn)
    assert ended.code == 3
    assert "torn.gaps.yaml, line 1" in ended.err
    file.unlink()
    file.mkdir()
    ended = lawspeaker(*GAPS, torn)
    assert ended.code == 3


def test_decisions_in_a_folder_go_on_record_and_are_traced(
    lawspeaker: Call, town_copy: Path
) -> None:
    n_before = len(events(town_copy))
    (found, *_) = entries(lawspeaker, town_copy, "--kind", "untested")
    assert len(events(town_copy)) == n_before
    words = ("--accept", found["id"], "--why", "Cases come later.", "--by", "council")
    assert lawspeaker(*GAPS, town_copy, *words).code == 0
    (event,) = events(town_copy, EventKind.GAP_DECIDED)
    assert event.body["outputs"] == {"gaps.yaml": event.body["outputs"]["gaps.yaml"]}
    kept = entries(lawspeaker, town_copy, "--status", "accepted")
    assert [each["id"] for each in kept] == [found["id"]]
    assert lawspeaker("ledger", "verify", town_copy).code == 0
    traced = lawspeaker("trace", str(found["id"]), "--in", town_copy)
    assert traced.code == 0
    assert str(found["clauses"][0]) in traced.out
    note = ("--note", "Silent on minors.", "--kind", "gap")
    assert lawspeaker(*GAPS, town_copy, *note).code == 0
    assert "Silent on minors." in (town_copy / "gaps.yaml").read_text(encoding="utf-8")
    refused = lawspeaker(*GAPS, town_copy, *note, "--clause", "clause.none")
    assert refused.code == 2


def test_drift_on_record_reaches_the_clauses_that_quote_it(
    lawspeaker: Call, town_copy: Path
) -> None:
    statement = entries(lawspeaker, town_copy)[0]["clauses"][0].replace("clause.s", "stmt.")
    change = {"statement": statement, "group": None, "movement": "drifted", "q": 0.004,
              "agree": {"est": -0.2, "lo": -0.3, "hi": -0.1}}  # fmt: skip
    weaker = change | {"q": 0.03, "group": "A", "agree": None}
    slight = change | {"movement": "slight", "statement": "stmt.99"}
    file = town_copy / "drift.json"
    file.write_text(json.dumps({"changes": [weaker, slight, change]}), encoding="utf-8")
    (gap,) = entries(lawspeaker, town_copy, "--kind", "drift")
    assert gap["measure"] == "agreement -0.20 (-0.30 to -0.10), q = 0.004, among everybody"
    file.write_text(json.dumps({"changes": [weaker]}), encoding="utf-8")
    (gap,) = entries(lawspeaker, town_copy, "--kind", "drift")
    assert gap["measure"] == "q = 0.03, among opinion group A"
    file.unlink()
    assert entries(lawspeaker, town_copy, "--kind", "drift") == []


def test_a_folders_register_holds_what_its_rulings_show(lawspeaker: Call, demo_copy: Path) -> None:
    opened = ("contest", "open", demo_copy, "--clause", "clause.s8", "--factor", "a reader asked")
    told = ("--prompt", "Which café?", "--answer", "Bean There.", "--relief", "Name no shop.")
    assert lawspeaker(*opened, *told, "--date", "2026-07-01").code == 0
    ruled = ("contest", "rule", demo_copy, "contest.0002", "--not-applicable", "9")
    reasons = ("--holding", "a reader asked", "--reasons", "No clause speaks to it.")
    ended = lawspeaker(*ruled, *reasons, "--date", "2026-07-05")
    assert ended.code == 0, ended.err
    (gap,) = [
        each
        for each in entries(lawspeaker, demo_copy, "--kind", "gap")
        if each["source"] == "precedents"
    ]
    assert gap["witness"] == "contest.0002"
    assert gap["measure"] == "9 of 9 verdicts"
    assert gap["clauses"] == ["clause.s8"]


def test_what_a_gateways_answers_met_is_in_the_register_and_can_be_accepted(
    lawspeaker: Call, town_copy: Path
) -> None:
    clause = held(town_copy).clauses[0].id
    line = {"day": "2026-11-03", "kind": "silent-or-ambiguous", "version": "1.0.0"}
    texts = [
        *[line | {"clauses": [], "signs": {"no_clause": []}}] * 14,
        *[line | {"clauses": [clause], "signs": {"borderline_case": [clause]}}] * 11,
    ]
    log = town_copy / GAPS_NAME
    log.write_text("".join(f"{json.dumps(each)}\n" for each in texts), encoding="utf-8")
    on = ("--date", "2027-06-01")
    silent, unclear = (
        next(each for each in entries(lawspeaker, town_copy, *on, "--kind", kind)
             if each["source"] == "gateway")
        for kind in ("gap", "ambiguity")
    )  # fmt: skip
    assert silent["measure"] == "at least 14 answers, 2026-11-02 to 2026-11-08"
    assert unclear["clauses"] == [clause]
    accepted = lawspeaker(
        *GAPS, town_copy, *on, "--accept", silent["id"], "--why", "The user decides.", "--by", "us"
    )
    assert accepted.code == 0
    (kept,) = entries(lawspeaker, town_copy, *on, "--status", "accepted")
    assert kept["id"] == silent["id"]
    log.write_text("{}\n", encoding="utf-8")
    broken = lawspeaker(*GAPS, town_copy, *on)
    assert (broken.code, broken.out) == (3, "")
    assert "line 1" in broken.err
