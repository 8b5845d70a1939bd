from __future__ import annotations

import numpy as np
import pytest

import lawspeaker.analysis.co_voting as room
from lawspeaker.analysis.co_voting import audit_co_voting, co_voting_findings
from lawspeaker.analysis.straight_liners import audit_straight_liners, straight_liners
from lawspeaker.analysis.twins import audit_twins
from lawspeaker.analysis.without import Anomaly, anomalous
from lawspeaker.records.finding import Severity
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes
from planted_votes import planted


def crowd(seed: int, n_bloc: int = 0, same: float = 0.95) -> tuple[np.ndarray, Partition]:
    """Three groups; the first people copy the first of them on most statements."""
    made = planted(k=3, n=240, n_statements=80, density=0.8, seed=seed)
    rng = np.random.default_rng(seed)
    dense = made.votes.to_dense()
    if n_bloc:
        copied = rng.random((n_bloc, 80)) < same
        dense[:n_bloc] = np.where(copied & ~np.isnan(dense[0]), dense[0], dense[:n_bloc])
    return dense, Partition(names=("A", "B", "C"), label=made.group.astype(np.int32))


def test_groups_without_coordination_raise_no_alarm() -> None:
    found = []
    for seed in range(10):
        dense, partition = crowd(seed)
        found.append(audit_co_voting(Votes.from_dense(dense), partition).n_people)
    assert sum(found) == 0


def test_a_planted_bloc_is_found_and_nobody_else() -> None:
    dense, partition = crowd(1, n_bloc=12)
    found = audit_co_voting(Votes.from_dense(dense), partition)
    assert found.people[:12].mean() > 0.9
    assert not found.people[12:].any()
    assert found.n_sets == 1
    (finding,) = co_voting_findings(found)
    assert finding.severity is Severity.WARNING
    few = co_voting_findings(audit_co_voting(*_few()))[0]
    assert few.severity is Severity.NOTE
    assert few.evidence["n_people"] is None


def _few() -> tuple[Votes, Partition]:
    dense, partition = crowd(1, n_bloc=4)
    return Votes.from_dense(dense), partition


@pytest.mark.parametrize("n_bloc", [0, 12])
def test_being_in_the_majority_or_the_minority_changes_no_score(n_bloc: int) -> None:
    # Turning a statement's answers round makes its majority its minority, for everybody.
    dense, partition = crowd(2, n_bloc=n_bloc)
    turned = dense * np.where(np.arange(80) % 3 == 0, -1.0, 1.0)
    one, other = (audit_co_voting(Votes.from_dense(each), partition) for each in (dense, turned))
    assert (one.people == other.people).all()
    assert one.spread == pytest.approx(other.spread, rel=1e-4)
    assert co_voting_findings(one) == co_voting_findings(other)


def test_the_same_order_of_statements_is_found() -> None:
    rng = np.random.default_rng(4)
    place = np.array([rng.permutation(60) for _ in range(80)])
    place[:6] = place[0]
    row, column = (each.ravel() for each in np.indices(place.shape))
    votes = Votes.from_triples(
        [f"p.{i}" for i in range(80)],
        [f"s.{j}" for j in range(60)],
        row=row,
        column=column,
        value=rng.choice([-1, 0, 1], size=place.size),
        time=place.ravel(),
    )
    found = audit_co_voting(votes, Partition.everyone(80))
    assert found.n_by_order == 15
    assert found.n_by_answers == 0
    assert np.flatnonzero(found.people).tolist() == list(range(6))


def test_too_few_votes_and_many_people(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = audit_co_voting(Votes.from_dense(np.ones((3, 2))), Partition.everyone(3))
    assert (empty.n_checked, empty.n_people, co_voting_findings(empty)) == (0, 0, ())
    monkeypatch.setattr(room, "N_EXACT", 50)
    dense, partition = crowd(1)
    assert audit_co_voting(Votes.from_dense(dense), partition).n_checked == 50


def test_who_is_meant_is_who_the_audit_counts() -> None:
    dense, partition = crowd(1)
    dense[5:12] = dense[5]
    dense[20:26] = np.where(np.isnan(dense[20:26]), np.nan, 1.0)
    votes = Votes.from_dense(dense)
    found = anomalous(votes, partition)
    named = sum(int(mask.sum()) for mask in straight_liners(votes).values())
    assert named == audit_straight_liners(votes).n >= 6
    assert found.people[Anomaly.STRAIGHT_LINERS][20:26].all()
    assert found.people[Anomaly.NEAR_DUPLICATES].sum() == audit_twins(votes).n_people >= 7
    assert found.any_kind[5:12].all()


def test_who_is_drawn_to_be_checked_hangs_on_no_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "N_EXACT", 150)
    dense, partition = crowd(1, n_bloc=12)
    rng = np.random.default_rng(8)
    row, column = rng.permutation(240), rng.permutation(80)
    turned = Partition(names=partition.names, label=partition.label[row])
    one = audit_co_voting(Votes.from_dense(dense), partition)
    other = audit_co_voting(Votes.from_dense(dense[row][:, column]), turned)
    assert one.n_checked == other.n_checked == 150
    assert one.n_people > 0
    assert np.array_equal(one.people[row], other.people)
    assert co_voting_findings(one) == co_voting_findings(other)
