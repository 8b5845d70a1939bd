"""The table of axioms in docs/reference/rules.md, held to the rules, and the rules to it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approval_profiles import approval_matrices, every_outcome
from lawspeaker.social_choice import COMMITTEE_RULES, Approvals
from lawspeaker.social_choice.ranking_rules import RANKING_RULES
from lawspeaker.social_choice.rule_words import AIMS, COMMITTEE_WORDS, RANKING_WORDS
from rule_axioms import COMMITTEE_AXIOMS, RANKING_AXIOMS

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
GOLDEN = json.loads((Path(__file__).parent / "golden" / "axioms.json").read_text("utf-8"))
few = settings(max_examples=25, deadline=None)


def table(heading: str, axioms: list[str]) -> dict[tuple[str, str], str]:
    """The cells of a section's table of axioms by rule and axiom."""
    section = PAGE.split(f"## {heading}")[1].split("\n## ")[0]
    head = f"| Rule | {' | '.join(axioms)} |"
    assert head in section
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", section.split(head)[1], re.MULTILINE)
    return {
        (rule, axiom): cell
        for rule, cells in rows
        for axiom, cell in zip(axioms, cells.split(" | "), strict=True)
    }


COMMITTEE = table("Committee rules", list(COMMITTEE_AXIOMS))
RANKING = table("Ranking rules", list(RANKING_AXIOMS))


def cells(found: dict[tuple[str, str], str], said: str) -> list[tuple[str, str]]:
    return sorted(pair for pair, cell in found.items() if cell == said)


@st.composite
def profiles(draw: st.DrawFn) -> np.ndarray:
    m, n = draw(st.integers(2, 5)), draw(st.integers(1, 7))
    orders = draw(st.lists(st.permutations(range(m)), min_size=n, max_size=n))
    return np.argsort(np.array(orders), axis=1)


def test_every_rule_is_on_the_page_and_no_other() -> None:
    assert {rule for rule, _ in COMMITTEE} == set(COMMITTEE_RULES)
    assert {rule for rule, _ in RANKING} == set(RANKING_RULES)
    assert set(COMMITTEE_WORDS) == set(AIMS) == set(COMMITTEE_RULES)
    assert set(RANKING_WORDS) == set(RANKING_RULES)
    for name, words in (COMMITTEE_WORDS | RANKING_WORDS).items():
        assert f"| `{name}` | {words} |" in PAGE


def test_a_no_has_its_profile_and_no_other_cell_has_one() -> None:
    assert {f"{rule}|{axiom}" for rule, axiom in cells(COMMITTEE, "no")} == set(GOLDEN["committee"])
    assert {f"{rule}|{axiom}" for rule, axiom in cells(RANKING, "no")} == set(GOLDEN["ranking"])
    assert set(COMMITTEE.values()) == {"yes", "no"}
    assert set(RANKING.values()) == {"yes", "no"}


@pytest.mark.parametrize(("rule", "axiom"), cells(RANKING, "yes"))
@few
@given(rank=profiles(), seed=st.integers(0, 999))
def test_a_ranking_rule_keeps_what_the_page_says(
    rule: str, axiom: str, rank: np.ndarray, seed: int
) -> None:
    assert RANKING_AXIOMS[axiom](rule, rank, np.random.default_rng(seed))


@pytest.mark.parametrize(("rule", "axiom"), cells(COMMITTEE, "yes"))
@few
@given(matrix=approval_matrices(), k=st.integers(1, 4), seed=st.integers(0, 999))
def test_a_committee_rule_keeps_what_the_page_says(
    rule: str, axiom: str, matrix: np.ndarray, k: int, seed: int
) -> None:
    assert COMMITTEE_AXIOMS[axiom](rule, matrix, k, np.random.default_rng(seed))


@pytest.mark.parametrize(("rule", "axiom"), cells(RANKING, "no"))
def test_a_ranking_rule_breaks_what_the_page_says(rule: str, axiom: str) -> None:
    case = GOLDEN["ranking"][f"{rule}|{axiom}"]
    rng = np.random.default_rng(case["seed"])
    assert not RANKING_AXIOMS[axiom](rule, np.array(case["ballots"]), rng)


@pytest.mark.parametrize(("rule", "axiom"), cells(COMMITTEE, "no"))
def test_a_committee_rule_breaks_what_the_page_says(rule: str, axiom: str) -> None:
    case = GOLDEN["committee"][f"{rule}|{axiom}"]
    rows = np.array([[cell == "1" for cell in row] for row in case["ballots"]])
    matrix = np.repeat(rows, case.get("counts", [1] * len(rows)), axis=0)
    rng = np.random.default_rng(case["seed"])
    assert not COMMITTEE_AXIOMS[axiom](rule, matrix, case["k"], rng)


def test_a_supporter_more_costs_a_seat_whatever_the_ties() -> None:
    case = GOLDEN["committee"]["local_search_pav|monotonicity"]
    rows = np.array([[cell == "1" for cell in row] for row in case["ballots"]])
    before = np.repeat(rows, case["counts"], axis=0)
    after = before.copy()
    after[sum(case["counts"][:6]), 1] = True
    rule = COMMITTEE_RULES["local_search_pav"]
    assert every_outcome(rule, Approvals.from_matrix(before), case["k"]) == {(0, 1, 2, 4, 6, 7)}
    assert every_outcome(rule, Approvals.from_matrix(after), case["k"]) == {(0, 2, 3, 4, 5, 7)}
