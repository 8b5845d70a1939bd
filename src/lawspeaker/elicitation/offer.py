"""What one person may be shown next, each statement with its probability."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from lawspeaker.elicitation.person import Person
    from lawspeaker.elicitation.route import Part, Route
    from lawspeaker.elicitation.standing import Standing

LOT = "lot"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Offer:
    """The statements that may be shown (m,), ascending, and the probability (m,) of each.

    Probabilities add up to 1 and none is below `floor`, the share left to even chance over m.
    `parts` maps a reason to what it adds (m,); `lot` is the floor's.
    """

    statement: NDArray[np.intp]
    probability: NDArray[np.float64]
    floor: float
    parts: dict[str, NDArray[np.float64]]

    def reason(self, at: int) -> str:
        """The part that lifts the statement at this place most, `lot` where none lifts it."""
        if self.probability[at] * len(self.statement) <= 1.0:
            return LOT
        above = {name: float(each[at] - each.mean()) for name, each in self.parts.items()}
        return max(above, key=lambda name: above[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A statement's index, its probability at the draw, among how many, and the main reason."""

    statement: int
    probability: float
    n_eligible: int
    reason: str


def offer(
    standing: Standing, person: Person, route: Route, *, explore: float | None = None
) -> Offer:
    """The offer of a route to a person; empty where nothing is left to show.

    `explore` in [0, 1], the route's own by default, is the share of choices left to even chance:
    no statement's probability is below explore / m.
    """
    share = route.explore if explore is None else explore
    if not 0.0 <= share <= 1.0:
        raise UsageFault(f"The share left to even chance is {share}. It lies between 0 and 1.")
    free = person.eligible(standing)
    if not len(free):
        return Offer(statement=free, probability=np.zeros(0), floor=0.0, parts={})
    floor = share / len(free)
    parts = {
        part.name: (1.0 - share) * part.share * _even_where_empty(part, free)
        for part in route.weigh(standing, person)
    }
    parts[LOT] = parts.get(LOT, 0.0) + np.full(len(free), floor)
    total = sum(parts.values(), np.zeros(len(free)))
    return Offer(statement=free, probability=total / total.sum(), floor=floor, parts=parts)


def draw(
    standing: Standing,
    person: Person,
    route: Route,
    n: int,
    *,
    rng: Generator,
    explore: float | None = None,
) -> tuple[Drawn, ...]:
    """Up to n statements to show one after the other, drawn without replacement.

    Each probability is that of its own draw, given those before it; answers in between are not
    waited for.
    """
    drawn: list[Drawn] = []
    left = person
    while len(drawn) < n:
        made = offer(standing, left, route, explore=explore)
        if not len(made.statement):
            break
        at = int(rng.choice(len(made.statement), p=made.probability))
        drawn.append(
            Drawn(
                statement=int(made.statement[at]),
                probability=float(made.probability[at]),
                n_eligible=len(made.statement),
                reason=made.reason(at),
            )
        )
        left = replace(left, barred=np.append(left.barred, made.statement[at]))
    return tuple(drawn)


def _even_where_empty(part: Part, free: NDArray[np.intp]) -> NDArray[np.float64]:
    weight = part.weight[free]
    total = float(weight.sum())
    return weight / total if total > 0 else np.full(len(free), 1.0 / len(free))
