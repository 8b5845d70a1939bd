from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from lawspeaker.elicitation.loadings import Loadings
from lawspeaker.elicitation.routes import route_named
from lawspeaker.elicitation.trial import Learned, Trial, play
from lawspeaker.elicitation.world import World, planted_world
from lawspeaker.records.partition import Partition

if TYPE_CHECKING:
    from lawspeaker.records.votes import Votes


def halves(votes: Votes) -> Learned:
    label = (np.arange(votes.n_participants) % 2).astype(np.int32)
    return Learned(
        partition=Partition(names=("A", "B"), label=label),
        loadings=Loadings.none(votes.n_statements),
    )


def played(route: str, *, seed: int = 0, late: float = 0.4) -> tuple[World, Trial]:
    world = planted_world(
        n=120,
        n_statements=20,
        shares=(0.6, 0.4),
        budget=0.4,
        late=late,
        rng=np.random.default_rng(seed),
    )
    return world, play(world, route_named(route), halves, rng=np.random.default_rng(seed))


def test_everybody_answers_what_they_are_shown_and_nothing_before_it_opened() -> None:
    world, trial = played("balanced")
    votes = trial.votes
    assert (votes.value == world.answer[votes.row, votes.statement]).all()
    assert (trial.log.time >= world.arrival[trial.log.statement]).all()
    assert trial.log.logged
    assert votes.n_votes == trial.log.n_servings
    assert (votes.votes_each <= world.budget).all()
    open_to_each = (world.arrival[None, :] <= np.arange(120)[:, None]).sum(axis=1)
    assert (votes.votes_each == np.minimum(world.budget, open_to_each)).all()


def test_the_same_seed_gives_the_same_trial() -> None:
    first, again, other = (played("balanced", seed=s)[1] for s in (3, 3, 4))
    assert first.votes.digest() == again.votes.digest() != other.votes.digest()


def test_chances_on_the_log_are_even_under_uniform() -> None:
    _, trial = played("uniform")
    assert trial.log.probability == pytest.approx(1 / trial.log.n_eligible)


@pytest.mark.no_cover
def test_balanced_spreads_votes_more_evenly_than_the_others_do() -> None:
    fewest = {}
    for route in ("balanced", "uniform", "polis"):
        fewest[route] = np.mean(
            [
                np.bincount(played(route, seed=s)[1].votes.statement, minlength=20).min()
                for s in range(4)
            ]
        )
    assert fewest["balanced"] > max(fewest["uniform"], fewest["polis"])
