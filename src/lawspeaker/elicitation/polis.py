"""Polis' priority: what is agreed with, seldom passed on, far from the centre, and new."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.elicitation.route import Part, route

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.elicitation.person import Person
    from lawspeaker.elicitation.standing import Standing

_N_AXES = 2


@route("polis", explore=0.0)
def polis(standing: Standing, _person: Person, /) -> tuple[Part, ...]:
    """Chances in proportion to Polis' priority (Small et al. 2021), the same for everybody."""
    return (
        Part(
            name="priority",
            share=1.0,
            weight=polis_priority(standing.overall, polis_extremity(standing)),
        ),
    )


def polis_priority(
    counts: NDArray[np.float64], extremity: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The priority (S,) by counts of disagree, pass and agree (S, 3), and extremity (S,).

    ((1 - p)(1 + E) a (1 + 8 * 2^(-n / 5)))^2 with a and p the rates of agreeing and passing,
    each with 1 added to its count and 2 to the n votes.
    """
    n = counts.sum(axis=1)
    agreed, passed = (counts[:, 2] + 1.0) / (n + 2.0), (counts[:, 1] + 1.0) / (n + 2.0)
    novelty = 1.0 + 8.0 * np.exp2(-n / 5.0)
    priority: NDArray[np.float64] = (agreed * (1.0 - passed) * (1.0 + extremity) * novelty) ** 2
    return priority


def polis_extremity(standing: Standing) -> NDArray[np.float64]:
    """How far from the centre (S,) a person would stand who agreed with one statement only."""
    loadings = standing.loadings
    length = np.linalg.norm(loadings.axes[:_N_AXES], axis=0)
    reach: NDArray[np.float64] = (
        np.sqrt(standing.n_statements) * np.abs(1.0 - loadings.mean) * length
    )
    return reach
