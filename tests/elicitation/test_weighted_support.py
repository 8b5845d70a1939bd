from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.elicitation.loadings import Loadings
from lawspeaker.elicitation.person import Person, membership
from lawspeaker.elicitation.route import Part, Route
from lawspeaker.elicitation.routes import route_named
from lawspeaker.elicitation.serving_log import ServingLog
from lawspeaker.elicitation.trial import Learned, play
from lawspeaker.elicitation.weighted_support import (
    Counting,
    serving_weights,
    weighted_support,
)
from lawspeaker.elicitation.world import World, planted_world
from lawspeaker.errors import UsageFault
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from lawspeaker.elicitation.standing import Standing


def one_person(path: list[int], chances: list[float], width: int, late: int | None) -> ServingLog:
    """The showings of one person at times 0, 1, ...; statement `late` opens at time 1."""
    opened = np.zeros(width, dtype=np.int64)
    if late is not None:
        opened[late] = 1
    left = [
        sum(opened[j] <= t for j in range(width)) - t for t in range(len(path))
    ]  # what was open less what was seen
    return ServingLog.from_arrays(
        ["p.0"],
        [f"stmt.{j}" for j in range(width)],
        person=np.zeros(len(path), dtype=np.int64),
        statement=np.array(path),
        time=np.arange(len(path)),
        probability=np.array(chances),
        n_eligible=np.array(left),
        opened=opened,
    )


@given(
    tastes=st.lists(st.floats(0.05, 5), min_size=4, max_size=4),
    twist=st.floats(0.1, 4),
    n_steps=st.integers(1, 4),
    late=st.sampled_from([None, 3]),
)
def test_over_all_that_could_happen_each_weight_is_one_on_average(
    tastes: list[float], twist: float, n_steps: int, late: int | None
) -> None:
    """Every path of a route whose chances hang on what was shown before, counted out."""
    total = np.zeros(4)
    if late is not None:
        n_steps = max(n_steps, 2)

    def walk(path: list[int], chances: list[float], likely: float) -> None:
        if len(path) == n_steps:
            log = one_person(path, chances, 4, late)
            total[log.statement] += likely * serving_weights(log)
            return
        free = [j for j in range(4) if j not in path and not (late == j and not path)]
        weight = np.array([tastes[j] * twist ** (path[-1] if path else 0) ** j for j in free])
        chance = weight / weight.sum()
        for j, p in zip(free, chance, strict=True):
            walk([*path, j], [*chances, float(p)], likely * float(p))

    walk([], [], 1.0)
    assert total == pytest.approx([1.0] * 4)


def uniform_trial(seed: int = 0) -> tuple[World, ServingLog, Votes]:
    world = planted_world(
        n=60,
        n_statements=12,
        shares=(0.5, 0.5),
        budget=0.5,
        late=0.0,
        rng=np.random.default_rng(seed),
    )
    played = play(
        world,
        route_named("uniform"),
        lambda v: Learned(
            partition=Partition.everyone(v.n_participants), loadings=Loadings.none(v.n_statements)
        ),
        rng=np.random.default_rng(seed),
    )
    return world, played.log, played.votes


def test_under_even_chances_weights_are_the_plain_ones() -> None:
    _, log, votes = uniform_trial()
    assert serving_weights(log, Counting.ANSWER) == pytest.approx(1.0)
    each = np.diff(log.start)[log.person]
    assert serving_weights(log) == pytest.approx(12 / each)
    found = weighted_support(log, votes, counting=Counting.ANSWER)
    assert found.hajek == pytest.approx(found.plain)
    assert found.n_effective == pytest.approx(found.n)


def test_the_interval_is_wilsons_where_weights_are_even() -> None:
    _, log, votes = uniform_trial()
    found = weighted_support(log, votes, counting=Counting.ANSWER, level=0.95)
    n, p, z = found.n, found.plain, 1.959963984540054
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert found.lo == pytest.approx(np.minimum(centre - half, p))
    assert found.hi == pytest.approx(np.maximum(centre + half, p))
    one = found.of(0)
    assert (one.lo, one.est, one.hi, one.n) == (found.lo[0], p[0], found.hi[0], n[0])


