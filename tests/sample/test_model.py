from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from lawspeaker.sample.library import library_sample
from lawspeaker.sample.model import CLOSING_MS, HANDING_IN_MS, N_CHANGED_MINDS, OPENING_MS
from lawspeaker.sample.truth import STRAIGHT_LINER

SAMPLE = library_sample()
TRUTH = SAMPLE.truth
VOTES = SAMPLE.conversation.votes
LABELS = np.array([TRUTH.group[p] for p in VOTES.participants])


def test_groups_have_their_planted_sizes() -> None:
    sizes = {name: int((name == LABELS).sum()) for name in (*TRUTH.groups, STRAIGHT_LINER)}
    assert list(sizes.values()) == [174, 136, 78, 12]


def test_groups_are_not_laid_out_in_the_order_of_ids() -> None:
    runs = 1 + (LABELS[1:] != LABELS[:-1]).sum()
    assert runs > 150


@pytest.mark.parametrize("seed", [1, 2, 2026])
def test_planted_rates_are_recovered_within_sampling_error(seed: int) -> None:
    sample = library_sample(seed=seed)
    labels = np.array([sample.truth.group[p] for p in sample.conversation.votes.participants])
    dense = sample.conversation.votes.to_dense()
    z = []
    for g, name in enumerate(sample.truth.groups):
        people = dense[labels == name]
        n = (~np.isnan(people)).sum(axis=0)
        p = sample.truth.p_agree[g]
        z.append(((people == 1).sum(axis=0) - n * p) / np.sqrt(n * p * (1 - p)))
    assert np.abs(z).max() < 4.5
    assert 0.7 < np.square(z).mean() < 1.35


def test_passes_are_recovered_within_sampling_error() -> None:
    dense = VOTES.to_dense()[LABELS != STRAIGHT_LINER]
    n = (~np.isnan(dense)).sum(axis=0)
    p = TRUTH.p_pass
    z = ((dense == 0).sum(axis=0) - n * p) / np.sqrt(n * p * (1 - p))
    assert np.abs(z).max() < 4.5


def test_a_dozen_give_one_answer_to_everything() -> None:
    given = [set(VOTES.value[a:b].tolist()) for a, b in pairwise(VOTES.start)]
    one_answer = np.array([len(answers) == 1 for answers in given])
    lined = LABELS == STRAIGHT_LINER
    assert one_answer[lined].all()
    lines = [next(iter(given[i])) for i in np.flatnonzero(lined)]
    assert sorted(lines) == [-1] * 3 + [0] * 4 + [1] * 5
    # Somebody very ready to agree who sees few statements may do so by chance.
    assert one_answer[~lined].sum() <= 2


def test_people_see_forty_to_a_hundred_percent_and_a_quarter_sees_all() -> None:
    share = VOTES.votes_each / VOTES.n_statements
    assert share.min() >= 0.4
    assert 0.18 < (share == 1).mean() < 0.32


def test_later_statements_are_seen_less() -> None:
    seen = np.bincount(VOTES.statement, minlength=VOTES.n_statements)
    assert seen[-20:].mean() < 0.9 * seen[:20].mean()


def test_authors_agree_with_what_they_handed_in() -> None:
    dense = VOTES.to_dense()
    row = {p: i for i, p in enumerate(VOTES.participants)}
    own = [dense[row[s.author], j] for j, s in enumerate(SAMPLE.conversation.statements)]
    assert own == [1.0] * 59


def test_changed_minds_are_later_votes_that_differ() -> None:
    log = SAMPLE.log
    pair = log.participant * len(SAMPLE.statements) + log.statement
    pairs, n = np.unique(pair, return_counts=True)
    twice = pairs[n > 1]
    assert len(twice) == N_CHANGED_MINDS
    assert n.max() == 2
    for key in twice:
        first, second = np.flatnonzero(pair == key)
        assert log.value[first] != log.value[second]
        assert log.time[second] - log.time[first] >= 3_600_000


def test_everything_happens_in_its_week() -> None:
    assert HANDING_IN_MS <= SAMPLE.handed_in[0] <= SAMPLE.handed_in[-1] < OPENING_MS
    assert list(SAMPLE.handed_in) == sorted(SAMPLE.handed_in)
    assert SAMPLE.log.time[0] >= OPENING_MS
    assert SAMPLE.log.time[-1] < CLOSING_MS
    assert (np.diff(SAMPLE.log.time) >= 0).all()
