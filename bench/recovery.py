"""Planted opinion groups: how well each method finds them, over groups, separations and sizes.

    python bench/recovery.py [--rival-python .venv-oracles/bin/python] [--seeds N]

Each case plants 2 to 5 groups of even or uneven sizes, which lean by `lean` up or down on half of
the statements. The figures are means over seeds of the adjusted Rand index against the planted
groups, over all people; whoever a method does not place, and everybody where it answers that
there are no groups, counts as one group. The rival needs red-dwarf 0.4.0.
"""

# ruff: noqa: PLC0415 - two interpreters run this file, and neither has the other's packages

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
N_STATEMENTS, DENSITY = 80, 0.4
SHARES = {
    (2, "even"): (0.5, 0.5),
    (2, "uneven"): (0.8, 0.2),
    (3, "even"): (1 / 3, 1 / 3, 1 / 3),
    (3, "uneven"): (0.6, 0.25, 0.15),
    (4, "even"): (0.25, 0.25, 0.25, 0.25),
    (4, "uneven"): (0.45, 0.25, 0.18, 0.12),
    (5, "even"): (0.2, 0.2, 0.2, 0.2, 0.2),
    (5, "uneven"): (0.4, 0.2, 0.16, 0.12, 0.12),
}
LEANS = (0.15, 0.25, 0.35)
SIZES = (300, 1_500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """So many people in groups of these shares, leaning by `lean`, drawn from a seed."""

    k: int
    sizes: str
    lean: float
    n: int
    seed: int


def cases(n_seeds: int) -> list[Case]:
    return [
        Case(k=k, sizes=sizes, lean=lean, n=n, seed=seed)
        for (k, sizes), lean, n, seed in itertools.product(SHARES, LEANS, SIZES, range(n_seeds))
    ]


def drawn(case: Case) -> tuple[Any, Any]:
    """The votes (n, S), NaN where nobody voted, and the planted groups (n,)."""
    import numpy as np

    rng = np.random.default_rng([case.seed, case.k, case.n, int(100 * case.lean)])
    shares = SHARES[case.k, case.sizes]
    group = rng.choice(case.k, size=case.n, p=shares)
    lean = case.lean * rng.choice([-1, 1, 0, 0], size=(case.k, N_STATEMENTS))
    agree = np.clip(rng.uniform(0.3, 0.7, N_STATEMENTS) + lean, 0.05, 0.95)[group]
    draw = rng.random((case.n, N_STATEMENTS))
    dense = np.where(draw < 0.9 * agree, 1.0, np.where(draw < 0.9, -1.0, 0.0))
    dense[rng.random(dense.shape) > DENSITY] = np.nan
    return dense, group


def ours(case: Case, method: str) -> dict[str, Any]:
    from lawspeaker.analysis.groups import GroupMethod, opinion_groups

    dense, group = drawn(case)
    start = time.process_time()
    found = opinion_groups(dense, method=GroupMethod(method), n_repeats=1)
    spent = time.process_time() - start
    return scored(found.partition.label.tolist(), group.tolist(), spent)


def rival(case: Case) -> dict[str, Any]:
    import numpy as np
    from reddwarf.implementations.polis import run_pipeline

    dense, group = drawn(case)
    row, column = np.nonzero(~np.isnan(dense))
    votes = [
        {"participant_id": i, "statement_id": j, "vote": int(dense[i, j])}
        for i, j in zip(row.tolist(), column.tolist(), strict=True)
    ]
    start = time.process_time()
    found = run_pipeline(votes=votes, random_state=0)
    spent = time.process_time() - start
    label = [-1] * case.n
    for person, cluster in found.participants_df["cluster_id"].dropna().items():
        label[int(person)] = int(cluster)
    return scored(label, group.tolist(), spent)


def scored(label: list[int], group: list[int], spent: float) -> dict[str, Any]:
    """The adjusted Rand index, written out so that both sides are measured by the same lines."""
    from collections import Counter
    from math import comb

    both = sum(comb(n, 2) for n in Counter(zip(label, group, strict=True)).values())
    rows = sum(comb(n, 2) for n in Counter(label).values())
    columns = sum(comb(n, 2) for n in Counter(group).values())
    chance = rows * columns / comb(len(label), 2)
    most = (rows + columns) / 2
    ari = 1.0 if most == chance else (both - chance) / (most - chance)
    return {"ari": ari, "k": len(set(label) - {-1}) or 1, "cpu": spent}


WAYS = {
    "AUTO": lambda case: ours(case, "auto"),
    "POLIS": lambda case: ours(case, "polis"),
    "rival": rival,
}


def measured(python: str, way: str, n_seeds: int) -> list[dict[str, Any]] | None:
    """One process for all cases of a way; None where its interpreter lacks what it needs."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "found.json"
        done = subprocess.run(
            [python, __file__, "--way", way, "--seeds", str(n_seeds), "--out", str(out)],
            env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"},
            check=False,
        )
        return json.loads(out.read_text("utf-8")) if done.returncode == 0 else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rival-python", default="")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    every = cases(options.seeds)
    if options.way:
        options.out.write_text(json.dumps([WAYS[options.way](case) for case in every]), "utf-8")
        return
    pythons = {"AUTO": sys.executable, "POLIS": sys.executable, "rival": options.rival_python}
    ways = [way for way, python in pythons.items() if python]
    # Only CPU seconds are told, so the ways may run side by side.
    with ThreadPoolExecutor() as pool:
        made = pool.map(lambda way: measured(pythons[way], way, options.seeds), ways)
    found = {way: got for way, got in zip(ways, made, strict=True) if got is not None}
    names = list(found)
    heads = [*(f"{name} ARI" for name in names), *(f"{name} right k" for name in names)]
    print(f"| groups | sizes | lean | people | {' | '.join(heads)} |")
    print("|---" * (4 + len(heads)) + "|")
    shown = itertools.product(SHARES, LEANS, SIZES)
    for (k, sizes), lean, n in shown:
        at = [
            i
            for i, case in enumerate(every)
            if (case.k, case.sizes, case.lean, case.n) == (k, sizes, lean, n)
        ]
        ari = [f"{sum(found[name][i]['ari'] for i in at) / len(at):.2f}" for name in names]
        right = [f"{sum(found[name][i]['k'] == k for i in at)}/{len(at)}" for name in names]
        print(f"| {k} | {sizes} | {lean} | {n:,} | {' | '.join([*ari, *right])} |")
    for name in names:
        mean = sum(each["ari"] for each in found[name]) / len(every)
        cpu = sum(each["cpu"] for each in found[name])
        right = sum(each["k"] == case.k for each, case in zip(found[name], every, strict=True))
        print(f"\n{name}: mean ARI {mean:.3f}, right k {right} of {len(every)}, {cpu:.1f} CPU s")


if __name__ == "__main__":
    main()
