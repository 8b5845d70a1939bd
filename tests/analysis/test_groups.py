from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawspeaker.analysis.groups import GroupMethod, OpinionGroups, Verdict, opinion_groups
from lawspeaker.analysis.stability import adjusted_rand
from lawspeaker.errors import UsageFault
from lawspeaker.records.votes import Votes
from planted_votes import planted, shuffled

if TYPE_CHECKING:
    from pathlib import Path

SEEN_BY_NOBODY = np.full((60, 4), np.nan)


@pytest.mark.parametrize(("k", "floor"), [(2, 0.85), (3, 0.75), (4, 0.75), (5, 0.6)])
def test_planted_groups_are_found(k: int, floor: float) -> None:
    case = planted(k=k, n=500, density=0.7, seed=1)
    found = opinion_groups(case.votes, n_repeats=3)
    assert found.verdict is Verdict.GROUPS
    assert found.partition.n_groups == k
    assert adjusted_rand(found.partition.label, case.group) > floor
    assert found.evidence is not None
    assert found.evidence.convincing
    assert found.n_axes >= k // 2


def test_a_fourth_group_that_two_axes_hide_is_found() -> None:
    # Four corners of a tetrahedron: any two axes fold two of them together or blur them.
    corner = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    group = np.arange(400) % 4
    rng = np.random.default_rng(2)
    lean = np.repeat(corner, 15, axis=1)[group]
    dense = np.where(rng.random(lean.shape) < 0.75, lean, -lean).astype(float)
    dense[rng.random(lean.shape) > 0.6] = np.nan
    votes = Votes.from_dense(dense)
    found = opinion_groups(votes, n_repeats=3)
    polis = opinion_groups(votes, method=GroupMethod.POLIS, n_repeats=3)
    assert found.n_axes >= 3
    assert found.partition.n_groups == 4
    assert adjusted_rand(found.partition.label, group) > 0.8
    assert polis.partition.n_groups == 3
    assert adjusted_rand(polis.partition.label, group) < 0.7


@pytest.mark.parametrize("seed", range(6))
def test_noise_has_no_groups(seed: int) -> None:
    found = opinion_groups(planted(k=1, n=300, n_statements=40, seed=seed).votes)
    assert found.verdict is Verdict.NO_GROUPS
    assert found.partition.n_groups == 0
    assert np.isnan(found.probability).all()
    assert found.stability is None
    assert found.considered
    assert "300 people" in found.reason


def test_noise_that_looks_divided_to_the_choice_is_stopped_by_fresh_votes() -> None:
    # Over many seeds the choice is taken in by some noise; the verdict must not be.
    cases = [planted(k=1, n=60, n_statements=12, seed=seed).votes for seed in range(40)]
    answers = [opinion_groups(votes, min_votes=5) for votes in cases]
    assert any(answer.evidence is not None for answer in answers)
    assert sum(answer.verdict is Verdict.GROUPS for answer in answers) <= 2


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 1000), st.sampled_from(GroupMethod))
def test_order_of_rows_and_columns_changes_nothing(seed: int, method: GroupMethod) -> None:
    votes = planted(k=3, n=120, n_statements=25, density=0.8).votes
    other = shuffled(votes, seed=seed)
    one = opinion_groups(votes, method=method, n_repeats=2)
    two = opinion_groups(other, method=method, n_repeats=2)
    row = [other.participants.index(each) for each in votes.participants]
    assert one.partition.label.tobytes() == two.partition.label[row].tobytes()
    assert one.probability.tobytes() == two.probability[row].tobytes()
    assert (one.reason, one.stability, one.evidence) == (two.reason, two.stability, two.evidence)
    assert one.space is not None
    assert two.space is not None
    assert one.space.points.tobytes() == two.space.points[row].tobytes()


def test_names_of_people_and_statements_change_nothing() -> None:
    votes = planted(k=3, n=120, n_statements=25, density=0.8).votes
    renamed = Votes.from_dense(
        votes.to_dense(),
        participants=[f"x{37 * i % 121}" for i in range(120)],
        statements=[f"y{7 * j % 26}" for j in range(25)],
    )
    one, two = opinion_groups(votes, n_repeats=2), opinion_groups(renamed, n_repeats=2)
    assert one.partition.label.tobytes() == two.partition.label.tobytes()
    assert one.stability == two.stability


def test_a_seed_repeats_itself() -> None:
    votes = planted(k=2, n=100, n_statements=20).votes
    one, two = (opinion_groups(votes, seed=7, n_repeats=3) for _ in range(2))
    assert one.probability.tobytes() == two.probability.tobytes()
    assert (one.considered, one.evidence) == (two.considered, two.evidence)


def test_those_with_few_votes_are_shown_but_not_placed() -> None:
    dense = planted(k=2, n=150, n_statements=30, density=1.0).votes.to_dense()
    dense[:20, 6:] = np.nan
    found = opinion_groups(Votes.from_dense(dense), n_repeats=2)
    assert (found.partition.label[:20] == -1).all()
    assert (found.partition.label[20:] >= 0).all()
    assert np.isnan(found.probability[:20]).all()
    assert found.space is not None
    assert np.abs(found.space.points[:20]).sum() > 0
    assert found.partition.names == ("A", "B")
    assert found.partition.sizes[0] >= found.partition.sizes[1]
    assert found.probability[20:].mean() > 0.9


