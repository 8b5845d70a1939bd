from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.dissent import dissenting_voice
from lawspeaker.analysis.intervals import jeffreys
from lawspeaker.records.votes import Votes


def split_town(*, n: int = 100, seed: int = 0) -> np.ndarray:
    """Statement 0 divides 70 from 30; the 30 say 1, hardly ever 2; on 3 the camps are alike."""
    rng = np.random.default_rng(seed)
    dissents = np.arange(n) >= 0.7 * n
    chance = np.where(dissents[:, None], [0.0, 0.9, 0.1, 0.8], [1.0, 0.2, 0.8, 0.8])
    return np.where(rng.random((n, 4)) < chance, 1.0, -1.0)


def test_the_planted_voice_of_the_dissenters_is_heard() -> None:
    dense = split_town()
    voice = dissenting_voice(Votes.from_dense(dense), "stmt.0")
    assert voice is not None
    assert (voice.statement, voice.voice) == ("stmt.0", "stmt.1")
    dissents = dense[:, 0] == -1
    k, k_other = (int((dense[mask, 1] == 1).sum()) for mask in (dissents, ~dissents))
    assert voice.share == jeffreys(k, int(dissents.sum()))
    assert voice.elsewhere == jeffreys(k_other, int((~dissents).sum()))
    assert voice.q < 0.001


def test_of_several_voices_the_one_most_of_them_share_is_told() -> None:
    dense = np.hstack([split_town(), np.full((100, 1), -1.0)])
    dense[70:, 4] = 1.0
    voice = dissenting_voice(Votes.from_dense(dense), "stmt.0")
    assert voice is not None
    assert voice.voice == "stmt.4"
    assert (voice.share.n, voice.elsewhere.n) == (30, 70)


def test_the_order_of_people_and_of_statements_does_not_matter() -> None:
    dense = split_town(seed=3)
    rng = np.random.default_rng(1)
    rows, columns = rng.permutation(100), rng.permutation(4)
    moved = Votes.from_dense(
        dense[rows][:, columns],
        participants=[f"p.{i}" for i in rows],
        statements=[f"stmt.{j}" for j in columns],
    )
    assert dissenting_voice(moved, "stmt.0") == dissenting_voice(Votes.from_dense(dense), "stmt.0")


def test_agreement_of_fewer_than_half_of_them_is_no_voice() -> None:
    rng = np.random.default_rng(4)
    dissents = np.arange(200) >= 100
    says = np.where(rng.random(200) < np.where(dissents, 0.4, 0.02), 1.0, -1.0)
    votes = Votes.from_dense(np.column_stack([np.where(dissents, -1.0, 1.0), says]))
    assert dissenting_voice(votes, "stmt.0") is None


def test_where_dissenters_differ_from_others_in_nothing_none_is_heard() -> None:
    heard = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        votes = Votes.from_dense(np.where(rng.random((80, 12)) < 0.6, 1.0, -1.0))
        heard += dissenting_voice(votes, "stmt.0") is not None
    # The false discovery rate is 5 %; 7 or more of 40 would come by chance once in 200 times.
    assert heard <= 6


@pytest.mark.parametrize(("n_dissenters", "n_agreers"), [(4, 60), (60, 4), (0, 60)])
def test_a_handful_is_not_asked(n_dissenters: int, n_agreers: int) -> None:
    stance = np.r_[-np.ones(n_dissenters), np.ones(n_agreers)]
    votes = Votes.from_dense(np.column_stack([stance, -stance]))
    assert dissenting_voice(votes, "stmt.0") is None
    voice = dissenting_voice(votes, "stmt.0", min_n=4)
    assert (voice is None) == (n_dissenters == 0)


def test_a_pass_on_the_statement_is_on_neither_side() -> None:
    dense = split_town()
    passed = np.vstack([dense, np.column_stack([np.zeros(50), np.ones((50, 3))])])
    assert dissenting_voice(Votes.from_dense(passed), "stmt.0") == dissenting_voice(
        Votes.from_dense(dense), "stmt.0"
    )
