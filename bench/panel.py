"""A panel by lot under quotas, beside sortition-algorithms: the least chance, CPU time, memory.

Run by hand:

    python bench/panel.py --rival-python .venv-oracles/bin/python [--cases town city]

The rival's interpreter needs sortition-algorithms (GPL: never in this project's own environment).
Its `maximin` raises the least chance by HiGHS and stops there, its `leximin` goes on as ours does
and needs Gurobi, whose package has a licence for 2,000 variables only. All sides get the same
people and quotas from two files, as their users would give them.
"""

# ruff: noqa: PLC0415 - two interpreters run this file, and neither has the other's packages

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from groups import Stages, child

CASES = {
    "school": (60, 12, 2, 3),
    "circle": (200, 12, 10, 3),
    "town": (200, 30, 4, 3),
    "county": (500, 50, 5, 4),
    "city": (1_000, 60, 6, 4),
    "country": (3_000, 110, 7, 5),
}
"""People, seats, features, values of each."""


def prepare(name: str, folder: Path) -> dict[str, Any]:
    """Who volunteered, skewed, and quotas of the population's shares, give or take 15 %."""
    import numpy as np

    n, seats, n_features, n_values = CASES[name]
    rng = np.random.default_rng([2026, n])
    share = rng.dirichlet(np.full(n_values, 6.0), n_features)
    lean = rng.dirichlet(np.full(n_values, 4.0), n_features)
    chance = share * lean / (share * lean).sum(axis=1, keepdims=True)
    values = np.stack([rng.choice(n_values, n, p=each) for each in chance], axis=1)
    # One feasible panel fixes what the quotas are around: so there is one.
    sat = rng.choice(n, seats, replace=False)
    features = [f"feature {f}" for f in range(n_features)]
    with (folder / "pool.csv").open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["participant", *features])
        lines.writerows([f"p{i}", *(f"v{v}" for v in row)] for i, row in enumerate(values))
    with (folder / "quotas.csv").open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["feature", "value", "min", "max"])
        for f, feature in enumerate(features):
            for v in range(n_values):
                of_panel = int((values[sat, f] == v).sum())
                wanted = round(seats * float(share[f, v]))
                slack = max(1, round(0.15 * of_panel))
                low, high = min(of_panel, wanted) - slack, max(of_panel, wanted) + slack
                lines.writerow([feature, f"v{v}", max(low, 0), min(high, seats)])
    n_types = len(np.unique(values, axis=0))
    return {"label": [n, seats, n_features, n_types], "seconds": {}, "verdict": ""}


def ours(folder: Path, seats: int) -> dict[str, Any]:
    from lawspeaker.wiring.panel import plan_from_files

    clock = Stages()
    plan = clock.timed(
        "plan", lambda: plan_from_files(folder / "pool.csv", folder / "quotas.csv", size=seats)
    )
    chances = sorted(kind.chance for kind in plan.kinds for _ in range(kind.n))
    return clock.result([], verdict="") | {"chances": chances, "panels": len(plan.hands)}


def rival(folder: Path, seats: int, which: str) -> dict[str, Any]:
    from sortition_algorithms import committee_generation
    from sortition_algorithms.features import read_in_features
    from sortition_algorithms.people import read_in_people
    from sortition_algorithms.settings import Settings

    search = getattr(committee_generation, f"find_distribution_{which}")
    clock = Stages()

    def planned() -> tuple[list[str], list[frozenset[str]], list[float]]:
        with (folder / "quotas.csv").open(encoding="utf-8") as file:
            table = csv.DictReader(file)
            features, _, _ = read_in_features(table.fieldnames or [], list(table))
        with (folder / "pool.csv").open(encoding="utf-8") as file:
            table = csv.DictReader(file)
            header = list(table.fieldnames or [])
            settings = Settings(id_column="participant", columns_to_keep=[])
            people, _ = read_in_people(header, list(table), features, settings)
        panels, chances, _ = search(features, people, seats, [])
        return list(people), panels, chances

    # The solver tells of itself on the output that carries the answer.
    kept = os.dup(1)
    os.dup2(2, 1)
    everyone, panels, weights = clock.timed("plan", planned)
    sys.stdout.flush()
    os.dup2(kept, 1)
    chance = dict.fromkeys(everyone, 0.0)
    for panel, weight in zip(panels, weights, strict=True):
        for person in panel:
            chance[person] += float(weight)
    used = sum(float(weight) > 1e-9 for weight in weights)
    return clock.result([], verdict="") | {"chances": sorted(chance.values()), "panels": used}


def row(who: str, answer: dict[str, Any] | str, mine: list[float]) -> str:
    """A row of the table; the last column is how far the sorted chances lie apart at most."""
    if isinstance(answer, str):
        return f"| {who} | {answer} | | | | |"
    chances = answer["chances"]
    apart = max(abs(a - b) for a, b in zip(chances, mine, strict=True))
    took = sum(answer["seconds"].values())
    return (
        f"| {who} | {took:.2f} | {answer['peak'] / 2**20:,.0f} | {answer['panels']} | "
        f"{chances[0]:.6f} | {apart:.6f} |"
    )


def compare(options: argparse.Namespace) -> None:
    print(f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, Python {platform.python_version()},")
    print(f"one thread; stopped after {options.limit:.0f} s or at 12 GiB.")
    bounds = {"limit": options.limit, "memory": 12, "script": __file__}
    for name in options.cases:
        with tempfile.TemporaryDirectory() as folder:
            made = child(sys.executable, "--worker", "prepare", folder, name, **bounds)
            if isinstance(made, str):
                sys.exit(made)
            n, seats, n_features, n_types = made["label"]
            print(f"\n{name}: {n:,} people, {seats} seats, {n_features} features, {n_types} types")
            print("\n| who | CPU s | peak MiB | panels | least chance | apart |")
            print("|---|---|---|---|---|---|")
            found = child(sys.executable, "--worker", "ours", folder, str(seats), **bounds)
            mine = [] if isinstance(found, str) else found["chances"]
            print(row("lawspeaker", found, mine), flush=True)
            for which in ("maximin", "leximin") if options.rival_python and mine else ():
                arguments = ("--worker", "rival", folder, str(seats), which)
                answer = child(options.rival_python, *arguments, **bounds)
                print(row(f"sortition-algorithms {which}", answer, mine), flush=True)
    if not options.rival_python:
        print("\nNo --rival-python was given, so the rival was not run.")


def work(step: str, folder: Path, *rest: str) -> dict[str, Any]:
    if step == "prepare":
        return prepare(rest[0], folder)
    if step == "ours":
        return ours(folder, int(rest[0]))
    return rival(folder, int(rest[0]), rest[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rival-python", default="", help="a Python with sortition-algorithms")
    parser.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--limit", type=float, default=300, help="seconds for each process")
    parser.add_argument("--worker", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        step, folder, *rest = options.worker
        print(json.dumps(work(step, Path(folder), *rest)))
    else:
        compare(options)


if __name__ == "__main__":
    main()
