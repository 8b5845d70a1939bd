"""How often drift is called where no norm moved, and how often where one did.

    .venv/bin/python bench/drift.py --repeats 40

Each repeat draws a consultation with planted opinion groups, lets people arrive over 40 days,
finds the groups from the votes, and looks for drift since day 20. `any alarm` is the share of
repeats with at least one statement called drifted in any community; `false` the mean number of
false alarms among those called (the false discovery proportion). One thread, CPU seconds.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np

from lawspeaker.analysis.drift import Movement, drift
from lawspeaker.analysis.groups import opinion_groups
from lawspeaker.analysis.space import opinion_space
from lawspeaker.records.partition import Partition
from lawspeaker.records.vote_history import VoteHistory
from lawspeaker.records.votes import Votes

DAY = 86_400_000
N_DAYS, SINCE = 40, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Who comes when (`late` is the first group's share after the change, `season` swings it by
    weekday), what statements show, and by how much agreement falls in group 0 on a few."""

    late: float = 0.5
    season: float = 0.0
    exposure: bool = False
    shift: float = 0.0
    n: int = 800
    n_statements: int = 40
    density: float = 0.5
    n_moved: int = 4


CASES = {
    "nothing changes": Scenario(),
    "nothing changes, 3,000 people": Scenario(n=3000),
    "composition 50 to 80 %": Scenario(late=0.8),
    "composition 50 to 80 %, 3,000 people": Scenario(late=0.8, n=3000),
    "composition 50 to 80 %, thin votes": Scenario(late=0.8, density=0.25),
    "weekends bring the other side": Scenario(season=0.35),
    "later people see other statements": Scenario(late=0.65, exposure=True),
    "one group down by 0.15": Scenario(shift=0.15),
    "one group down by 0.3": Scenario(shift=0.3),
    "one group down by 0.3, composition 50 to 80 %": Scenario(shift=0.3, late=0.8),
    "one group down by 0.15, 3,000 people": Scenario(shift=0.15, n=3000),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    votes: Votes
    history: VoteHistory
    group: np.ndarray
    moved: frozenset[str]


def draw(case: Scenario, seed: int) -> Drawn:
    rng = np.random.default_rng(seed)
    day = np.sort(rng.uniform(0, N_DAYS, case.n))
    share = np.where(day < SINCE, 0.5, case.late)
    share = share + case.season * np.where(day % 7 < 5, 0.4, -1.0)
    group = (rng.random(case.n) >= share).astype(np.int64)
    agree = np.clip(
        rng.uniform(0.35, 0.75, case.n_statements)
        + rng.choice([-0.25, 0.25, 0.0], (2, case.n_statements)),
        0.05,
        0.95,
    )
    moved = np.flatnonzero(agree[0] > 0.5)[: case.n_moved] if case.shift else np.array([], int)
    p = agree[group]
    late = (day >= SINCE) & (group == 0)
    p[np.ix_(late, moved)] -= case.shift
    dense = np.where(rng.random(p.shape) < p, 1.0, np.where(rng.random(p.shape) < 0.8, -1.0, 0.0))
    shown = np.full(p.shape, case.density)
    if case.exposure:
        half = case.n_statements // 2
        shown[day >= SINCE, :half] *= 0.5
        shown[day < SINCE, half:] *= 0.5
    dense[rng.random(p.shape) > shown] = np.nan
    row, column = np.nonzero(~np.isnan(dense))
    names = [f"p.{i}" for i in range(case.n)]
    statements = [f"stmt.{j}" for j in range(case.n_statements)]
    moment = (day[row] * DAY + rng.uniform(0, DAY / 100, len(row))).astype(np.int64)
    votes = Votes.from_triples(
        names, statements, row=row, column=column, value=dense[row, column], time=moment
    )
    history = VoteHistory.of(votes)
    assert history is not None
    return Drawn(
        votes=votes,
        history=history,
        group=group,
        moved=frozenset(statements[j] for j in moved.tolist()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    called: int
    false: int
    found: int
    cpu: float


def looked(drawn: Drawn, *, seed: int, planted: bool, naive: bool) -> Outcome:
    """Drift with found groups, with the planted ones, or (naive) with everybody in one heap."""
    begun = time.process_time()
    if planted:
        groups, space = Partition(names=("A", "B"), label=drawn.group.astype(np.int32)), None
    elif naive:
        groups, space = Partition.everyone(drawn.votes.n_participants), None
    else:
        groups = opinion_groups(drawn.votes, seed=seed, n_repeats=1).partition
        space = opinion_space(drawn.votes, n_axes=2, seed=seed)
    grouped = time.process_time()
    found = drift(
        drawn.votes, drawn.history, since=SINCE * DAY, groups=groups, space=space, seed=seed
    )
    cpu = time.process_time() - (grouped if not planted else begun)
    called = {each.statement for each in found.changes if each.movement is Movement.DRIFTED}
    return Outcome(
        called=len(called),
        false=len(called - drawn.moved),
        found=len(called & drawn.moved),
        cpu=cpu,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=40)
    parser.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES))
    options = parser.parse_args()
    print("| case | strata | any false alarm | mean false share | planted found | CPU s |")
    print("|---|---|---|---|---|---|")
    for name in options.cases:
        case = CASES[name]
        drawn = [draw(case, seed) for seed in range(options.repeats)]
        ways = (
            ("found groups, axis", False, False),
            ("planted groups", True, False),
            ("none", False, True),
        )
        for strata, planted, naive in ways:
            made = [
                looked(each, seed=seed, planted=planted, naive=naive)
                for seed, each in enumerate(drawn)
            ]
            alarm = np.mean([each.false > 0 for each in made])
            share = np.mean([each.false / max(each.called, 1) for each in made])
            n_moved = sum(len(each.moved) for each in drawn)
            power = f"{sum(each.found for each in made) / n_moved:.0%}" if n_moved else "-"
            cpu = np.mean([each.cpu for each in made])
            print(
                f"| {name} | {strata} | {alarm:.0%} | {share:.3f} | {power} | {cpu:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
