from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.elicitation.serving_log import ServingLog
from lawspeaker.errors import BadInput
from lawspeaker.records.served import Served
from lawspeaker.records.votes import Votes

PEOPLE, STATEMENTS = ("p.1", "p.2"), ("stmt.1", "stmt.2", "stmt.3")


def showing(participant: str, statement: str, at: str, probability: float = 0.5) -> Served:
    return Served(
        participant=participant,
        statement=statement,
        probability=probability,
        n_eligible=2,
        route="uniform",
        model="m",
        at=at,
    )


def test_a_log_is_ordered_and_a_second_showing_does_not_count() -> None:
    log = ServingLog.of(
        [
            showing("p.2", "stmt.1", "2026-11-25T09:00:02+00:00"),
            showing("p.1", "stmt.3", "2026-11-25T09:00:01+00:00", 0.25),
            showing("p.1", "stmt.2", "2026-11-25T09:00:00+00:00"),
            showing("p.1", "stmt.3", "2026-11-25T09:00:09+00:00", 0.9),
        ],
        PEOPLE,
        STATEMENTS,
    )
    assert log.person.tolist() == [0, 0, 1]
    assert log.statement.tolist() == [1, 2, 0]
    assert log.probability.tolist() == [0.5, 0.25, 0.5]
    assert log.step.tolist() == [0, 1, 0]
    assert log.start.tolist() == [0, 2, 3]
    assert np.diff(log.opened).tolist() == [-2000, 1000]
    assert log.logged
    assert log.n_servings == 3


@pytest.mark.parametrize(
    ("participant", "statement", "at"),
    [
        ("p.9", "stmt.1", "2026-11-25T09:00:00+00:00"),
        ("p.1", "stmt.9", "2026-11-25T09:00:00+00:00"),
        ("p.1", "stmt.1", "noon"),
    ],
)
def test_what_does_not_belong_is_named(participant: str, statement: str, at: str) -> None:
    with pytest.raises(BadInput):
        ServingLog.of([showing(participant, statement, at)], PEOPLE, STATEMENTS)


def test_votes_stand_for_showings_but_not_those_on_ones_own_statement() -> None:
    votes = Votes.from_triples(
        PEOPLE, STATEMENTS, row=[0, 0, 1], column=[0, 1, 1], value=[1, 1, -1], time=[10, 30, 20]
    )
    log = ServingLog.from_votes(votes, authored=np.array([True, False, False]))
    assert log.statement.tolist() == [1, 1]
    assert log.opened[:2].tolist() == [10, 20]
    assert log.timed
    assert not log.logged


def test_an_empty_log_is_a_log() -> None:
    log = ServingLog.of([], PEOPLE, STATEMENTS)
    assert (log.n_servings, log.logged) == (0, False)
