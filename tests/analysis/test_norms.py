from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from lawspeaker.analysis.norms import NormVerdict, Stance, _tail, find_norms
from lawspeaker.analysis.support import support
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes

# Rates of agreement of two groups: held, rejected, divided, held by one, evenly split.
RATES = np.array([[0.95, 0.9], [0.04, 0.06], [0.9, 0.1], [0.92, 0.5], [0.5, 0.5]])


def village(*, n: int = 240, seed: int = 0, time: bool = False) -> tuple[Votes, Partition]:
    rng = np.random.default_rng(seed)
    label = (np.arange(n) % 2).astype(np.int32)
    agree = RATES[:, label].T
    draw = rng.random(agree.shape)
    dense = np.where(draw < agree, 1.0, np.where(draw > 0.99, 0.0, -1.0))
    row, column = np.nonzero(~np.isnan(dense))
    votes = Votes.from_triples(
        [f"p.{i}" for i in range(n)],
        [f"stmt.{j}" for j in range(len(RATES))],
        row=row,
        column=column,
        value=dense[row, column],
        time=1_000_000 + row if time else None,
    )
    return votes, Partition(names=("A", "B"), label=label)


def test_norms_for_and_against_of_all_and_of_one_group() -> None:
    votes, groups = village(time=True)
    found = find_norms(votes, groups, support(votes, groups))
    assert found.verdict is NormVerdict.NORMS
    said = {(norm.statement, norm.group, norm.stance) for norm in found.norms}
    assert said == {
        (0, None, Stance.FOR),
        (1, None, Stance.AGAINST),
        (2, 0, Stance.FOR),
        (2, 1, Stance.AGAINST),
        (3, 0, Stance.FOR),
    }
    # Everybody's come first, and none is said again of a group.
    assert [norm.group for norm in found.norms] == [None, None, 0, 0, 1]
    first = next(norm for norm in found.norms if norm.statement == 0)
    assert first.strength.lo > 0.6
    assert first.strength.n == 240
    assert first.dissent.est < 0.1
    assert (first.first, first.last) == (1_000_000, 1_000_239)
    of_b = found.norms[-1]
    assert (of_b.first, of_b.strength.n) == (1_000_001, 120)
    assert of_b.strength.est > 0.8
    assert found.n_asked == 15
    assert found.n_too_few == 0


def test_dissenters_say_what_they_hold_instead() -> None:
    rng = np.random.default_rng(1)
    dissents = np.arange(300) < 45
    dense = np.stack(
        [
            np.where(dissents, -1.0, 1.0),
            np.where(dissents, 1.0, -1.0),
            np.where(rng.random(300) < np.where(dissents, 0.95, 0.1), 1.0, -1.0),
        ],
        axis=1,
    )
    votes, nobody = Votes.from_dense(dense), Partition.everyone(300)
    found = find_norms(votes, nobody, support(votes, nobody))
    held = {norm.statement: norm for norm in found.norms}
    assert held[0].stance is Stance.FOR
    assert held[0].voice is not None
    assert held[0].voice.voice in {"stmt.1", "stmt.2"}
    # Of a rejected statement, those who agree with it dissent.
    assert held[1].stance is Stance.AGAINST
    assert held[1].voice is not None
    assert held[1].voice.voice == "stmt.2"
    assert held[1].voice.share.n == 45
    assert held[1].first is None


def test_the_chance_is_the_binomial_one() -> None:
    k, n = np.array([0, 1, 7, 10, 0]), np.array([10, 10, 10, 10, 0])
    assert _tail(k, n, 0.6) == pytest.approx(binom.sf(k - 1, n, 0.6))


def test_false_norms_are_rare_where_every_share_is_at_the_threshold() -> None:
    false_shares = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        agree = np.concatenate([np.full(60, 0.6), np.full(20, 0.85)])
        dense = np.where(rng.random((150, 80)) < agree, 1.0, -1.0)
        votes, nobody = Votes.from_dense(dense), Partition.everyone(150)
        found = find_norms(votes, nobody, support(votes, nobody)).norms
        assert len(found) > 10
        false_shares.append(np.mean([norm.statement < 60 for norm in found]))
    assert np.mean(false_shares) < 0.05


def test_a_group_that_has_not_answered_leaves_the_whole_unanswered() -> None:
    votes, groups = village(n=60)
    dense = votes.to_dense()
    dense[np.ix_(groups.label == 1, [0])] = np.nan
    thin = Votes.from_dense(dense)
    found = find_norms(thin, groups, support(thin, groups))
    assert (0, None) not in {(norm.statement, norm.group) for norm in found.norms}
    assert (0, 0) in {(norm.statement, norm.group) for norm in found.norms}
    assert found.n_too_few == 2


@pytest.mark.parametrize("n", [0, 9])
def test_too_little_data_is_an_answer(n: int) -> None:
    votes, nobody = Votes.from_dense(np.ones((n, 2))), Partition.everyone(n)
    found = find_norms(votes, nobody, support(votes, nobody))
    assert found.verdict is NormVerdict.TOO_LITTLE_DATA
    assert found.norms == ()


def test_no_norm_is_an_answer_too() -> None:
    rng = np.random.default_rng(0)
    votes, nobody = Votes.from_dense(rng.choice([1.0, -1.0], (80, 5))), Partition.everyone(80)
    found = find_norms(votes, nobody, support(votes, nobody))
    assert (found.verdict, found.norms) == (NormVerdict.NO_NORMS, ())
