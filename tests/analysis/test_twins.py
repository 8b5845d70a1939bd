from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis import twins
from lawspeaker.analysis.twins import audit_twins, twins_findings
from lawspeaker.records.finding import Severity
from lawspeaker.records.votes import Votes
from planted_votes import planted, shuffled


def crowd(n_copies: int) -> Votes:
    matrix = np.random.default_rng(0).choice([-1.0, 0, 1], size=(200, 40))
    matrix[:n_copies] = matrix[0]
    return Votes.from_dense(matrix)


def test_planted_copies_form_one_cluster() -> None:
    audit = audit_twins(crowd(6))
    assert (audit.n_people, audit.n_clusters, audit.largest) == (6, 1, 6)
    assert twins_findings(audit)[0].severity is Severity.WARNING
    for n_copies, severity in ((2, Severity.NOTE), (4, Severity.NOTE), (5, Severity.WARNING)):
        assert twins_findings(audit_twins(crowd(n_copies)))[0].severity is severity


def test_strangers_and_the_unanimous_are_no_twins() -> None:
    assert twins_findings(audit_twins(crowd(1))) == ()
    assert audit_twins(Votes.from_dense(np.ones((70, 30)))).n_people == 0
    assert audit_twins(Votes.from_dense(np.ones((2, 3)))).n_checked == 0


def sparse_copies() -> Votes:
    """Three pairs and a chain of three, of whom each copied on a part of what the other saw."""
    rng = np.random.default_rng(4)
    dense = rng.choice([-1.0, 0, 1], size=(90, 80))
    for one, other in ((0, 40), (1, 41), (2, 42), (3, 4), (4, 5)):
        dense[other] = dense[one]
    dense[rng.random(dense.shape) > 0.6] = np.nan
    return Votes.from_dense(dense)


def test_those_who_share_a_third_of_what_they_saw_are_found() -> None:
    audit = audit_twins(sparse_copies())
    assert np.flatnonzero(audit.people).tolist() == [0, 1, 2, 3, 4, 5, 40, 41, 42]
    assert (audit.n_people, audit.n_clusters, audit.largest) == (9, 4, 3)


@pytest.mark.parametrize("n_exact", [10_000, 40])
def test_neither_order_nor_names_nor_blocks_change_who_is_found(
    monkeypatch: pytest.MonkeyPatch, n_exact: int
) -> None:
    monkeypatch.setattr(twins, "N_EXACT", n_exact)
    votes = sparse_copies()
    audit = audit_twins(votes)
    found = {votes.participants[i] for i in np.flatnonzero(audit.people)}
    assert audit.n_checked == min(n_exact, 90)
    monkeypatch.setattr(twins, "_N_ROWS", 7)
    for seed in range(3):
        other = shuffled(votes, seed=seed)
        again = audit_twins(other)
        assert {other.participants[i] for i in np.flatnonzero(again.people)} == found
        assert (again.n_people, again.n_clusters) == (audit.n_people, audit.n_clusters)


def test_clusters_are_those_of_every_pair_compared_by_hand() -> None:
    votes = planted(k=2, n=60, n_statements=40, density=0.8, seed=2).votes
    dense = votes.to_dense()
    rule = {"min_shared": 12, "same": 0.75, "chance": 1e-3}
    rate = {
        (j, v): -np.log((np.sum(dense[:, j] == v) + 0.5) / (np.sum(~np.isnan(dense[:, j])) + 1.5))
        for j in range(40)
        for v in (-1, 0, 1)
    }
    alike = np.zeros(60, dtype=np.bool_)
    for a in range(60):
        for b in range(a):
            both = ~np.isnan(dense[a] + dense[b])
            same = np.flatnonzero(dense[a] == dense[b])
            odd = sum(rate[j, int(dense[a, j])] for j in same) > -np.log(1e-3)
            if both.sum() >= 12 and len(same) >= 0.75 * both.sum() and odd:
                alike[[a, b]] = True
    assert 0 < alike.sum() < 60
    assert (audit_twins(votes, **rule).people == alike).all()
