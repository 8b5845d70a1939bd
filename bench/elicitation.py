"""What to ask next: balanced routing beside an even lot and Polis' priority, at equal votes.

    .venv/bin/python bench/elicitation.py            about 4 CPU minutes
    .venv/bin/python bench/elicitation.py --worlds 5

People are simulated. Worlds are drawn from seeds 0 to n - 1; the route's constants were set on
worlds of seeds 1000 to 1009. Also: the time of one offer, weighed support under a route that
flatters, and the false alarms and the power of the routing audit.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from lawspeaker.cycle.route_trials import MEASURES, Learner, compare_routes
from lawspeaker.elicitation.loadings import Loadings
from lawspeaker.elicitation.offer import offer
from lawspeaker.elicitation.person import Person, membership
from lawspeaker.elicitation.route import Part, Route
from lawspeaker.elicitation.routes import route_named
from lawspeaker.elicitation.routing_audit import audit_routing
from lawspeaker.elicitation.standing import Standing
from lawspeaker.elicitation.trial import Learned, play
from lawspeaker.elicitation.weighted_support import Counting, weighted_support
from lawspeaker.elicitation.world import planted_world
from lawspeaker.records.partition import Partition

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.elicitation.world import World
    from lawspeaker.records.votes import Votes

ROUTES = ("uniform", "polis", "balanced")
CASES: dict[str, dict[str, Any]] = {
    "two groups, 200 x 30, 30 %, 2 in 5 late": {
        "n": 200, "n_statements": 30, "shares": (0.6, 0.4), "budget": 0.3, "late": 0.4,
    },
    "three groups, 400 x 60, 30 %, 2 in 5 late": {
        "n": 400, "n_statements": 60, "shares": (0.5, 0.3, 0.2), "budget": 0.3, "late": 0.4,
    },
    "three groups, 400 x 60, 30 %, none late": {
        "n": 400, "n_statements": 60, "shares": (0.5, 0.3, 0.2), "budget": 0.3, "late": 0.0,
    },
    "four groups, 400 x 120, 15 %, 2 in 5 late": {
        "n": 400, "n_statements": 120, "shares": (0.4, 0.3, 0.2, 0.1), "budget": 0.15,
        "late": 0.4,
    },
}  # fmt: skip


def drawn(case: dict[str, Any], seed: int) -> World:
    return planted_world(**case, rng=np.random.default_rng([seed, case["n_statements"]]))


def routes_compared(n_worlds: int) -> None:
    for name, case in CASES.items():
        began = time.process_time()
        worlds = [partial(drawn, case, seed) for seed in range(n_worlds)]
        found = compare_routes(
            worlds, [route_named(each) for each in ROUTES], k=len(case["shares"]), seed=0
        )
        print(f"\n{name}; {n_worlds} worlds, {found.n_votes:,.0f} votes each")
        print("| measure | uniform | polis | balanced | polis - uniform | balanced - uniform |")
        print("|---|---|---|---|---|---|")
        for each in MEASURES:
            means = [f"{found.mean[route][each].est:.4f}" for route in ROUTES]
            gaps = [found.difference[route][each] for route in ROUTES[1:]]
            shown = [f"{gap.est:+.4f} [{gap.lo:+.4f}, {gap.hi:+.4f}]" for gap in gaps]
            print(f"| {each} | {' | '.join(means + shown)} |")
        print(f"CPU s: {time.process_time() - began:.1f}", flush=True)


@dataclass(frozen=True)
class Flattering:
    """Shows people what their group is known to agree with."""

    def __call__(self, standing: Standing, person: Person, /) -> tuple[Part, ...]:
        rate = (standing.group[:, :, 2] + 0.5) / (standing.group_n_seen + 1.0)
        return (Part(name="flatter", share=1.0, weight=(membership(standing, person) @ rate) ** 8),)


@dataclass(frozen=True)
class Told:
    """Groups that are known beforehand, so that routing leans from the first vote on."""

    group: np.ndarray

    def __call__(self, votes: Votes, /) -> Learned:
        names = tuple(map(str, range(int(self.group.max()) + 1)))
        return Learned(
            partition=Partition(names=names, label=self.group.astype(np.int32)),
            loadings=Loadings.none(votes.n_statements),
        )


def bias_removed(n_worlds: int) -> None:
    route = Route(name="flattering", weigh=Flattering(), explore=0.2)
    rows = []
    for seed in range(n_worlds):
        world = planted_world(
            n=400, n_statements=60, shares=(0.5, 0.5), budget=0.3, late=0.2,
            rng=np.random.default_rng([seed, 7]),
        )  # fmt: skip
        played = play(world, route, Told(world.group), rng=np.random.default_rng([seed, 8]))
        one = weighted_support(played.log, played.votes)
        other = weighted_support(played.log, played.votes, counting=Counting.ANSWER)
        truth = world.support
        split = np.abs(np.diff(world.group_support, axis=0)[0]) > 0.3
        rows.append(
            [
                np.mean((each - truth)[split])
                for each in (one.plain, one.hajek, other.hajek, one.horvitz_thompson)
            ]
            + [
                np.mean((lo <= truth) & (truth <= hi))
                for lo, hi in ((one.lo, one.hi), (other.lo, other.hi), (one.ht_lo, one.ht_hi))
            ]
        )
    table = np.array(rows)
    names = ("plain", "Hajek, by person", "Hajek, by answer", "Horvitz-Thompson")
    print(
        f"\nflattering route, {n_worlds} worlds: mean error of support, where groups differ by 0.3"
    )
    for at, name in enumerate(names):
        each = table[:, at]
        print(
            f"  {name:<18} {each.mean():+.4f} +- {1.96 * each.std(ddof=1) / np.sqrt(len(each)):.4f}"
        )
    print(
        "  coverage of the 95 % intervals, same order without plain:",
        table[:, 4:].mean(axis=0).round(3),
    )


class Liar:
    """Draws evenly whatever the chances say."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def choice(self, n: int, p: NDArray[np.float64]) -> int:  # noqa: ARG002 - it does not listen
        return self.rng.integers(n)


