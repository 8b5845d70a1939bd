"""A deliberately broken constitution for each code; the whole one has no finding."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lawspeaker.contract.lint.linting import lint
from lawspeaker.contract.lint.registry import CHECKS
from lawspeaker.contract.yaml_form import from_yaml

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

TODAY = date(2026, 12, 1)
WHOLE = (Path(__file__).parent / "whole.yaml").read_text(encoding="utf-8")

BASE_NORM = "norm: {op: must, act: name-source, when: asked, unless: [secret]}"
SECOND_NORM = "norm: {op: should, act: be-brief, when: chat}"

# Code, what is written in the whole document, what in the broken one, a word of the message.
HARD = (
    "plain: Unnecessarily elaborate communication systematically deteriorates readability "
    "considerably everywhere."
)

SPOKEN = """uncertainty:
  terms:
    - {id: facts, kind: factual, name: Facts, words: "Check the facts.", when: [%s]}
"""
BREAKS = [
    (
        "LS101",
        SECOND_NORM,
        "norm: {op: should, act: be-brief, overrides: [style.gone]}",
        "style.gone",
    ),
    ("LS102", "terms: [source]", "terms: [source, fountain]", "'fountain'"),
    ("LS103", "terms: [source]", "terms: []", "'source'"),
    ("LS104", "terms: [source]", "terms: []", "'source'"),
    ("LS105", "delegated_to: jury", "delegated_to: judy", "'judy'"),
    ("LS106", "appeal_to: bench", "appeal_to: moon", "moon"),
    ("LS107", "decides: appeals,", "decides: appeals, appeal_to: jury,", "come back to jury"),
    ("LS108", "holder: ombud", "holder: nobody", "'nobody'"),
    ("LS109", "reviewable_by: jury", "reviewable_by: nobody", "'nobody'"),
    ("LS110", "framework: nist-ai-rmf", "framework: nist-rmf-ai", "'nist-rmf-ai'"),
    ("LS111", "groups: [A], answer", "groups: [Z], answer", "'Z'"),
    ("LS201", "    reason: Readers want to check.\n", "", "facts.source"),
    (
        "LS202",
        "plain: Keep chat answers short.",
        "plain: Keep your answers in a chat as short as ever you can manage.",
        "60",
    ),
    (
        "LS203",
        "plain: Keep chat answers short.",
        HARD,
        "grade",
    ),
    (
        "LS204",
        "plain: Keep chat answers short.",
        'plain: "Keep chat answers \\u202Etrohs."',
        "U+202E (RIGHT-TO-LEFT OVERRIDE)",
    ),
    (
        "LS301",
        "cases: {complies: [case.1], violates: [case.2]}",
        "cases: {violates: [case.2]}",
        "keeps",
    ),
    (
        "LS302",
        "cases: {complies: [case.1], violates: [case.2]}",
        "cases: {complies: [case.1]}",
        "breaks",
    ),
    (
        "LS303",
        'compile: {judge: {question: "Is it short?", scale: [violates, complies]}}',
        "compile: {}",
        "style.brevity",
    ),
    ("LS304", "violates: [case.2]", "violates: [case.1]", "case.1"),
    ("LS305", "answer: Brevity yields to it.", "answer: null", "It is long."),
    (
        "LS306",
        "overall: {est: 0.7, lo: 0.6, hi: 0.8, n: 90,",
        "overall: {est: 0.5, lo: 0, hi: 1, n: 0,",
        "style.brevity",
    ),
    (
        "LS307",
        "groups: [{group: B, ci: {est: 0.7, lo: 0.6, hi: 0.8, n: 90, method: wilson}}]",
        "groups: []",
        "style.brevity",
    ),
    ("LS401", "review_by: 2027-05-01", "review_by: 2026-11-30", "2026-11-30"),
    ("LS402", "review_by: 2027-05-01", "review_by: null", "facts.source"),
    ("LS403", "sunset: 2027-06-01", "sunset: 2026-11-30", "2026-11-30"),
    ("LS404", "review_by: 2027-04-01", "review_by: 2027-06-02", "2027-06-02"),
    (
        "LS405",
        "introduced: 1.0.0, amended: [1.1.0]",
        "introduced: 1.1.0, amended: [1.1.0]",
        "1.1.0",
    ),
    (
        "LS405",
        "introduced: 1.0.0, amended: [1.1.0]",
        "introduced: 1.0.0, amended: [9.0.0]",
        "9.0.0",
    ),
    ("LS406", "until: 2028-01-01", "until: 2026-11-30", "2026-11-30"),
    ("LS407", "status: ratified", "status: expired", "2028-01-01"),
    ("LS408", "status: ratified", "status: proposed", "2026-11-01"),
    ("LS409", "ratification: rat.1", "ratification: null", "no ratification"),
    ("LS501", "level: red-line\n", "level: default\n", "red-line"),
    (
        "LS502",
        SECOND_NORM,
        "norm: {op: should, act: be-brief, overrides: [facts.source]}",
        "higher rank",
    ),
    ("LS503", "override_by: [none]", "override_by: [none, user]", "red-line"),
    ("LS504", "rank: 2", "rank: 1", "rank 1"),
    ("LS505", "override_by: [none]", "override_by: [user]", "user"),
    (
        "LS506",
        SECOND_NORM,
        "norm: {op: should, act: be-brief, overrides: [style.brevity]}",
        "come back",
    ),
    ("LS601", SECOND_NORM, "norm: {op: should, act: hush}", "should not hush"),
    ("LS602", SECOND_NORM, "norm: null", "style.brevity"),
    (
        "LS603",
        SECOND_NORM,
        "norm: {op: should, act: be-brief, when: chat, unless: [chat]}",
        "no case",
    ),
    (
        "LS604",
        SECOND_NORM,
        "norm: {op: must, act: name-source, when: [and, asked, [not, secret]]}",
        "facts.source",
    ),
    (
        "LS605",
        SECOND_NORM,
        "norm: {op: should, act: be-brief, when: chat, unless: [[not, chat]]}",
        "exception 1",
    ),
    (
        "LS606",
        SECOND_NORM,
        "norm: {op: must_not, act: name-source, when: secret}",
        "When neither asked nor secret holds:",
    ),
    ("LS701", "quorum: {votes: 60, per_group: 20}", "quorum: {votes: 501, per_group: 20}", "501"),
    ("LS702", "quorum: {votes: 60, per_group: 20}", "quorum: {per_group: 20}", "clause"),
    (
        "LS703",
        "regression_gate: [no-new-contradiction]",
        "regression_gate: [no-contradiction]",
        "'no-contradiction'",
    ),
    ("LS704", "threshold: 0.75", "threshold: 0.55", "0.55"),
    ("LS704", "each_group: 0.6", "each_group: null", "each_group 0,"),
    ("LS705", "max_duration_days: 30", "max_duration_days: 31", "31 days"),
    ("LS705", ", max_duration_days: 30", "", "without end"),
    (
        "LS706",
        "threshold: 0.6, each_group: 0.5, statistic: lower_bound",
        "threshold: 0.6, each_group: 0.5, statistic: point",
        "clause",
    ),
    ("LS801", "control:\n", f"{SPOKEN % 'uncalibrated, calibrated'}control:\n", "missing_context"),
    ("LS802", "control:\n", f"{SPOKEN % 'calibrated'}control:\n", "sign uncalibrated"),
]


def broken(old: str, new: str) -> Constitution:
    assert old in WHOLE, old
    return from_yaml(WHOLE.replace(old, new), path="broken.yaml")


def test_the_whole_document_has_no_finding() -> None:
    assert lint(from_yaml(WHOLE, path="whole.yaml"), today=TODAY).findings == ()


@pytest.mark.parametrize(("code", "old", "new", "word"), BREAKS)
def test_a_broken_document_is_found_out(code: str, old: str, new: str, word: str) -> None:
    found = lint(broken(old, new), today=TODAY, select=[code]).findings
    assert found
    assert {finding.code for finding in found} == {code}
    assert {finding.severity for finding in found} == {CHECKS[code].severity}
    assert any(word in finding.message for finding in found)


def test_each_code_has_its_broken_document() -> None:
    assert {each[0] for each in BREAKS} == set(CHECKS)


def two_norms(first: dict[str, Any], second: dict[str, Any]) -> Constitution:
    document = broken(BASE_NORM, f"norm: {first}".replace("'", ""))
    text = WHOLE.replace(BASE_NORM, f"norm: {first}".replace("'", "")).replace(
        SECOND_NORM, f"norm: {second}".replace("'", "")
    )
    assert document.clauses[0].norm
    return from_yaml(text, path="two.yaml")


@pytest.mark.parametrize(
    ("first", "second", "redundant"),
    [
        ({"op": "must", "act": "a"}, {"op": "should", "act": "a"}, ["style.brevity"]),
        ({"op": "should", "act": "a"}, {"op": "must", "act": "a"}, []),
        ({"op": "must", "act": "a"}, {"op": "must", "act": "a"}, ["style.brevity"]),
        ({"op": "must", "act": "a"}, {"op": "must", "act": "b"}, []),
        ({"op": "must", "act": "a"}, {"op": "must", "act": "a", "actor": "operator"}, []),
        ({"op": "must", "act": "a", "when": "x"}, {"op": "must", "act": "a"}, []),
        (
            {"op": "must", "act": "a", "overrides": ["style.brevity"]},
            {"op": "must", "act": "a"},
            [],
        ),
        ({"op": "must", "act": "a"}, {"op": "must", "act": "a", "when": "x", "unless": ["x"]}, []),
        ({"op": "may", "act": "a"}, {"op": "must", "act": "a"}, []),
    ],
)
def test_redundancy(first: dict[str, Any], second: dict[str, Any], redundant: list[str]) -> None:
    found = lint(two_norms(first, second), today=TODAY, select=["LS604"]).findings
    assert [finding.place.clause for finding in found] == redundant


def test_of_two_equal_clauses_of_one_rank_only_the_later_is_redundant() -> None:
    norm = "norm: {op: should_not, act: hush}"
    document = broken(SECOND_NORM, norm)
    (found,) = lint(document, today=TODAY, select=["LS604"]).findings
    assert found.place.clause == "style.voice"
    assert "style.brevity" in found.message


def test_a_lower_clause_does_not_make_a_higher_one_redundant() -> None:
    same = {"op": "must", "act": "a"}
    (found,) = lint(two_norms(same, same), today=TODAY, select=["LS604"]).findings
    assert found.place.clause == "style.brevity"


def test_a_circle_of_three_overrides_is_found_at_each_clause() -> None:
    text = WHOLE.replace(BASE_NORM, "norm: {op: must, act: a, overrides: [style.brevity]}")
    text = text.replace(SECOND_NORM, "norm: {op: must, act: b, overrides: [style.voice]}")
    text = text.replace("act: hush}", "act: hush, overrides: [facts.source, style.brevity]}")
    found = lint(from_yaml(text, path="circle.yaml"), today=TODAY, select=["LS506"]).findings
    assert [each.place.clause for each in found] == ["facts.source", "style.brevity", "style.voice"]


def test_an_unstarted_draft_is_not_asked_for_support() -> None:
    text = WHOLE.replace("status: ratified", "status: draft")
    text = text.replace(
        "overall: {est: 0.7, lo: 0.6, hi: 0.8, n: 90,", "overall: {est: 0.5, lo: 0, hi: 1, n: 0,"
    )
    found = lint(
        from_yaml(text, path="draft.yaml"), today=TODAY, select=["LS306", "LS307"]
    ).findings
    assert found == ()


@pytest.mark.parametrize("language", ["language: {authoritative: de}\n", ""])
def test_reading_grades_are_told_for_english_only(language: str) -> None:
    text = WHOLE.replace("plain: Keep chat answers short.", HARD)
    text = text.replace("language: {authoritative: en}\n", language)
    assert lint(from_yaml(text, path="de.yaml"), today=TODAY, select=["LS203"]).findings == ()


def test_parties_without_a_count_bound_no_quorum() -> None:
    document = broken(", n: 500}", "}")
    assert lint(document, today=TODAY, select=["LS701"]).findings == ()


def test_an_override_downward_is_no_finding() -> None:
    document = broken(BASE_NORM, BASE_NORM[:-1] + ", overrides: [style.brevity]}")
    assert lint(document, today=TODAY).findings == ()