def test_horvitz_thompson_by_hand() -> None:
    # Two people, one showing each of two statements; chances 0.8 and 0.2.
    log = ServingLog.from_arrays(
        ["p.0", "p.1"],
        ["stmt.0", "stmt.1"],
        person=np.array([0, 1]),
        statement=np.array([0, 1]),
        time=np.array([0, 0]),
        probability=np.array([0.8, 0.2]),
        n_eligible=np.array([2, 2]),
    )
    votes = Votes.from_triples(
        log.participants, log.statements, row=[0, 1], column=[0, 1], value=[1, 1]
    )
    found = weighted_support(log, votes)
    assert found.horvitz_thompson == pytest.approx([1 / 0.8 / 2, 1 / 0.2 / 2])
    assert found.hajek.tolist() == [1.0, 1.0]


def test_what_nobody_answered_is_not_known() -> None:
    log = one_person([0, 1], [0.5, 0.5], 3, None)
    votes = Votes.from_triples(log.participants, log.statements, row=[0], column=[1], value=[1])
    found = weighted_support(log, votes)
    assert found.n.tolist() == [0, 1, 0]
    assert np.isnan(found.hajek).tolist() == [True, False, True]
    assert (found.of(0).est, found.of(0).lo, found.of(0).hi) == (0.5, 0.0, 1.0)
    silent = Votes.from_triples(log.participants, log.statements, row=[], column=[], value=[])
    assert weighted_support(log, silent).n.sum() == 0


def test_a_log_without_chances_or_of_others_is_refused() -> None:
    log = one_person([0, 1], [0.5, 0.5], 3, None)
    votes = Votes.from_triples(log.participants, log.statements, row=[0], column=[1], value=[1])
    with pytest.raises(UsageFault, match="without a probability"):
        weighted_support(replace(log, probability=np.array([0.5, np.nan])), votes)
    other = Votes.from_triples(["p.7"], log.statements, row=[0], column=[1], value=[1])
    with pytest.raises(UsageFault, match="same people"):
        weighted_support(log, other)


def flattering(standing: Standing, person: Person, /) -> tuple[Part, ...]:
    """Shows people what their group is known to agree with."""
    rate = (standing.group[:, :, 2] + 0.5) / (standing.group_n_seen + 1.0)
    return (Part(name="flatter", share=1.0, weight=(membership(standing, person) @ rate) ** 8),)


@pytest.mark.no_cover
def test_weights_take_away_the_bias_that_adaptive_routing_makes_and_plain_shares_do_not() -> None:
    plain, person, answer, covered = [], [], [], []
    for seed in range(12):
        world = planted_world(
            n=300,
            n_statements=30,
            shares=(0.5, 0.5),
            budget=0.5,
            late=0.0,
            rng=np.random.default_rng([seed, 1]),
        )

        def told(votes: Votes, world: World = world) -> Learned:
            return Learned(
                partition=Partition(names=("A", "B"), label=world.group.astype(np.int32)),
                loadings=Loadings.none(votes.n_statements),
            )

        played = play(
            world,
            Route(name="flattering", weigh=flattering, explore=0.2),
            told,
            rng=np.random.default_rng([seed, 2]),
        )
        split = np.abs(np.diff(world.group_support, axis=0)[0]) > 0.3
        one = weighted_support(played.log, played.votes)
        other = weighted_support(played.log, played.votes, counting=Counting.ANSWER)
        plain.append((one.plain - world.support)[split].mean())
        person.append((one.hajek - world.support)[split].mean())
        answer.append((other.hajek - world.support)[split].mean())
        covered.append(((other.lo <= world.support) & (world.support <= other.hi)).mean())
    for each, biased in ((plain, True), (person, False), (answer, False)):
        z = np.mean(each) / (np.std(each, ddof=1) / np.sqrt(len(each)))
        assert bool(z > 5) is biased
        assert biased or abs(z) < 3
    assert np.mean(plain) > 4 * abs(np.mean(answer))
    assert np.mean(covered) > 0.92
