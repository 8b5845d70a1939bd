from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lawspeaker.analysis.attack import Attack
from lawspeaker.cycle.sybil import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call

N, WIDTH = 80, 8


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """Eighty people on eight statements; twelve of them agree with everything."""
    rng = np.random.default_rng(4)
    votes = rng.choice([1, -1], size=(N, WIDTH), p=[0.6, 0.4])
    votes = np.hstack([votes, rng.choice([1, -1], size=(N, 4), p=[0.3, 0.7])])
    votes[:12] = 1
    head = ["participant", *map(str, range(votes.shape[1]))]
    rows = [",".join(head)] + [
        ",".join([str(i), *map(str, row)]) for i, row in enumerate(votes.tolist())
    ]
    (tmp_path / "participants-votes.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    said = ["comment-id,comment-body", *(f"{j},Statement {j}." for j in range(votes.shape[1]))]
    (tmp_path / "comments.csv").write_text("\n".join(said) + "\n", encoding="utf-8")
    return tmp_path


def test_each_attack_on_each_outcome_is_told_in_words_and_as_json(
    lawspeaker: Call, village: Path
) -> None:
    told = json.loads(lawspeaker("sybil", village, "--max-share", 0.05, "--json").out)
    assert {flip["attack"] for flip in told["flips"]} == {each.value for each in Attack}
    shown = lawspeaker("sybil", village, "--max-share", 0.05)
    assert shown.code == 0
    assert shown.out.startswith(f"{N} people; ")
    assert shown.out.count("not changed up to 5% added") == sum(
        flip["share"] is None for flip in told["flips"]
    )
    n_told = shown.out.count(" accounts (") + shown.out.count(" account (")
    assert n_told == sum(f["share"] is not None for f in told["flips"])
    assert len(told["flips"]) == len(Attack) * len(Outcome)
    assert "move a statement over or under 60 % of its votes" in shown.out


def test_results_without_each_anomaly_stand_beside_those_of_all(
    lawspeaker: Call, village: Path
) -> None:
    shown = lawspeaker("audit", village, "--side-by-side")
    assert "without straight liners" in shown.out
    assert "12 people: " in shown.out
    assert "nobody of this kind" in shown.out
    named = lawspeaker("audit", village, "--side-by-side", "--name-people")
    assert "p.0, p.1, p.2" in named.out
    assert "p.0, p.1, p.2" not in shown.out
    told = json.loads(lawspeaker("audit", village, "--side-by-side", "--json").out)
    kinds = {each["kind"]: each["n_people"] for each in told["anomalies"]["without"]}
    assert kinds["straight_liners"] == 12
    assert "people" not in told["anomalies"]


def test_people_are_named_only_beside_the_results(lawspeaker: Call, village: Path) -> None:
    assert lawspeaker("audit", village, "--name-people").code == 2


def test_few_people_of_a_kind_are_not_shown(lawspeaker: Call, village: Path) -> None:
    path = village / "participants-votes.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([lines[0], *lines[8:]]) + "\n", "utf-8")
    assert "fewer than 10 people: not shown" in lawspeaker("audit", village, "--side-by-side").out
