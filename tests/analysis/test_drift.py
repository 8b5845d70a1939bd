from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.drift import Basis, Drift, Movement, drift
from lawspeaker.analysis.space import opinion_space
from lawspeaker.errors import UsageFault
from lawspeaker.records.partition import Partition
from lawspeaker.records.vote_history import VoteHistory
from lawspeaker.records.votes import Votes

SINCE = 500
N, N_STATEMENTS = 1000, 8


def arrivals(*, late: float = 0.5, fall: float = 0.0, seed: int = 0) -> tuple[Votes, Partition]:
    """Person i comes at time i; `late` is group A's share since, `fall` what A loses on stmt.0."""
    rng = np.random.default_rng(seed)
    new = np.arange(N) >= SINCE
    label = (rng.random(N) >= np.where(new, late, 0.5)).astype(np.int32)
    agree = np.where(label[:, None] == 0, 0.85, 0.25) * np.ones((N, N_STATEMENTS))
    agree[new & (label == 0), 0] -= fall
    dense = np.where(rng.random(agree.shape) < agree, 1.0, -1.0)
    row, column = np.nonzero(~np.isnan(dense))
    votes = Votes.from_triples(
        [f"p.{i}" for i in range(N)],
        [f"stmt.{j}" for j in range(N_STATEMENTS)],
        row=row,
        column=column,
        value=dense[row, column],
        time=row,
    )
    return votes, Partition(names=("A", "B"), label=label)


def looked(votes: Votes, groups: Partition, **more: object) -> Drift:
    history = VoteHistory.of(votes)
    assert history is not None
    return drift(votes, history, since=SINCE, groups=groups, **more)  # type: ignore[arg-type] - a test's own shorthand


def test_a_change_of_who_answers_is_not_a_drift_and_a_naive_look_calls_it_one() -> None:
    votes, groups = arrivals(late=0.8)
    assert looked(votes, groups).drifted == ()
    assert looked(votes, Partition.everyone(N), strata=groups).drifted == ()
    assert len(looked(votes, Partition.everyone(N)).drifted) > N_STATEMENTS / 2
    # Nor with the axis alone, where no groups are told.
    space = opinion_space(votes, n_axes=1, seed=0)
    assert len(looked(votes, Partition.everyone(N), space=space).drifted) <= 1


def test_a_planted_drift_is_found_where_it_is() -> None:
    votes, groups = arrivals(fall=0.35, late=0.7)
    found = looked(votes, groups)
    assert {each.statement for each in found.drifted} == {"stmt.0"}
    of_a = next(each for each in found.drifted if each.group == 0)
    assert of_a.basis is Basis.OTHER_PEOPLE
    assert of_a.agree.lo < -0.35 < of_a.agree.hi < -0.05
    assert of_a.disagree.est == pytest.approx(-of_a.agree.est)
    assert of_a.passed_at is not None
    assert SINCE < of_a.passed_at < N
    of_b = next(each for each in found.changes if each.statement == "stmt.0" and each.group == 1)
    assert of_b.movement is Movement.NOT_SHOWN
    assert (found.n_before, found.n_after) == (SINCE * N_STATEMENTS, (N - SINCE) * N_STATEMENTS)
    q = [each.q for each in found.changes]
    assert q == sorted(q)


def test_a_credible_move_that_may_be_little_is_slight() -> None:
    votes, groups = arrivals(fall=0.35)
    found = looked(votes, groups, min_change=0.5)
    assert found.drifted == ()
    assert Movement.SLIGHT in {each.movement for each in found.changes}


def test_false_alarms_are_few() -> None:
    n_alarms = 0
    for seed in range(40):
        votes, groups = arrivals(seed=seed, late=0.75)
        n_alarms += any(
            each.movement is not Movement.NOT_SHOWN
            for each in looked(votes, groups, seed=seed).changes
        )
    assert n_alarms <= 5


def test_people_who_changed_their_own_vote_are_compared_with_themselves() -> None:
    votes, groups = arrivals()
    turned = np.flatnonzero(votes.to_dense()[:SINCE, 1] == 1)[:40]
    history = VoteHistory.of(votes)
    assert history is not None
    with_turns = VoteHistory.from_events(
        votes.participants,
        votes.statements,
        row=[*history.row, *turned],
        column=[*history.column, *np.ones(40, dtype=int)],
        value=[*history.value, *-np.ones(40, dtype=int)],
        time=[*history.time, *(2000 + np.arange(40))],
    )
    found = drift(votes, with_turns, since=SINCE, groups=groups)
    same = [each for each in found.drifted if each.basis is Basis.SAME_PEOPLE]
    assert {each.statement for each in same} == {"stmt.1"}
    everybody = next(each for each in same if each.group is None)
    assert everybody.agree.est == -1.0
    assert everybody.disagree.est == 1.0
    assert everybody.n_after == 40
    assert everybody.passed_at is not None
    assert everybody.passed_at >= 2000


def test_people_in_no_group_or_stratum_are_left_out_and_counted() -> None:
    votes, groups = arrivals()
    label = groups.label.copy()
    label[:30] = -1
    found = looked(votes, Partition(names=groups.names, label=label))
    assert found.n_unplaced == 30
    assert found.n_before == (SINCE - 30) * N_STATEMENTS


def test_too_few_votes_are_counted_and_not_tested() -> None:
    votes, groups = arrivals()
    found = looked(votes, groups, min_n=10_000)
    assert found.changes == ()
    assert found.n_too_few == 3 * N_STATEMENTS


def test_the_same_seed_gives_the_same_and_the_order_of_events_does_not_matter() -> None:
    votes, groups = arrivals(fall=0.2)
    history = VoteHistory.of(votes)
    assert history is not None
    order = np.random.default_rng(0).permutation(history.n_cast)
    mixed = VoteHistory.from_events(
        votes.participants,
        votes.statements,
        row=history.row[order],
        column=history.column[order],
        value=history.value[order],
        time=history.time[order],
    )
    assert drift(votes, mixed, since=SINCE, groups=groups) == looked(votes, groups)


def test_a_history_of_other_people_is_refused() -> None:
    votes, groups = arrivals()
    other = VoteHistory.from_events(["p.x"], votes.statements, row=[], column=[], value=[], time=[])
    with pytest.raises(UsageFault):
        drift(votes, other, since=SINCE, groups=groups)
