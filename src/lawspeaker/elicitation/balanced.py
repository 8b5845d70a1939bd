"""Balanced: statements that few have answered, and answers that would tell most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.elicitation.person import membership, place_covariance
from lawspeaker.elicitation.route import Part, route

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.elicitation.person import Person
    from lawspeaker.elicitation.standing import Standing

COVERAGE, SUPPORT, PLACE = "coverage", "support", "place"
SHARES = {COVERAGE: 0.5, SUPPORT: 0.25, PLACE: 0.25}
EXPLORE = 0.2
# Chances fall with this power of a statement's votes.
_STEEP = 4.0
# A statement's loading is believed as if it rested on so many votes more, all telling the average.
_LOADING_WEIGHT = 10.0


@route("balanced", explore=EXPLORE)
def balanced(standing: Standing, person: Person, /) -> tuple[Part, ...]:
    """Coverage, doubt about support, and doubt about where the person stands, mixed."""
    chance = membership(standing, person)
    weights = {
        COVERAGE: coverage(standing, chance),
        SUPPORT: support_gain(standing, chance),
        PLACE: place_gain(standing, person),
    }
    return tuple(Part(name=name, share=SHARES[name], weight=weights[name]) for name in SHARES)


def coverage(standing: Standing, chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much a statement (S,) lacks answers: from everybody, and from the person's group.

    Half is in proportion to (1 + n_j)^-4 with everybody's votes n_j; half to the same with each
    group's, averaged over the person's chances (G,) of being in it.
    """
    overall = (1.0 + standing.n_seen) ** -_STEEP
    own = chance @ (1.0 + standing.group_n_seen) ** -_STEEP
    lacking: NDArray[np.float64] = overall / overall.sum() + own / own.sum()
    return lacking


def support_gain(standing: Standing, chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much one vote is expected to lower the variance (S,) of a statement's support.

    With a Beta(a, b) belief of a group's rate of agreement from Jeffreys' prior, the expected
    fall is a b / ((a + b)^2 (a + b + 1)^2); groups count by the person's chances (G,).
    """
    agreed = standing.group[:, :, 2] + 0.5
    total = standing.group_n_seen + 1.0
    fall = agreed * (total - agreed) / (total * (total + 1.0)) ** 2
    expected: NDArray[np.float64] = chance @ fall
    return expected


def place_gain(standing: Standing, person: Person) -> NDArray[np.float64]:
    """How much a vote on a statement (S,) is expected to tell of the person's place, in nats.

    log(1 + l' C l / noise) / 2 with the person's posterior covariance C and the statement's
    loadings l. What is new has loadings of which little is known; they are drawn to the average.
    """
    loadings = standing.loadings
    covariance = place_covariance(loadings, person.seen)
    told = ((covariance @ loadings.axes) * loadings.axes).sum(axis=0)
    known = standing.n_seen / (standing.n_seen + _LOADING_WEIGHT)
    drawn = known * told + (1.0 - known) * told.mean()
    gain: NDArray[np.float64] = np.log1p(drawn / loadings.noise) / 2
    return gain
