from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.test_constitution import DAYS, GATES, amend, open_and_rule, ratify
from cycle.town import ballots
from lawspeaker.contract.digests import constitution_digest

if TYPE_CHECKING:
    from cli.call import Call
    from cycle.stage import Town

WHOLE = Path(__file__).resolve().parents[1] / "contract" / "lint" / "whole.yaml"
STATUS = ("constitution", "status")


def test_a_document_says_what_is_in_force_due_and_open(lawspeaker: Call) -> None:
    ended = lawspeaker(*STATUS, WHOLE, "--on", "2027-06-02", "--horizon", 30)
    assert ended.code == 0
    assert ended.out.splitlines() == [
        "whole 1.1.0 on 2027-06-02: in force since 2026-11-01, until 2028-01-01.",
        "2 clauses in force; ended: style.brevity.",
        "Levels, highest first, with their clauses that are in force:",
        "  1 red-line: 1 clause, may be set aside by nobody",
        "  2 default: 1 clause, may be set aside by nobody",
        "Due:",
        "  style.brevity was to be reviewed by 2027-04-01 (62 days ago)",
        "  style.voice was to be reviewed by 2027-04-01 (62 days ago)",
        "  facts.source was to be reviewed by 2027-05-01 (32 days ago)",
        "  style.brevity ended on 2027-06-01 (1 day ago)",
        "Where the text is silent: Answer helpfully.",
        "  When others may be harmed: ombud decides. Until then: decline. jury may review it.",
        "  When only the user is affected: user decides. Until then: follow the user.",
    ]
    early = lawspeaker(*STATUS, WHOLE, "--on", "2026-10-01")
    assert "not in force; it begins on 2026-11-01." in early.out
    assert "Nothing is past, and nothing is due within 90 days." in early.out
    assert "clauses in force" not in early.out


def test_a_residual_right_runs_from_the_day_of_the_silent_case(
    lawspeaker: Call, town_copy: Path
) -> None:
    words = (*STATUS, town_copy / "constitution.yaml", "--on", "2026-06-01")
    assert "overseer decides. Until then: Decline that part and say why. This stands until " in (
        lawspeaker(*words).out
    )
    lapsed = lawspeaker(*words, "--silent-since", "2026-04-01")
    assert "the right of overseer ended on 2026-05-01; mini-jury decides." in lapsed.out
    told = json.loads(lawspeaker(*words, "--silent-since", "2026-04-01", "--json").out)
    assert [each["lapsed"] for each in told["control"]] == [True, False, False]
    assert told["waiting"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--on", "soon"), 3),
        (("--silent-since", "soon"), 3),
        (("--on", "2026-12-01", "--silent-since", "2026-12-02"), 2),
    ],
)
def test_a_faulty_day_is_refused(lawspeaker: Call, words: tuple[str, ...], code: int) -> None:
    ended = lawspeaker(*STATUS, WHOLE, *words)
    assert (ended.code, ended.out) == (code, "")


def test_a_folder_follows_its_record_from_proposal_to_amendment(
    lawspeaker: Call, town: Town, town_copy: Path
) -> None:
    """The town's first version counts from 2026-04-01, its own day, though balloted before."""

    def told(day: str) -> dict[str, object]:
        found: dict[str, object] = json.loads(
            lawspeaker(*STATUS, town_copy, "--on", day, "--json").out
        )
        return found

    before = told("2030-01-01")
    assert (before["in_force"], before["waiting"]) == (False, ["1.0.0"])
    assert before["reason"] == "it is proposed, and nobody has ratified it"
    assert ratify(lawspeaker, town_copy, ballots(n_yes=100))[0] == 0
    clause = town.run.example_id
    open_and_rule(lawspeaker, town_copy, clause)
    day = ("--date", "2099-01-01")
    proposed = amend(town_copy, clause)
    assert lawspeaker(*proposed[:-2], *day).code == 0
    waiting = told("2098-12-31")
    assert (waiting["version"], waiting["in_force"]) == ("1.0.0", True)
    assert waiting["waiting"] == ["1.1.0"]
    assert ratify(lawspeaker, town_copy, ballots(n_yes=100), *DAYS, *GATES)[0] == 0
    last, first = told("2098-12-31"), told("2099-01-01")
    assert (last["version"], last["in_force"]) == ("1.0.0", True)
    assert str(last["reason"]).endswith("until 2098-12-31")
    assert (first["version"], first["in_force"]) == ("1.1.0", True)
    early = told("2020-01-01")
    assert (early["version"], early["in_force"]) == ("1.0.0", False)
    shown = lawspeaker(*STATUS, town_copy, "--on", "2030-01-01")
    assert "Waiting" not in shown.out

    lines = lawspeaker("constitution", "history", town_copy, clause).out.splitlines()
    assert lines[0].startswith("1.0.0+")
    assert ", drafted, " in lines[0]
    assert f"  {clause} added" in lines
    assert "  rat.0001: ratified under the rule for adoption, closed" in "\n".join(lines)
    assert any(
        line.startswith("1.1.0+") and "amend.0001 (MINOR) from ruling.0001" in line
        for line in lines
    )
    assert "  why: The jury asked for it." in lines
    assert any("[-" in line and "{+" in line for line in lines)
    assert "  rat.0002: ratified under the rule for clause, closed 2020-06-30" in lines


def test_a_simulated_first_version_counts_and_says_so(lawspeaker: Call, demo_copy: Path) -> None:
    out = lawspeaker(*STATUS, demo_copy, "--on", "2090-01-01").out
    assert "adopted by simulated people only" in out
    out = lawspeaker("constitution", "history", demo_copy).out
    assert "simulated under the rule for adoption" in out
    steps = json.loads(lawspeaker("constitution", "history", demo_copy, "--json").out)["steps"]
    assert steps[0]["amendment"] is None
    assert all(edit["edit"] == "added" for edit in steps[0]["edits"])
    assert not any(edit["edit"] == "added" for step in steps[1:] for edit in step["edits"])
    assert "  12 clauses added: " in out
    assert "no ballot was counted; 1.0.0+" in out
    assert "drafted with the norms of reading.0001 to reading.0007, in the place of the text" in out
    assert (
        "  clause.s8 changed: norm, kind\n    norm: {+the assistant must not show-adverts+}" in out
    )
    assert "  5 carried over as they were\n  rat.0001" in out
    told = lawspeaker("constitution", "history", demo_copy, "clause.s55").out
    assert "  clause.s55 carried over as it was\n  rat.0001: simulated" in told


def test_a_version_nobody_balloted_on_is_told_so(lawspeaker: Call, town_copy: Path) -> None:
    out = lawspeaker("constitution", "history", town_copy).out
    assert out.endswith("  no ballot was counted\n")
    ended = lawspeaker("constitution", "history", town_copy, "clause.s99")
    assert (ended.code, ended.out) == (2, "")
    assert "clause.s0" in ended.err


def test_a_folder_without_a_record_is_refused(lawspeaker: Call, tmp_path: Path) -> None:
    ended = lawspeaker(*STATUS, tmp_path)
    assert ended.code == 3
    assert not ended.out


def test_the_history_names_each_digest(lawspeaker: Call, town: Town) -> None:
    digest = constitution_digest(town.run.constitution)
    (step,) = json.loads(lawspeaker("constitution", "history", town.folder, "--json").out)["steps"]
    assert step["digest"] == digest
    assert step["counts"] == []
