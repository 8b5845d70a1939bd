from __future__ import annotations

import numpy as np
import pytest

from elicitation.talk import standing
from lawspeaker.elicitation.offer import offer
from lawspeaker.elicitation.person import Person
from lawspeaker.elicitation.polis import polis_extremity, polis_priority
from lawspeaker.elicitation.routes import route_named


def test_the_priority_by_hand() -> None:
    counts = np.array([[0.0, 0.0, 0.0], [2.0, 1.0, 7.0]])
    # Unseen: a = p = 1/2, nine times as new: (0.5 * 0.5 * 9)^2.
    # Ten votes: a = 8/12, p = 2/12, E = 0.5, novelty 1 + 8 / 4.
    wanted = [(0.25 * 9) ** 2, ((10 / 12) * 1.5 * (8 / 12) * 3) ** 2]
    assert polis_priority(counts, np.array([0.0, 0.5])) == pytest.approx(wanted)


def test_novelty_fades_and_agreement_counts() -> None:
    many, few = np.array([[50.0, 0, 50]]), np.array([[1.0, 0, 1]])
    loved = np.array([[10.0, 0, 90]])
    calm = np.zeros(1)
    assert polis_priority(few, calm) > polis_priority(many, calm)
    assert polis_priority(loved, calm) > polis_priority(many, calm)


def test_extremity_is_how_far_one_agreement_would_carry() -> None:
    axes = np.array([[0.6, 0.8], [0.0, 0.0], [9.0, 9.0]])
    found = polis_extremity(standing([[[1, 0, 1]] * 2], axes=axes))
    assert found == pytest.approx(np.sqrt(2) * np.array([0.6, 0.8]))


def test_chances_are_in_proportion_to_the_priority() -> None:
    state = standing([[[0, 0, 0], [2, 1, 7]]])
    made = offer(state, Person.newcomer(), route_named("polis"))
    priority = polis_priority(state.overall, np.zeros(2))
    assert made.probability == pytest.approx(priority / priority.sum())
    assert made.floor == 0.0