def alarms(n_logs: int) -> None:
    print(f"\nrouting audit, {n_logs} logs each (100 people, 25 statements, about 1,000 showings)")
    for label, name, honest in (
        ("uniform", "uniform", True),
        ("balanced", "balanced", True),
        ("polis with 0.2 even", "polis", True),
        ("logged balanced, drawn evenly", "balanced", False),
        ("drawn balanced, logged even", "balanced", None),
    ):
        audits = []
        for seed in range(n_logs):
            world = planted_world(
                n=100, n_statements=25, shares=(0.5, 0.5), budget=0.4, late=0.3,
                rng=np.random.default_rng([seed, 9]),
            )  # fmt: skip
            rng = np.random.default_rng([seed, 10])
            explore = 0.2 if name == "polis" else None
            log = play(
                world, route_named(name), Learner(k=2, seed=0),
                rng=Liar(rng) if honest is False else rng, every=100, explore=explore,
            ).log  # fmt: skip
            if honest is None:
                log = replace(log, probability=1.0 / log.n_eligible)
            audits.append(audit_routing(log))
        flat = np.mean([bool(each.flat) for each in audits])
        wrong = np.mean([each.miscalibrated for each in audits])
        p = np.mean([(each.calibration_p or 0.0) < 0.05 for each in audits])
        print(f"  {label:<30} flat {flat:.3f}  miscalibrated {wrong:.3f}  p < 0.05 {p:.3f}")


def time_of_an_offer() -> None:
    rng = np.random.default_rng(0)
    width, n_axes = 1000, 2
    loadings = Loadings(
        mean=np.zeros(width), axes=rng.standard_normal((n_axes, width)) / np.sqrt(width),
        spread=np.full(n_axes, 60.0), noise=np.full(width, 0.7),
    )  # fmt: skip
    group = rng.integers(0, 60, size=(3, width, 3)).astype(np.float64)
    standing = Standing(
        overall=group.sum(axis=0), group=group, share=np.array([0.5, 0.3, 0.2]),
        loadings=loadings, open=np.ones(width, dtype=bool),
    )  # fmt: skip
    seen = rng.permutation(width)[:50]
    person = Person(seen=seen, value=rng.integers(-1, 2, size=50).astype(np.int8))
    for name in ROUTES:
        route = route_named(name)
        began = time.process_time()
        for _ in range(1000):
            offer(standing, person, route)
        print(f"one offer of 1,000 statements, {name}: {time.process_time() - began:.3f} CPU ms")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=24)
    parser.add_argument("--logs", type=int, default=200)
    asked = parser.parse_args()
    time_of_an_offer()
    bias_removed(asked.worlds * 2)
    alarms(asked.logs)
    routes_compared(asked.worlds)


if __name__ == "__main__":
    main()
