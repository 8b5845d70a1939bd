from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.records.estimate import Estimate
from lawspeaker.report import words
from lawspeaker.report.cell import Hidden
from report.example import tally


def estimate(est: float, lo: float, hi: float, n: int = 312) -> Estimate:
    return Estimate(est=est, lo=lo, hi=hi, n=n, method="test")


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.9, "about 18 in 20"),
        (0.875, "about 18 in 20"),
        (0.874, "about 17 in 20"),
        (0.025, "about 1 in 20"),
        (0.024, "fewer than 1 in 20"),
        (0.0, "fewer than 1 in 20"),
        (0.974, "about 19 in 20"),
        (0.975, "nearly 20 in 20"),
    ],
)
def test_a_share_is_told_out_of_twenty(share: float, told: str) -> None:
    assert words.how_many(share) == told


def test_an_estimate_is_told_with_its_interval_and_its_votes() -> None:
    assert words.told(estimate(0.9, 0.86, 0.93), "agree") == (
        "about 18 in 20 agree (17 to 19), 312 votes"
    )
    assert words.told(estimate(0.5, 0.4, 0.6, 1), "disagree") == (
        "about 10 in 20 disagree (8 to 12), 1 vote"
    )


@pytest.mark.parametrize(
    ("lo", "hi", "span"),
    [(0.85, 0.95, "17 to 19"), (0.849, 0.951, "16 to 20"), (0.0, 1.0, "0 to 20")],
)
def test_an_interval_is_rounded_outwards_but_not_by_binary_dust(
    lo: float, hi: float, span: str
) -> None:
    assert words.span(estimate(0.9, lo, hi)) == span


@given(st.tuples(*[st.floats(0, 1)] * 3).map(sorted))
def test_no_sentence_is_surer_than_the_numbers(ends: list[float]) -> None:
    lo, est, hi = ends
    low, high = map(int, words.span(estimate(est, lo, hi)).split(" to "))
    assert low / 20 <= lo + 1e-9
    assert high / 20 >= hi - 1e-9
    assert low <= words.twentieths(est) <= high or words.twentieths(est) in {low - 1, high + 1}


def test_a_hidden_cell_says_why_and_nothing_else() -> None:
    assert words.cell_told(Hidden.FEW) == "fewer than 10 votes, not shown"
    assert words.hidden_told(Hidden.FEW, "people") == "fewer than 10 people, not shown"
    assert words.cell_told(Hidden.PROTECTS) == (
        "not shown, because it would give away a hidden cell"
    )
    assert words.cell_told(tally(0.9, 0.05, 400)).startswith("about 18 in 20 agree (17 to 19)")


def test_percent_belongs_to_tables_and_is_rounded_outwards() -> None:
    assert words.percent(estimate(0.8649, 0.8101, 0.9001)) == "86 % (81 to 91)"


@pytest.mark.parametrize(
    ("probability", "told"),
    [
        (1.0, "in every run"),
        (0.99, "in nearly all runs"),
        (0.94, "in 19 of 20 runs"),
        (0.01, "in fewer than 1 of 20 runs"),
    ],
)
def test_a_probability_is_told_in_runs(probability: float, told: str) -> None:
    assert words.how_often(probability) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [(1204, "1,204"), (23.5, "23.5"), (31.0, "31"), (0.0623, "0.0623"), (1234.56, "1,234.6")],
)
def test_numbers(value: float, told: str) -> None:
    assert words.number(value) == told


def test_counts_and_lists() -> None:
    assert words.numeral(0) == "no"
    assert words.numeral(10) == "ten"
    assert words.numeral(11) == "11"
    assert words.listed(()) == ""
    assert words.listed(("A",)) == "A"
    assert words.listed(("A", "B", "C")) == "A, B and C"


def test_days() -> None:
    assert words.day("2026-03-03") == "3 March 2026"
    assert words.day("2026-12-31T23:59:00Z") == "31 December 2026"
    with pytest.raises(ValueError, match="yesterday"):
        words.day("yesterday")


@pytest.mark.parametrize(
    ("stability", "told"),
    [
        (None, "stability not measured"),
        (0.94, "very stable (0.94 of 1)"),
        (0.75, "stable (0.75 of 1)"),
        (0.6, "fairly stable (0.60 of 1)"),
        (0.1, "unstable (0.10 of 1)"),
        (-0.02, "unstable (-0.02 of 1)"),
    ],
)
def test_stability_is_a_word_and_a_number(stability: float | None, told: str) -> None:
    assert words.stability_told(stability) == told


def test_evidence_is_told_plainly() -> None:
    assert words.plain(None) == "not shown"
    assert words.plain(True) == "yes"
    assert words.plain(False) == "no"
    assert words.plain(0.5) == "0.5"
    assert words.plain("word") == "word"
    assert words.plain([]) == "none"
    assert words.plain({"agree": 9, "disagree": 3}) == "agree: 9; disagree: 3"
    assert words.plain(list(range(14))).endswith("10; 11; and 2 more")
