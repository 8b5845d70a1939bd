from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.elicitation.exposure_by_lot import exposure_by_lot
from lawspeaker.elicitation.serving_log import ServingLog
from lawspeaker.records.votes import Votes


def random_log(seed: int, *, people: int = 12, width: int = 9) -> ServingLog:
    rng = np.random.default_rng(seed)
    opened = np.sort(rng.integers(0, 40, size=width))
    opened[0] = 0
    person, statement, time = [], [], []
    for i in range(people):
        seen: set[int] = set()
        for moment in np.sort(rng.integers(0, 80, size=rng.integers(1, 6))):
            free = [j for j in range(width) if opened[j] <= moment and j not in seen]
            if free:
                j = int(rng.choice(free))
                seen.add(j)
                person.append(i)
                statement.append(j)
                time.append(int(moment))
    order = rng.permutation(len(person))
    return ServingLog.from_arrays(
        [f"p.{i}" for i in range(people)],
        [f"stmt.{j}" for j in range(width)],
        person=np.array(person)[order],
        statement=np.array(statement)[order],
        time=np.array(time)[order],
        opened=opened,
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_sums_are_those_of_counting_one_by_one(seed: int) -> None:
    log = random_log(seed)
    expected, variance = np.zeros(9), np.zeros(9)
    seen: dict[int, set[int]] = {}
    for i, j, moment in zip(log.person, log.statement, log.time, strict=True):
        before = seen.setdefault(int(i), set())
        free = [s for s in range(9) if log.opened[s] <= moment and s not in before]
        expected[free] += 1 / len(free)
        variance[free] += (1 / len(free)) * (1 - 1 / len(free))
        before.add(int(j))
    found = exposure_by_lot(log)
    assert found.expected == pytest.approx(expected)
    assert found.variance == pytest.approx(variance)
    assert found.expected.sum() == pytest.approx(log.n_servings)


def test_what_was_never_shown_is_expected_nowhere() -> None:
    log = ServingLog.from_arrays(
        ["p.0"],
        ["stmt.0", "stmt.1"],
        person=np.array([0]),
        statement=np.array([0]),
        time=np.array([5]),
    )
    assert exposure_by_lot(log).expected.tolist() == [1.0, 0.0]


def test_without_times_all_statements_are_expected_alike() -> None:
    votes = Votes.from_dense([[1, -1, np.nan, np.nan], [np.nan, np.nan, np.nan, 1]])
    found = exposure_by_lot(ServingLog.from_votes(votes))
    assert found.expected == pytest.approx([0.75] * 4)
    assert found.variance == pytest.approx([0.25 + 3 / 16] * 4)
