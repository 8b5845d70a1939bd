from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.gap import PEOPLE, Gap, GapKind, GapStatus, gap_id
from lawspeaker.contract.gap_finding import KIND_OF_CODE, Drifted, found_gaps
from lawspeaker.contract.gap_register import (
    GapRegister,
    decide,
    note,
    open_gaps,
    register_from_yaml,
    register_to_yaml,
)
from lawspeaker.contract.lint.linting import lint
from lawspeaker.contract.lint.registry import CHECKS
from lawspeaker.contract.yaml_form import from_yaml
from lawspeaker.errors import BadInput, UsageFault

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

TEXT = (Path(__file__).parent / "lint" / "whole.yaml").read_text(encoding="utf-8")
TODAY = date(2026, 12, 1)
HUSH = ("act: be-brief", "act: hush")


def document(*changes: tuple[str, str]) -> Constitution:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return from_yaml(text, path="w.yaml")


def found(*changes: tuple[str, str], drifted: tuple[Drifted, ...] = ()) -> tuple[Gap, ...]:
    held = document(*changes)
    return found_gaps(held, lint(held, today=TODAY), drifted=drifted)


def people_gap(kind: GapKind = GapKind.GAP) -> Gap:
    return Gap(
        id=gap_id(kind, PEOPLE, "Silent on minors.", marks=()),
        kind=kind,
        clauses=(),
        sentence="Silent on minors.",
        source=PEOPLE,
        remedy="Say it.",
    )


def test_a_whole_document_has_no_gap() -> None:
    assert found() == ()


def test_each_code_with_a_kind_is_a_code_and_each_kind_has_a_source() -> None:
    assert set(KIND_OF_CODE) <= set(CHECKS)
    computed = {*KIND_OF_CODE.values(), GapKind.AMBIGUITY, GapKind.VALUES, GapKind.DRIFT}
    assert computed == set(GapKind)


@pytest.mark.parametrize(
    ("change", "kind", "clauses", "has_witness"),
    [
        (HUSH, GapKind.CONTRADICTION, ("style.brevity", "style.voice"), True),
        (("when: chat}", "when: chat, unless: [chat]}"), GapKind.VACUOUS, ("style.brevity",),
         False),
        (("{op: should, act: be-brief, when: chat}", "{op: should_not, act: hush, when: chat}"),
         GapKind.REDUNDANT, ("style.brevity", "style.voice"), False),
        (("act: be-brief, when: chat", "act: name-source, when: secret"), GapKind.GAP,
         ("facts.source", "style.brevity"), True),
        (("    reason: Readers want to check.\n", ""), GapKind.AMBIGUITY, ("facts.source",), False),
        (("terms: [source]", "terms: []"), GapKind.WORDING, ("facts.source",), False),
        (("answer: Brevity yields to it.", "answer: null"), GapKind.VALUES, ("facts.source",),
         False),
        (("complies: [case.3], ", ""), GapKind.UNTESTED, ("style.brevity",), False),
        (("holder: ombud", "holder: nobody"), GapKind.GAP, (), False),
    ],
)  # fmt: skip
def test_findings_of_lint_are_entries(
    change: tuple[str, str],
    kind: GapKind,
    clauses: tuple[str, ...],
    has_witness: bool,  # noqa: FBT001 - a case of the table above
) -> None:
    (gap, *_) = [each for each in found(change) if each.kind is kind]
    assert set(gap.clauses) == set(clauses)
    assert (gap.witness is not None) == has_witness
    assert gap.source.startswith("lint LS")
    assert gap.remedy.endswith(".")
    assert (gap.status, gap.is_note) == (GapStatus.OPEN, False)


def test_days_are_no_gaps_of_the_text() -> None:
    assert found(("review_by: 2027-05-01", "review_by: 2026-01-01")) == ()


def test_a_borderline_case_is_an_ambiguity_until_a_ruling_governs_it() -> None:
    cases = "cases: {complies: [case.3], violates: [case.4]"
    (gap,) = found((cases, cases + ", borderline: [case.9]"))
    assert (gap.kind, gap.witness) == (GapKind.AMBIGUITY, "case.9")
    assert found((cases, cases + ", borderline: [case.9], governing: [case.9]")) == ()


def test_groups_on_opposite_sides_are_values_with_a_measure() -> None:
    old = "groups: [{group: B, ci: {est: 0.7, lo: 0.6, hi: 0.8, n: 90, method: wilson}}]"
    against = "{group: A, ci: {est: 0.2, lo: 0.1, hi: 0.3, n: 90, method: wilson}}"
    (gap,) = found((old, old[:-1] + f", {against}]"))
    assert gap.kind is GapKind.VALUES
    assert gap.measure is not None
    assert gap.measure.startswith("B: about 14 in 20")
    assert "A: about 4 in 20" in gap.measure
    assert found((old, f"groups: [{against}]")) == ()


