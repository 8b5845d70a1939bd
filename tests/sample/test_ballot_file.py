from __future__ import annotations

import csv
import io
from collections import Counter

import pytest

from lawspeaker.sample.ballot_file import ballots
from lawspeaker.sample.library import library_sample
from lawspeaker.sample.truth import STRAIGHT_LINER

SAMPLE = library_sample()


def rows_of(seed: int) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ballots(SAMPLE, seed=seed))))


def test_nobody_votes_twice_and_everybody_is_known() -> None:
    people = [r["participant"] for r in rows_of(2026)]
    assert len(set(people)) == len(people)
    assert set(people) <= set(SAMPLE.truth.group)
    assert {r["vote"] for r in rows_of(2026)} == {"yes", "no", "abstain"}


def test_the_same_seed_gives_the_same_text_and_another_seed_another() -> None:
    assert ballots(SAMPLE, seed=5) == ballots(SAMPLE, seed=5) != ballots(SAMPLE, seed=6)


@pytest.mark.parametrize("seed", [1, 2, 2026])
def test_four_in_five_come(seed: int) -> None:
    # 4.5 standard errors of a binomial with n = 400 and p = 0.8.
    assert abs(len(rows_of(seed)) - 320) < 36


@pytest.mark.parametrize("seed", [1, 2, 2026])
def test_it_passes_in_every_planted_group(seed: int) -> None:
    counts = Counter((SAMPLE.truth.group[r["participant"]], r["vote"]) for r in rows_of(seed))
    for group in SAMPLE.truth.groups:
        yes, no = counts[group, "yes"], counts[group, "no"]
        assert yes / (yes + no) > 0.8


def test_straight_liners_answer_as_ever() -> None:
    votes = SAMPLE.all_votes
    line = {p: int(votes.value[votes.start[i]]) for i, p in enumerate(votes.participants)}
    word = {1: "yes", 0: "abstain", -1: "no"}
    lined = [r for r in rows_of(2026) if SAMPLE.truth.group[r["participant"]] == STRAIGHT_LINER]
    assert lined
    assert all(r["vote"] == word[line[r["participant"]]] for r in lined)
