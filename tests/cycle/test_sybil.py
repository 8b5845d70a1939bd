from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lawspeaker.analysis.attack import Attack
from lawspeaker.cycle import sybil
from lawspeaker.cycle.anomalies import ALL_KINDS, SideBySide, Without, _tellable, side_by_side
from lawspeaker.cycle.outcomes import groups_likeness, outcomes_of, yardstick
from lawspeaker.cycle.sybil import Outcome, sybil_report
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.votes import Votes
from planted_votes import planted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.canonical import Json

VOTES = planted(k=2, n=150, n_statements=14).votes


@pytest.mark.no_cover
def test_every_attack_meets_every_outcome_and_the_same_seed_gives_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A coarse search: what is tried stays the same.
    monkeypatch.setattr(sybil, "GRID", (0.05,))
    monkeypatch.setattr(sybil, "_N_REFINED", 1)
    one, again = (
        sybil_report(VOTES, max_share=0.1, n_clauses=4, min_votes=10).to_json() for _ in range(2)
    )
    assert one == again
    assert len(one["flips"]) == len(Attack) * len(Outcome)
    for flip in one["flips"]:
        assert (flip["share"] is None) is (flip["changed"] == "")
        assert flip["share"] is None or flip["holds_at"] <= flip["share"] + 0.01


def test_what_cannot_be_searched_is_said() -> None:
    with pytest.raises(UsageFault, match="largest share"):
        sybil_report(VOTES, max_share=1.0, min_votes=10)
    with pytest.raises(BadInput, match="no statement has the 999 votes"):
        sybil_report(VOTES, min_votes=999)


def test_groups_have_changed_where_most_people_stand_with_others() -> None:
    before = outcomes_of(VOTES, yardstick(VOTES, seed=0, n_clauses=4, min_votes=10))
    assert before.n_groups == 2
    half, few = before.label.copy(), before.label.copy()
    half[::3] = 1 - half[::3]
    few[:5] = 1 - few[:5]
    changed = sybil._groups_change(before, replace(before, label=half))
    assert changed.startswith("people are grouped anew (ARI 0.")
    assert sybil._groups_change(before, replace(before, label=few)) == ""


def test_groups_are_compared_among_those_who_have_one_both_times() -> None:
    before = np.array([0, 0, 1, 1, 0, -1, -1], dtype=np.int32)
    after = np.array([1, 1, 0, 0, -1, 0, -1], dtype=np.int32)
    assert groups_likeness(before, after) == 1.0
    assert groups_likeness(before, -np.ones(7, dtype=np.int32)) is None


def test_results_stand_side_by_side_and_nobody_is_named_unasked() -> None:
    dense = VOTES.to_dense()
    dense[:12] = np.where(np.isnan(dense[:12]), np.nan, -1.0)
    votes = Votes.from_dense(dense)
    found = side_by_side(votes, n_clauses=4, min_votes=10)
    shown: dict[str, Json] = found.to_json()
    assert "people" not in shown
    assert "p.3" not in str(shown)
    assert "p.3" in str(found.to_json(with_people=True)["people"])
    assert len(shown["without"]) == 5
    assert votes.n_participants == len(found.everybody.label)


@pytest.mark.parametrize(("n", "shown"), [(0, True), (9, False), (10, True)])
def test_outcomes_without_a_few_people_are_not_shown(n: int, *, shown: bool) -> None:
    everybody = outcomes_of(VOTES, yardstick(VOTES, seed=0, n_clauses=4, min_votes=10))
    row = Without(
        kind="bursts",
        n_people=n,
        may_be_told=shown,
        outcomes=everybody,
        ari=1.0,
    )
    beside = SideBySide(everybody=everybody, without=(row,), people={})
    (found,) = beside.to_json()["without"]
    assert [found[key] is not None for key in ("n_people", "outcomes", "ari", "changed")] == [
        shown
    ] * 4


def test_two_kinds_that_differ_by_a_few_people_are_not_told_beside_each_other() -> None:
    def people(*ranges: range) -> NDArray[np.bool_]:
        mask = np.zeros(60, dtype=np.bool_)
        for each in ranges:
            mask[list(each)] = True
        return mask

    kinds = {
        "straight_liners": people(range(13)),
        "near_duplicates": people(range(12)),
        "bursts": people(range(20, 35)),
        "co_voting": people(),
        ALL_KINDS: people(range(13), range(20, 35)),
    }
    assert _tellable(kinds) == {ALL_KINDS, "straight_liners", "bursts", "co_voting"}
    few = {"straight_liners": people(range(4)), ALL_KINDS: people(range(4))}
    assert _tellable(few) == set()