def test_drift_reaches_the_clauses_that_quote_the_statement() -> None:
    moved = (Drifted(statement="stmt.2", measure="q = 0.01"), Drifted(statement="x", measure="y"))
    (gap,) = found(drifted=moved)
    assert (gap.kind, gap.clauses, gap.measure) == (GapKind.DRIFT, ("style.brevity",), "q = 0.01")


def test_what_is_open_on_purpose_is_a_note() -> None:
    start = TEXT.index("id: style.voice")
    head, tail = TEXT[:start], TEXT[start:]
    tail = tail.replace(
        "form: {kind: standard}", "form: {kind: standard, open_on_purpose: true}", 1
    )
    held = from_yaml(head.replace(*HUSH) + tail, path="w")
    (gap,) = found_gaps(held, lint(held, today=TODAY))
    assert gap.is_note


def test_an_id_lasts_as_long_as_the_words() -> None:
    silent = ("    reason: Readers want to check.\n", "")
    (first,) = found(silent)
    (again,) = found(silent, ("title: A whole", "title: Another"))
    (other,) = found(silent, ("for each claim, when it is", "for every claim, when it is"))
    assert first.id == again.id
    assert first.id != other.id
    assert gap_id(GapKind.GAP, "a", marks=["x", "y"]) == gap_id(GapKind.GAP, "a", marks=["y", "x"])


def test_an_accepted_entry_stays_accepted_and_closes_when_mended() -> None:
    gaps = found(HUSH)
    entry = decide(
        gaps, gaps[0].id, GapStatus.ACCEPTED, why="We live with it.", by="Ann", day=TODAY
    )
    register = GapRegister(entries=(entry,))
    (now,) = open_gaps(gaps, register)
    assert (now.status, now.why) == (GapStatus.ACCEPTED, "We live with it.")
    (mended,) = open_gaps((), register)
    assert (mended.status, mended.why) == (GapStatus.CLOSED, "no check finds it any longer")


def test_what_people_noted_is_theirs_to_close_and_reopen() -> None:
    first = note(people_gap(), by="", day=TODAY)
    assert first.by is None
    kept = open_gaps((), GapRegister(entries=(first,)))
    closed = decide(kept, first.id, GapStatus.CLOSED, why="Said.", by="Ann", day=TODAY)
    (now,) = open_gaps((), GapRegister(entries=(first, closed)))
    assert (now.status, now.why) == (GapStatus.CLOSED, "Said.")
    again = decide((now,), first.id, GapStatus.OPEN, why="Not so.", by="Ann", day=TODAY)
    (now,) = open_gaps((), GapRegister(entries=(first, closed, again)))
    assert now.status is GapStatus.OPEN


def test_a_closed_entry_that_is_still_found_is_open_and_says_so() -> None:
    (gap,) = found(HUSH)
    entry = note(replace(gap, status=GapStatus.CLOSED), by="Ann", day=TODAY)
    (now,) = open_gaps((gap,), GapRegister(entries=(entry,)))
    assert now.status is GapStatus.OPEN
    assert now.why == "it was closed on 2026-12-01, and a check still finds it"


@pytest.mark.parametrize(
    ("gap", "status", "why", "says"),
    [
        ("gap.none", GapStatus.ACCEPTED, "So.", "no entry gap.none"),
        ("", GapStatus.ACCEPTED, " ", "gives its reason"),
        ("", GapStatus.CLOSED, "So.", "closes by itself"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(
    gap: str, status: GapStatus, why: str, says: str
) -> None:
    gaps = found(HUSH)
    with pytest.raises(UsageFault, match=says):
        decide(gaps, gap or gaps[0].id, status, why=why, by="", day=TODAY)


def test_the_register_reads_back_and_names_its_faults() -> None:
    entries = (note(people_gap(), by="Ann", day=TODAY), note(found(HUSH)[0], by="", day=TODAY))
    register = GapRegister(entries=entries)
    text = register_to_yaml(register)
    assert register_from_yaml(text, path="g.yaml") == register
    assert register.entries[1].gap == found(HUSH)[0]
    with pytest.raises(BadInput) as refused:
        register_from_yaml(text.replace("kind: gap", "kind: hole", 1), path="g.yaml")
    assert refused.value.column == "entries[0].kind"
    assert refused.value.line is not None


def test_json_holds_every_part() -> None:
    told = found(HUSH)[0].to_json()
    assert told["kind"] == "contradiction"
    assert told["status"] == "open"
    assert set(told) == {
        "id", "kind", "clauses", "sentence", "witness", "measure", "remedy", "status", "source",
        "note", "why",
    }  # fmt: skip
