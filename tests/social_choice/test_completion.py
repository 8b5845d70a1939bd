from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice import (
    BetaBelief,
    Constraints,
    LogitNormalBelief,
    SeenVotes,
    SelectionUncertainty,
    approval,
    ejr_plus,
    equal_shares,
    select_under_missing_votes,
)
from lawspeaker.social_choice.completion import completions


def seen_votes(dense: np.ndarray, group: list[int]) -> SeenVotes:
    row, column = np.nonzero(~np.isnan(dense))
    return SeenVotes(
        start=np.concatenate(([0], np.cumsum(np.bincount(row, minlength=len(dense))))),
        candidate=column.astype(np.int32),
        value=dense[row, column].astype(np.int8),
        group=np.array(group, dtype=np.int64),
        n_candidates=dense.shape[1],
    )


def sure(table: list[list[float]]) -> LogitNormalBelief:
    mean = np.where(np.array(table) > 0.5, 40.0, -40.0)
    return LogitNormalBelief(mean=mean, sd=np.zeros_like(mean))


def thin(seed: int = 0) -> tuple[SeenVotes, BetaBelief]:
    rng = np.random.default_rng(seed)
    agree = np.array([[0.5] * 8, [0.9] * 4 + [0.2] * 4, [0.2] * 4 + [0.9] * 4])
    group = np.repeat([0, 1], [40, 20])
    dense = np.where(rng.random((60, 8)) < agree[group + 1], 1.0, -1.0)
    dense[rng.random((60, 8)) < 0.6] = np.nan
    return seen_votes(dense, group.tolist()), BetaBelief(a=agree * 20, b=(1 - agree) * 20)


def thin_selection(**settings: object) -> SelectionUncertainty:
    seen, belief = thin()
    return select_under_missing_votes(
        seen, belief, **{"rule": equal_shares, "k": 3, "seed": 1, **settings}
    )


def test_a_cast_vote_stays_and_an_unseen_cell_follows_its_group() -> None:
    nan = np.nan
    seen = seen_votes(np.array([[-1, nan], [0, nan], [1, nan], [nan, nan]]), [0, 0, 1, -1])
    belief = sure([[1, 0], [1, 1], [0, 0]])
    for n_cells in (1, 4, 1000):
        profile = seen.complete(belief, rng=np.random.default_rng(0), n_cells_at_once=n_cells)
        assert profile.supporters(0).tolist() == [2, 3]
        assert profile.supporters(1).tolist() == [0, 1]
    assert seen.imputation_share == 5 / 8


def test_completion_does_not_hang_on_how_many_cells_are_drawn_at_once() -> None:
    seen, belief = thin()
    whole = seen.complete(belief, rng=np.random.default_rng(3))
    parts = seen.complete(belief, rng=np.random.default_rng(3), n_cells_at_once=24)
    assert np.array_equal(whole.candidate, parts.candidate)


def test_completions_have_the_believed_rate() -> None:
    seen = seen_votes(np.full((4000, 2), np.nan), [-1] * 4000)
    belief = LogitNormalBelief(mean=np.array([[0.0, np.log(3)]]), sd=np.zeros((1, 2)))
    support = seen.complete(belief, rng=np.random.default_rng(5)).support() / 4000
    assert support == pytest.approx([0.5, 0.75], abs=0.03)


def test_without_missing_votes_nothing_is_uncertain() -> None:
    dense = np.array([[1, 1, -1], [1, -1, -1], [1, 1, 0]], dtype=float)
    belief = sure([[1, 1, 1]])
    found = select_under_missing_votes(
        seen_votes(dense, [-1] * 3), belief, rule=approval, k=2, seed=0, n_draws=10
    )
    assert found.slate.members == (0, 1)
    assert found.selection.tolist() == [1, 1, 0]
    assert (found.imputation_share, found.narrow_losers) == (0, ())
    assert (found.ejr.est, found.ejr.lo, found.ejr.hi) == (0, 0, 0)
    assert (found.pivotal, found.certificate.worst_group) == (None, None)
    assert found.selection_hi[2] == pytest.approx(0.2775, abs=1e-3)  # Wilson for 0 of 10
    assert found.selection_lo[2] == 0


def test_the_slate_is_a_draw_and_its_losers_are_outside_in_order() -> None:
    found = thin_selection()
    assert found.selection.sum() == pytest.approx(3)
    losers = [loser.candidate for loser in found.narrow_losers]
    assert losers
    assert not set(losers) & set(found.slate.members)
    chances = [loser.selection for loser in found.narrow_losers]
    assert chances == sorted(chances, reverse=True)
    assert ((found.selection_lo <= found.selection) & (found.selection <= found.selection_hi)).all()
    # Two thirds of the voters like the first four, one third the last four.
    assert sum(member < 4 for member in found.slate.members) == 2
    assert found.ejr.lo <= found.ejr.est <= found.ejr.hi
    assert found.ejr.n == found.unrepresented.n == found.n_draws == 50


def test_the_same_seed_gives_the_same_answer_and_another_another() -> None:
    first, again, other = thin_selection(), thin_selection(), thin_selection(seed=2)
    assert first.selection.tobytes() == again.selection.tobytes()
    assert (first.slate, first.ejr) == (again.slate, again.ejr)
    assert first.selection.tobytes() != other.selection.tobytes()


def test_must_haves_are_in_every_completions_slate() -> None:
    loser = thin_selection().narrow_losers[-1].candidate
    held = thin_selection(constraints=Constraints(must_have=(loser,)))
    assert held.selection[loser] == 1
    assert held.slate.members[0] == loser


def test_the_completions_are_those_that_were_judged() -> None:
    seen, belief = thin()
    found = thin_selection()
    drawn = list(completions(seen, belief, n_draws=50, seed=1))
    ratios = [ejr_plus(profile, found.slate.members, 3).ratio for profile in drawn]
    assert found.ejr.est == np.median(ratios)
    profile = drawn[found.slate_draw]
    assert set(equal_shares(profile, 3).members) & set(found.slate.members)


def test_a_barred_candidate_is_never_chosen() -> None:
    eligible = np.arange(8) != thin_selection().slate.members[0]
    found = thin_selection(eligible=eligible)
    assert found.selection[~eligible].tolist() == [0.0]


def test_what_cannot_be_drawn_is_refused() -> None:
    seen, belief = thin()
    with pytest.raises(UsageFault, match="draw"):
        thin_selection(n_draws=0)
    empty = seen_votes(np.empty((0, 8)), [])
    assert empty.imputation_share == 0
    with pytest.raises(UsageFault, match="voters"):
        select_under_missing_votes(empty, belief, rule=equal_shares, k=1, seed=0)
    with pytest.raises(UsageFault, match="group"):
        replace(seen, group=seen.group[1:])
