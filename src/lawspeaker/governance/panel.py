"""A panel by lot: chances fixed and published first, then drawn by a value nobody could choose."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault
from lawspeaker.governance.lot import Lot
from lawspeaker.records.canonical import canonical_json, digest
from lawspeaker.social_choice.panel.composition import Compositions
from lawspeaker.social_choice.panel.leximin import leximin_lottery
from lawspeaker.social_choice.panel.quota import Pool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.volunteer import Volunteer
    from lawspeaker.social_choice.panel.composition import Relaxation
    from lawspeaker.social_choice.panel.quota import Quota

TICKETS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """The volunteers who say the same of themselves, and the chance of each to be drawn."""

    values: tuple[str, ...]
    n: int
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """One possible panel: seats for each kind, in the plan's order, and its share of tickets."""

    seats: tuple[int, ...]
    tickets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelPlan:
    """All that is fixed before the public value is known.

    `commitment` is the digest of the pool. The chances are those of the tickets, so they are
    what will be drawn. No lottery under the quotas gives everybody a chance above `bound`, and
    `gap` bounds what a chance misses of the leximin optimum beside rounding to tickets (1e-6
    for each hand).
    """

    size: int
    features: tuple[str, ...]
    quotas: tuple[Quota, ...]
    commitment: str
    kinds: tuple[Kind, ...]
    hands: tuple[Hand, ...]
    bound: float
    gap: float

    def allows(self, hand: Hand) -> bool:
        """Whether a hand keeps the size, the quotas, and the number of people of each kind."""
        at = {name: i for i, name in enumerate(self.features)}
        seats = list(zip(self.kinds, hand.seats, strict=True))
        return (
            sum(hand.seats) == self.size
            and all(0 <= n <= kind.n for kind, n in seats)
            and all(
                quota.at_least
                <= sum(n for kind, n in seats if kind.values[at[quota.feature]] == quota.value)
                <= quota.at_most
                for quota in self.quotas
            )
        )

    @property
    def n_people(self) -> int:
        """Volunteers in the pool."""
        return sum(kind.n for kind in self.kinds)

    @property
    def lowest(self) -> float:
        """The smallest chance that anybody has."""
        return min(kind.chance for kind in self.kinds)

    def to_json(self) -> dict[str, Json]:
        """The plan in full, for whoever draws and whoever checks; it shows small kinds."""
        return {
            "schema_version": 1,
            "size": self.size,
            "features": list(self.features),
            "quotas": [
                {
                    "feature": quota.feature,
                    "value": quota.value,
                    "min": quota.at_least,
                    "max": quota.at_most,
                }
                for quota in self.quotas
            ],
            "pool": self.commitment,
            "kinds": [
                {"values": list(kind.values), "n": kind.n, "chance": kind.chance}
                for kind in self.kinds
            ],
            "hands": [{"seats": list(hand.seats), "tickets": hand.tickets} for hand in self.hands],
            "bound": self.bound,
            "gap": self.gap,
        }

    @property
    def digest(self) -> str:
        """What is published before the value is known, so that the plan cannot change after."""
        return digest(canonical_json(self.to_json()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Who sits, and who follows whom, by `public_value`; `replaced` pairs the gone and the new."""

    seated: tuple[str, ...]
    waiting: tuple[str, ...]
    replaced: tuple[tuple[str, str], ...]
    public_value: str
    plan: str


def plan_panel(
    people: Sequence[Volunteer],
    features: Sequence[str],
    quotas: Sequence[Quota],
    *,
    size: int,
    seed: int = 0,
) -> PanelPlan | None:
    """The leximin lottery over panels, as tickets; None where no panel keeps the quotas.

    Whose chance is smallest has it as large as any lottery under these quotas could make it,
    then the next, and so on; people of one kind have the same chance.
    """
    pool = Pool.of([each.traits for each in people], features)
    compositions = Compositions.of(pool, quotas, size)
    lottery = leximin_lottery(compositions, rng=np.random.default_rng(seed))
    if lottery is None:
        return None
    tickets = _tickets(lottery.weights)
    kept = tickets > 0
    chance = (tickets[kept] @ lottery.panels[kept]) / TICKETS / pool.counts
    return PanelPlan(
        size=size,
        features=tuple(features),
        quotas=tuple(quotas),
        commitment=pool_commitment(people, features),
        kinds=tuple(
            Kind(values=values, n=int(n), chance=float(each))
            for values, n, each in zip(pool.types, pool.counts, chance, strict=True)
        ),
        hands=tuple(
            Hand(seats=tuple(int(n) for n in seats), tickets=int(n_tickets))
            for seats, n_tickets in zip(lottery.panels[kept], tickets[kept], strict=True)
        ),
        bound=lottery.bound,
        gap=lottery.gap,
    )


def relaxations(
    people: Sequence[Volunteer], features: Sequence[str], quotas: Sequence[Quota], *, size: int
) -> tuple[Relaxation, ...]:
    """The fewest seats by which quotas must give way so that a panel of `size` exists."""
    pool = Pool.of([each.traits for each in people], features)
    return Compositions.of(pool, quotas, size).relaxations()


def pool_commitment(people: Sequence[Volunteer], features: Sequence[str]) -> str:
    """The digest of who is in the pool and what they say, whatever their order."""
    rows: list[Json] = [
        [each.id, *(each.traits[feature] for feature in features)]
        for each in sorted(people, key=lambda each: each.id)
    ]
    return digest(canonical_json([list(features), rows]))


def checked_kinds(plan: PanelPlan, people: Sequence[Volunteer]) -> dict[str, tuple[str, ...]]:
    """Each person's values, in the plan's order; UsageFault where the pool is not the plan's."""
    if pool_commitment(people, plan.features) != plan.commitment:
        raise UsageFault(
            "The pool is not the one that the plan was made for. Draw from that pool, or make a "
            "new plan and publish it before its value is known."
        )
    return {each.id: tuple(each.traits[name] for name in plan.features) for each in people}


def draw_panel(
    plan: PanelPlan,
    people: Sequence[Volunteer],
    *,
    public_value: str,
    declined: Sequence[str] = (),
) -> Panel:
    """The panel that the plan and the public value fix; those who `declined` are replaced in turn.

    The next waiting person of the same kind takes the seat, else the first in the waiting order
    whose kind keeps the quotas. UsageFault where the pool is not the plan's, where somebody
    declined who does not sit, or where nobody may take a seat.
    """
    kind_of = checked_kinds(plan, people)
    lot = Lot({"plan": plan.digest, "public_value": public_value})
    hand = _hand(plan, lot.below(TICKETS))
    order = lot.shuffled(sorted(kind_of))
    seats = dict(zip((kind.values for kind in plan.kinds), hand.seats, strict=True))
    seated: list[str] = []
    for person in order:
        if seats[kind_of[person]]:
            seats[kind_of[person]] -= 1
            seated.append(person)
    table = _Seats(plan=plan, kind_of=kind_of, order=order, seated=seated, gone=set())
    replaced = tuple((person, table.replace(person)) for person in declined)
    return Panel(
        seated=tuple(sorted(table.seated)),
        waiting=tuple(table.waiting),
        replaced=replaced,
        public_value=public_value,
        plan=plan.digest,
    )


@dataclass(slots=True, kw_only=True)
class _Seats:
    plan: PanelPlan
    kind_of: dict[str, tuple[str, ...]]
    order: list[str]
    seated: list[str]
    gone: set[str]

    @property
    def waiting(self) -> list[str]:
        """Who may still be asked, in the order of the lot."""
        return [each for each in self.order if each not in self.gone and each not in self.seated]

    def replace(self, person: str) -> str:
        """Give a seat to the next who may have it."""
        if person not in self.seated:
            raise UsageFault(f"{person} does not sit on this panel and cannot decline.")
        self.seated.remove(person)
        self.gone.add(person)
        same = [each for each in self.waiting if self.kind_of[each] == self.kind_of[person]]
        for other in (*same, *self.waiting):
            if self._keeps_quotas(other):
                self.seated.append(other)
                return other
        raise UsageFault(
            f"Nobody who waits can take the seat of {person} under the quotas. Ask for more "
            "volunteers, or plan again with a wider quota."
        )

    def _keeps_quotas(self, other: str) -> bool:
        sitting = [self.kind_of[each] for each in (*self.seated, other)]
        for quota in self.plan.quotas:
            at = self.plan.features.index(quota.feature)
            n = sum(values[at] == quota.value for values in sitting)
            if not quota.at_least <= n <= quota.at_most:
                return False
        return True


def _tickets(weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole tickets that sum to TICKETS, by largest remainder."""
    exact = weights * TICKETS
    tickets = np.floor(exact).astype(np.int64)
    for i in np.argsort(tickets - exact, kind="stable")[: TICKETS - int(tickets.sum())]:
        tickets[i] += 1
    return tickets


def _hand(plan: PanelPlan, ticket: int) -> Hand:
    for hand in plan.hands:
        if ticket < hand.tickets:
            return hand
        ticket -= hand.tickets
    raise AssertionError("a ticket beyond the last")  # pragma: no cover - they sum to TICKETS


def counted(plan: PanelPlan, feature: str) -> Counter[str]:
    """How many volunteers have each value of a feature."""
    at = plan.features.index(feature)
    counts: Counter[str] = Counter()
    for kind in plan.kinds:
        counts[kind.values[at]] += kind.n
    return counts
