"""Uniform: every statement that may be shown has the same chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.elicitation.route import Part, route

if TYPE_CHECKING:
    from lawspeaker.elicitation.person import Person
    from lawspeaker.elicitation.standing import Standing


@route("uniform", explore=1.0)
def uniform(standing: Standing, _person: Person, /) -> tuple[Part, ...]:
    """Even chances for all."""
    return (Part(name="lot", share=1.0, weight=np.ones(standing.n_statements)),)
