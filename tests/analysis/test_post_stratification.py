from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.post_stratification import post_stratified
from lawspeaker.analysis.support import stratified, support
from lawspeaker.errors import BadInput
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes

SHARES = {"old": 0.5, "young": 0.5}


def lopsided(
    *, seed: int = 0, n: int = 300, n_statements: int = 40
) -> tuple[Votes, Partition, np.ndarray]:
    """One in five of the voters is old, half of the population is, and the old think otherwise."""
    rng = np.random.default_rng(seed)
    old = np.arange(n) < n // 5
    p_old, p_young = rng.uniform(0.1, 0.9, (2, n_statements))
    dense = np.where(
        rng.random((n, n_statements)) < np.where(old[:, None], p_old, p_young), 1.0, -1
    )
    strata = Partition(names=("old", "young"), label=np.where(old, 0, 1).astype(np.int32))
    return Votes.from_dense(dense), strata, (p_old + p_young) / 2


def test_it_covers_the_population_where_the_voters_do_not() -> None:
    covered, plain = [], []
    for seed in range(10):
        votes, strata, truth = lopsided(seed=seed)
        found = post_stratified(votes, strata, SHARES)
        covered.append((found.agree.lo <= truth) & (truth <= found.agree.hi))
        raw = support(votes, strata).agree
        plain.append((raw.lo <= truth) & (truth <= raw.hi))
    assert 0.9 < np.mean(covered) < 0.99
    assert np.mean(plain) < 0.6


def test_it_is_the_one_statement_estimate_for_all_and_for_disagreement_too() -> None:
    votes, strata, _ = lopsided()
    found = post_stratified(votes, strata, SHARES)
    measured = support(votes, strata)
    for j in (0, 7):
        one = stratified(measured, np.array([0.5, 0.5]), j=j)
        every = found.overall(j)
        assert every is not None
        assert every.est == pytest.approx(one.est, abs=0.01)
        assert every.lo == pytest.approx(one.lo, abs=0.02)
        assert (every.n, every.method) == (one.n, one.method)
    # Nobody passes here, so disagreement is the rest.
    assert found.disagree.est == pytest.approx(1 - found.agree.est, abs=0.01)


def test_weights_and_effective_votes_are_told() -> None:
    votes, strata, _ = lopsided()
    found = post_stratified(votes, strata, SHARES)
    assert [(s.name, s.n_people, s.weight) for s in found.strata] == [
        ("old", 60, 2.5),
        ("young", 240, 0.625),
    ]
    # Kish by hand: (sum w)^2 / sum w^2 = 300^2 / (60 x 2.5^2 + 240 x 0.625^2).
    assert found.n_effective == pytest.approx(300**2 / (60 * 6.25 + 240 * 0.625**2))
    assert found.n.tolist() == [300] * 40


def test_a_statement_that_a_stratum_hardly_saw_gets_no_answer() -> None:
    votes, strata, _ = lopsided()
    dense = votes.to_dense()
    dense[:51, 0] = np.nan
    left_out = strata.label.copy()
    left_out[-3:] = -1
    found = post_stratified(
        Votes.from_dense(dense), Partition(names=strata.names, label=left_out), SHARES
    )
    assert found.overall(0) is None
    assert not found.enough[0]
    assert found.enough[1:].all()
    assert (found.agree.lo[0], found.agree.hi[0], found.n_effective[0]) == (0.0, 1.0, 0.0)
    assert found.n_left_out == 3


@pytest.mark.parametrize(
    ("shares", "word"),
    [
        ({"old": 1.0}, "no share is given for young"),
        ({"old": 0.4, "young": 0.5, "unborn": 0.1}, "nobody here is in unborn"),
        ({"old": 40, "young": 60}, "add up to 100"),
        ({"old": 0.0, "young": 1.0}, "not above 0"),
    ],
)
def test_shares_that_do_not_fit_are_refused(shares: dict[str, float], word: str) -> None:
    votes, strata, _ = lopsided()
    with pytest.raises(BadInput, match=word):
        post_stratified(votes, strata, shares)


def test_a_stratum_of_a_few_people_is_refused() -> None:
    votes, strata, _ = lopsided(n=45)
    with pytest.raises(BadInput, match="fewer than 10 people are in old"):
        post_stratified(votes, strata, SHARES)
