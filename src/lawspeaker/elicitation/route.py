"""The routes by name: a route registers itself where it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from lawspeaker.elicitation.person import Person
    from lawspeaker.elicitation.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One reason to show statements: its name, its share of the choice, weights (S,) from 0 up.

    Weights are relative within the part. Weights that are 0 on all that may be shown count as
    equal ones.
    """

    name: str
    share: float
    weight: NDArray[np.float64]


class Weigh(Protocol):
    """What a route says of every statement for one person: parts whose shares add up to 1."""

    def __call__(self, standing: Standing, person: Person, /) -> tuple[Part, ...]:
        """The parts; what may not be shown is left out afterwards."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way to choose what to ask next, and the share of choices it leaves to even chance."""

    name: str
    weigh: Weigh
    explore: float


ROUTES: dict[str, Route] = {}


def route(name: str, *, explore: float) -> Callable[[Weigh], Weigh]:
    """Registers a function as the route of this name; `explore` lies in [0, 1]."""

    def register(weigh: Weigh) -> Weigh:
        ROUTES[name] = Route(name=name, weigh=weigh, explore=explore)
        return weigh

    return register


def route_named(name: str) -> Route:
    """The route of this name; raises UsageFault with the known names when there is none."""
    if name not in ROUTES:
        known = ", ".join(sorted(ROUTES))
        raise UsageFault(f"No route is called {name!r}. There are {known}.")
    return ROUTES[name]
