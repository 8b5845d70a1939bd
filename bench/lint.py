"""How long the lint takes, and logic alone, on 200 and 1,000 clauses with typed norms.

    .venv/bin/python bench/lint.py [seed]

Two kinds of document. Spread: norms over a tenth as many acts as there are clauses, conditions
over 40 propositions. Dense: ten acts only, so that most pairs are opposed and have to be solved.
Each figure is of a process of its own: seconds of computing and of waiting, and peak memory.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lawspeaker.contract.lint.linting import lint
from lawspeaker.contract.norm import Norm
from lawspeaker.contract.yaml_form import from_yaml

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

SIZES = (200, 1000)
BOUNDS = {200: 5.0, 1000: 60.0}
DAY = date(2026, 12, 1)
WHOLE = Path(__file__).resolve().parents[1] / "tests" / "contract" / "lint" / "whole.yaml"
OPS = ("must", "must_not", "should", "should_not", "may")


def condition(rng: random.Random, n_names: int, depth: int = 2) -> object:
    if depth == 0 or rng.random() < 0.35:
        return f"p{rng.randrange(n_names)}"
    if rng.random() < 0.25:
        return ["not", condition(rng, n_names, depth - 1)]
    parts = [condition(rng, n_names, depth - 1) for _ in range(rng.randint(2, 3))]
    return [rng.choice(("and", "or")), *parts]


def document(n_clauses: int, n_acts: int, seed: int) -> Constitution:
    rng = random.Random(seed)
    base = from_yaml(WHOLE.read_text(encoding="utf-8"), path="whole.yaml")
    clauses = []
    for number in range(n_clauses):
        norm = {
            "op": rng.choice(OPS),
            "act": f"act-{rng.randrange(n_acts)}",
            "when": condition(rng, 40) if rng.random() < 0.9 else None,
            "unless": [condition(rng, 40, 1)] if rng.random() < 0.3 else [],
        }
        clauses.append(
            base.clauses[0].model_copy(
                update={
                    "id": f"clause.c{number}",
                    "level": "default",
                    "norm": Norm.model_validate_json(json.dumps(norm)),
                }
            )
        )
    return base.model_copy(update={"clauses": tuple(clauses)})


def measure(n_clauses: int, n_acts: int, select: str, seed: int) -> None:
    held = document(n_clauses, n_acts, seed)
    cpu, wall = time.process_time(), time.perf_counter()
    found = lint(held, today=DAY, select=[select] if select else [])
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    codes = dict.fromkeys(("LS601", "LS603", "LS604", "LS605", "LS606"), 0)
    for each in found.findings:
        if each.code in codes:
            codes[each.code] += 1
    print(json.dumps({"cpu": cpu, "wall": wall, "peak": peak, "codes": codes}))


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    print("| clauses | acts | checks | CPU s | wall s | peak MB | contradictions | redundant |")
    print("|---|---|---|---|---|---|---|---|")
    for n_clauses in SIZES:
        for n_acts in (n_clauses // 10, 10):
            for select in ("LS6", ""):
                words = ("--one", n_clauses, n_acts, select or "all", seed)
                done = subprocess.run(
                    [sys.executable, __file__, *map(str, words)],
                    check=True,
                    capture_output=True,
                    text=True,
                )
                got = json.loads(done.stdout)
                print(
                    f"| {n_clauses} | {n_acts} | {select or 'all'} | {got['cpu']:.2f} "
                    f"| {got['wall']:.2f} | {got['peak']:.0f} | {got['codes']['LS601']} "
                    f"| {got['codes']['LS604']} |",
                    flush=True,
                )
                if got["cpu"] > BOUNDS[n_clauses]:
                    print(f"over the bound of {BOUNDS[n_clauses]:g} s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        size, acts, chosen, drawn = sys.argv[2:]
        measure(int(size), int(acts), "" if chosen == "all" else chosen, int(drawn))
    else:
        main()