@pytest.mark.parametrize(
    ("n", "n_silent", "words"),
    [
        (60, 20, "Among 60 people and 600 votes, "),
        (60, 7, "Among all but fewer than 10 of 67 people and 600 votes, "),
        (4, 0, "; here are fewer than 10 people, on 10 statements."),
        (4, 80, "; here are fewer than 10 people, on 10 statements."),
        (0, 4, "; here are fewer than 10 people, on 0 statements."),
        (20, 0, "; here are 20 people, on 10 statements."),
    ],
)
def test_the_reason_counts_out_no_few_people(n: int, n_silent: int, words: str) -> None:
    dense = np.full((n + n_silent, 10), np.nan)
    dense[:n] = np.random.default_rng(2).choice([-1.0, 1.0], size=(n, 10))
    assert words in opinion_groups(Votes.from_dense(dense), n_repeats=1).reason


def test_groups_keep_the_minimum_size() -> None:
    case = planted(k=3, n=300, density=0.8, seed=4)
    found = opinion_groups(case.votes, min_size=90, n_repeats=2)
    assert found.verdict is not Verdict.TOO_LITTLE_DATA
    assert (found.partition.sizes >= 90).all()


def test_a_sample_of_many_people_serves_for_choice_and_refits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lawspeaker.analysis.groups._N_STUDIED", 150)
    case = planted(k=3, n=400, density=0.8)
    for method in GroupMethod:
        found = opinion_groups(case.votes, method=method, n_repeats=2)
        assert adjusted_rand(found.partition.label, case.group) > 0.8
        assert np.isfinite(found.probability).sum() == 150
        assert found.evidence is not None
        assert found.evidence.n_hidden < 0.5 * 150 * 60


def bad_inputs() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    five = np.full((100, 20), np.nan)
    five[range(5), range(5)] = 1
    unseen = rng.choice([-1.0, 1.0], size=(60, 20))
    unseen[:, 5:9] = SEEN_BY_NOBODY
    return {
        "all pass": np.zeros((80, 12)),
        "identical": np.ones((80, 12)),
        "statements nobody saw": unseen,
        "one participant": np.ones((1, 12)),
        "one statement": rng.choice([-1.0, 1.0], size=(80, 1)),
        "five votes": five,
        "nobody voted": np.full((50, 10), np.nan),
        "nobody": np.zeros((0, 10)),
        "nothing asked": np.zeros((40, 0)),
    }


@pytest.mark.parametrize("name", bad_inputs())
def test_bad_input_has_a_stated_answer(name: str) -> None:
    votes = Votes.from_dense(bad_inputs()[name])
    found = opinion_groups(votes)
    enough = name in {"all pass", "identical", "statements nobody saw"}
    assert found.verdict is (Verdict.NO_GROUPS if enough else Verdict.TOO_LITTLE_DATA)
    assert (found.space is not None) == enough
    assert found.reason.endswith(".")
    polis = opinion_groups(votes, method=GroupMethod.POLIS, n_repeats=2)
    assert (polis.verdict is Verdict.GROUPS) == (name == "statements nobody saw")
    if polis.verdict is Verdict.GROUPS:
        assert polis.evidence is not None
        assert not polis.evidence.convincing


def test_duplicate_rows_are_placed_together() -> None:
    four = np.repeat(np.random.default_rng(0).choice([-1.0, 1.0], size=(4, 12)), 20, axis=0)
    found = opinion_groups(Votes.from_dense(four), n_repeats=2)
    assert found.partition.sizes.tolist() == [20] * 4
    assert all(len(set(found.partition.label[i : i + 20])) == 1 for i in range(0, 80, 20))


def test_polis_groups_too_few_votes_to_test_without_evidence() -> None:
    votes = Votes.from_dense([[1.0, 1.0], [1.0, np.nan], [-1.0, -1.0]])
    found = opinion_groups(votes, method=GroupMethod.POLIS, min_votes=1, n_repeats=2)
    assert found.evidence is not None
    tiny = Votes.from_dense([[1.0, np.nan], [-1.0, np.nan], [np.nan, 1.0]])
    assert opinion_groups(tiny, method=GroupMethod.POLIS, min_votes=1, n_repeats=2).evidence is None


@pytest.mark.parametrize(
    "setting", [{"max_groups": 1}, {"max_groups": 27}, {"min_size": 0}, {"n_repeats": 0}]
)
def test_settings_out_of_range_are_refused(setting: dict[str, int]) -> None:
    with pytest.raises(UsageFault):
        opinion_groups(planted(k=1, n=10, n_statements=8).votes, **setting)


def from_polis(path: Path) -> Votes:
    with path.open(encoding="utf-8") as file:
        header, *lines = csv.reader(file)
    asked = [column for column, name in enumerate(header) if name.strip().isdigit()]
    cells = [
        (row, place, float(line[column]))
        for row, line in enumerate(lines)
        for place, column in enumerate(asked)
        if line[column]
    ]
    row, column, value = zip(*cells, strict=True)
    return Votes.from_triples(
        [line[0] for line in lines], [header[j] for j in asked], row=row, column=column, value=value
    )


@pytest.mark.shared
@pytest.mark.parametrize("name", ["polis/15-per-hour-seattle", "polis/scoop-hivemind.ubi", "ccai"])
def test_real_conversations_are_divided(shared_data: Path, name: str) -> None:
    votes = from_polis(shared_data / name / "participants-votes.csv")
    found: OpinionGroups = opinion_groups(votes, n_repeats=3)
    assert found.verdict is Verdict.GROUPS
    assert found.evidence is not None
    assert found.evidence.convincing
